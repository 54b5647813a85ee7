"""The rows of lists as CSV: stored words as they are, names in the reader's language."""

from collections.abc import Iterable

from passerelle.core import csvtext
from passerelle.core.i18n import pick
from passerelle.portfolio.lists import Actions, Institutions, Requests
from passerelle.portfolio.queries.countries import RegionCount
from passerelle.portfolio.queries.work import Activities


def requests(listed: Requests, language: str) -> str:
    """Return requests, one a line; several institutions or Actions stand in one cell."""
    return csvtext.text(
        (
            "reference",
            "institutions",
            "countries",
            "theme",
            "submitted_at",
            "channel",
            "state",
            "actions",
        ),
        (
            (
                line.reference,
                _joined(pick(party.names, language) for party in line.requesters),
                _joined(dict.fromkeys(party.country for party in line.requesters)),
                line.theme,
                line.submitted_at.isoformat() if line.submitted_at else "",
                line.channel,
                line.state,
                _joined(action.code for action in listed.answers.get(line.id, ())),
            )
            for line in listed.found.items
        ),
    )


def actions(listed: Actions, language: str) -> str:
    """Return Actions, one a line."""
    return csvtext.text(
        (
            "code",
            "title",
            "lead",
            "lead_name",
            "country",
            "theme",
            "state",
            "approved_on",
            "starts_on",
            "ends_on",
            "concluded_on",
        ),
        (
            (
                line.code,
                pick(line.titles, language),
                line.lead,
                pick(line.lead_names, language),
                line.country,
                line.theme,
                line.state,
                line.approved_on,
                line.starts_on,
                line.ends_on,
                line.concluded_on,
            )
            for line in listed.found.items
        ),
    )


def activities(found: Activities) -> str:
    """Return the activities of an Action, one a line; a hidden count is an empty cell."""
    return csvtext.text(
        (
            "reference",
            "kind",
            "mode",
            "state",
            "starts_on",
            "days",
            "country",
            "participants",
            "women",
            "men",
            "other",
            "undeclared",
        ),
        (
            (
                line.reference,
                line.sub_kind or line.kind,
                line.mode,
                line.state,
                line.starts_on,
                line.days,
                line.country,
                line.participants,
                line.women,
                line.men,
                line.other,
                line.undeclared,
            )
            for line in found.items
        ),
    )


def institutions(listed: Institutions, language: str) -> str:
    """Return institutions, one a line."""
    return csvtext.text(
        (
            "reference",
            "name",
            "type",
            "country",
            "region",
            "scheme",
            "national_government",
            "eligible",
            "parent",
        ),
        (
            (
                line.reference,
                pick(line.names, language),
                line.type,
                line.country,
                pick(line.region_names, language),
                listed.choices.scheme,
                _yes(line.national_government),
                _yes(line.eligible),
                line.parent,
            )
            for line in listed.found.items
        ),
    )


def countries(regions: list[RegionCount], scheme: str, language: str) -> str:
    """Return countries with their Actions, one a line."""
    return csvtext.text(
        ("scheme", "region", "country", "name", "actions", "running"),
        (
            (
                scheme,
                pick(region.names, language),
                country.country,
                pick(country.names, language),
                country.actions,
                country.running,
            )
            for region in regions
            for country in region.countries
        ),
    )


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _yes(value: bool) -> str:  # noqa: FBT001 -- the value is all there is
    return "yes" if value else "no"
