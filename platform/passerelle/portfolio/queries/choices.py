"""What lists can be narrowed by: phases, themes, countries, and the regions of one scheme."""

import unicodedata
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from passerelle.core import db, i18n
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid


class Choice(msgspec.Struct, frozen=True):
    """Something to narrow by; a phase has days, a scheme the day it holds from."""

    kind: str
    code: str
    names: dict[str, str] | None
    starts_on: date | None
    ends_on: date | None


class Choices(msgspec.Struct, frozen=True):
    """Everything to narrow by. `scheme` is the way of cutting the world into `regions`."""

    scheme: str
    schemes: list[str]
    regions: list[Choice]
    themes: list[Choice]
    countries: list[Choice]
    phases: list[Choice]

    def phase(self, code: str) -> tuple[datetime | None, datetime | None]:
        """Return when a phase begins and when the next one does, by UTC days."""
        if not code:
            return None, None
        found = next((phase for phase in self.phases if phase.code == code), None)
        if found is None or found.starts_on is None:
            raise Invalid("is no phase", field="phase")
        ends = found.ends_on
        return _midnight(found.starts_on), _midnight(ends + timedelta(days=1)) if ends else None


async def choices_for(_actor: Actor, scheme: str, language: str) -> Choices:
    """Return what lists can be narrowed by; without a wish, regions are those of the latest scheme.

    Phases and schemes stand in the order of time, the rest in that of the reader's names.
    """
    found = await db.rows(
        Choice,
        """
        SELECT 'phase' AS kind, code, names, starts_on, ends_on FROM phases
        UNION ALL SELECT 'scheme', code, NULL, valid_from, NULL FROM region_schemes
        UNION ALL SELECT 'theme', code, names, NULL, NULL FROM themes
        UNION ALL SELECT 'country', iso2, names, NULL, NULL FROM countries
        UNION ALL SELECT m.scheme_id, r.code, r.names, NULL, NULL FROM regions r
          JOIN (SELECT DISTINCT scheme_id, region_id FROM region_memberships) m
            ON m.region_id = r.code
        """,
    )

    def of(kind: str) -> list[Choice]:
        listed = (choice for choice in found if choice.kind == kind)
        return sorted(listed, key=lambda choice: _place(choice, language))

    schemes = [choice.code for choice in of("scheme")]
    if scheme and scheme not in schemes:
        raise Invalid(f"is one of {', '.join(schemes)}", field="scheme")
    scheme = scheme or (schemes[-1] if schemes else "")
    return Choices(scheme, schemes, of(scheme), of("theme"), of("country"), of("phase"))


def _place(choice: Choice, language: str) -> tuple[date, str]:
    name = i18n.pick(choice.names, language) or choice.code
    return choice.starts_on or date.min, unicodedata.normalize("NFKD", name).casefold()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
