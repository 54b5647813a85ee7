"""Phases, regions, countries and themes from files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from passerelle.core import tabular
from passerelle.core.tabular import Batch, Check, ExtraText, File, Folder, Longest, Mark, Refers
from passerelle.programme import models
from passerelle.programme.enums import ThemeKind

_SCHEMES = {"region4": date(2020, 1, 1), "region5": date(2021, 1, 1)}
_SUB = "sub:"
_Code = Annotated[str, Mark.KEY, Longest(40)]


def _is_theme_kind(text: str) -> bool:
    return text in set(ThemeKind) or text.startswith(_SUB)


@dataclass(frozen=True, slots=True)
class PhaseLine(tabular.Record):
    """A line of phases.csv."""

    code: _Code
    name_en: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class PhaseTotalLine(tabular.Record):
    """A line of phase_totals.csv."""

    phase: Annotated[str, Refers("phases.csv")]
    metric: Annotated[str, Longest(60)]
    value: Annotated[str, Longest(60)]
    note: tabular.Text


@dataclass(frozen=True, slots=True)
class RegionLine(tabular.Record):
    """A line of regions.csv; `both` stands for every scheme there is."""

    code: Annotated[str, Mark.KEY, Longest(60)]
    name_en: str
    name_fr: ExtraText
    name_es: ExtraText
    scheme: Annotated[
        str,
        Check({*_SCHEMES, "both"}.__contains__, "is no scheme", "write region4, region5 or both"),
    ]


@dataclass(frozen=True, slots=True)
class CountryLine(tabular.Record):
    """A line of countries.csv."""

    iso2: Annotated[
        str,
        Mark.KEY,
        Longest(2),
        Check(str.isupper, "is no ISO code", "write the two capitals of ISO 3166-1, as KZ"),
    ]
    iso3: Annotated[str, Longest(3)]
    numeric: Annotated[str, Longest(3)]
    name_en: str
    name_fr: ExtraText
    name_es: ExtraText
    region4: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    region5: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    subregion: Annotated[str, Mark.MAY_BE_EMPTY, Mark.MAY_BE_ABSENT, Longest(60)]
    eu_member: bool
    tz: tabular.Zone


@dataclass(frozen=True, slots=True)
class ThemeLine(tabular.Record):
    """A line of themes.csv; the kind of a part is `sub:` and the code of the wider theme."""

    code: Annotated[str, Mark.KEY, Longest(60)]
    kind: Annotated[
        str,
        Check(_is_theme_kind, "is no kind of theme", "write pillar, cross_cutting or sub:code"),
    ]
    name_en: str
    name_fr: ExtraText
    name_es: ExtraText

    @property
    def parent(self) -> str | None:
        """The code of the wider theme."""
        return self.kind.removeprefix(_SUB) if self.kind.startswith(_SUB) else None


PHASES = File("phases.csv", PhaseLine)
PHASE_TOTALS = File("phase_totals.csv", PhaseTotalLine, unique=("phase", "metric"))
REGIONS = File("regions.csv", RegionLine)
COUNTRIES = File("countries.csv", CountryLine)
THEMES = File("themes.csv", ThemeLine)
FILES: tuple[File[Any], ...] = (PHASES, PHASE_TOTALS, REGIONS, COUNTRIES, THEMES)


def in_languages(record: Any, stem: str = "name") -> dict[str, str]:
    """Return the texts of the columns `name_en`, `name_fr`, `name_es` that are not empty."""
    texts = {code: getattr(record, f"{stem}_{code}", "") for code in ("en", "fr", "es")}
    return {code: text for code, text in texts.items() if text}


def check(folder: Folder) -> None:
    """Report what the tables cannot hold, and what contradicts itself."""
    for phase in folder[PHASES]:
        if phase.end is not None and phase.end < phase.start:
            wrong = f"the phase ends on {phase.end}, before it starts"
            folder.report.refuse(PHASES.problem(phase, "end", wrong, "correct one of the dates"))
    _check_unique_iso3(folder)
    _check_regions(folder)
    _check_themes(folder)


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    yield Batch(models.Phase, [_phase(line) for line in folder[PHASES]], key=("code",))
    totals = [
        {"phase_id": t.phase, "metric": t.metric, "value": t.value, "note": t.note}
        for t in folder[PHASE_TOTALS]
    ]
    yield Batch(models.PhaseTotal, totals, key=("phase_id", "metric"))
    memberships = list(_memberships(folder))
    schemes = [
        {"code": code, "valid_from": day}
        for code, day in _SCHEMES.items()
        if any(m["scheme_id"] == code for m in memberships)
    ]
    yield Batch(models.RegionScheme, schemes, key=("code",))
    regions = [{"code": r.code, "names": in_languages(r)} for r in folder[REGIONS]]
    yield Batch(models.Region, regions, key=("code",))
    yield Batch(models.Country, [_country(c) for c in folder[COUNTRIES]], key=("iso2",))
    yield Batch(models.RegionMembership, memberships, key=("scheme_id", "country_id"))
    yield Batch(models.Theme, _themes(folder), key=("code",))


def own_regions(record: Any, country: CountryLine) -> dict[str, str]:
    """Return the regions by scheme that a record names otherwise than its country does."""
    return {
        scheme: region
        for scheme in _SCHEMES
        if (region := getattr(record, scheme)) is not None and region != getattr(country, scheme)
    }


def _phase(line: PhaseLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "names": in_languages(line),
        "starts_on": line.start,
        "ends_on": line.end,
    }


def _country(line: CountryLine) -> dict[str, Any]:
    return {
        "iso2": line.iso2,
        "iso3": line.iso3,
        "numeric": line.numeric,
        "names": in_languages(line),
        "subregion": line.subregion,
        "eu_member": line.eu_member,
        "tz": line.tz,
    }


def _memberships(folder: Folder) -> Iterator[dict[str, Any]]:
    for scheme in _SCHEMES:
        for country in folder[COUNTRIES]:
            if region := getattr(country, scheme):
                yield {"scheme_id": scheme, "country_id": country.iso2, "region_id": region}


def _themes(folder: Folder) -> list[dict[str, Any]]:
    by_code = {line.code: line for line in folder[THEMES]}
    order, _ = tabular.descending({code: line.parent for code, line in by_code.items()})
    kinds: dict[str, str] = {}
    for code in order:
        line = by_code[code]
        kinds[code] = kinds[line.parent] if line.parent else line.kind
    return [
        {
            "code": code,
            "kind": ThemeKind(kinds[code]),
            "parent_id": by_code[code].parent,
            "names": in_languages(by_code[code]),
        }
        for code in order
    ]


def _check_unique_iso3(folder: Folder) -> None:
    seen: dict[str, str] = {}
    for country in folder[COUNTRIES]:
        if (other := seen.setdefault(country.iso3, country.iso2)) != country.iso2:
            wrong = f"{country.iso3!r} is already the code of {other}"
            cure = "correct one of them"
            folder.report.refuse(COUNTRIES.problem(country, "iso3", wrong, cure))


def _check_regions(folder: Folder) -> None:
    schemes = {region.code: region.scheme for region in folder[REGIONS]}
    for country in folder[COUNTRIES]:
        for scheme in _SCHEMES:
            region = getattr(country, scheme)
            if region is not None and schemes[region] not in (scheme, "both"):
                wrong = f"{region!r} is a region of {schemes[region]}"
                cure = f"name a region of {scheme}"
                folder.report.warn(COUNTRIES.problem(country, scheme, wrong, cure))


def _check_themes(folder: Folder) -> None:
    parents = {theme.code: theme.parent for theme in folder[THEMES]}
    _, looped = tabular.descending(parents)
    for theme in folder[THEMES]:
        if theme.parent is not None and theme.parent not in parents:
            wrong = f"{theme.parent!r} is not in {THEMES.name}"
            cure = "correct it, or add it there"
            folder.report.refuse(THEMES.problem(theme, "kind", wrong, cure))
        elif theme.code in looped:
            wrong, cure = "the theme is a part of itself", "name a wider theme"
            folder.report.refuse(THEMES.problem(theme, "kind", wrong, cure))
