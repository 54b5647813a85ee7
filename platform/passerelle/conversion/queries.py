"""Reads the rows that conversion is worked out from: the world as it was at the end of a day.

Ids in the world are the references that files and people use ("OS-2021-02"). Only what had happened
by that day is read; demo webinars, drafts and cancelled sessions are left out. Staff only: whoever
shows figures to others reads as an auditor and decides what of them may be seen.
"""

from datetime import UTC, date, datetime, time, timedelta

import msgspec

from passerelle.conversion import readings
from passerelle.conversion.rules import values
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound


class Labelled(msgspec.Struct, frozen=True):
    """A world with the names of everything in it, by reference."""

    world: values.World
    sessions: dict[str, readings.SessionLabel]
    institutions: dict[str, readings.InstitutionLabel]
    requests: dict[str, readings.RequestLabel]


async def end_of_data() -> date:
    """Return the last day of the newest imported data; today where none was imported."""
    found = await db.row(
        _End, "SELECT ends_on FROM imported_datasets ORDER BY position DESC LIMIT 1"
    )
    return found.ends_on if found else clock.now().date()


async def world(
    actor: Actor,
    as_of: date | None = None,
    *,
    window_days: int = 365,
    use_institution_tree: bool = False,
) -> values.World:
    """Return all that had happened by the end of the day (UTC); by default the end of the data."""
    found = await labelled(
        actor, as_of, window_days=window_days, use_institution_tree=use_institution_tree
    )
    return found.world


async def labelled(
    actor: Actor,
    as_of: date | None = None,
    *,
    window_days: int = 365,
    use_institution_tree: bool = False,
) -> Labelled:
    """Return the world with the names of what is in it, in five statements (six without a day)."""
    if not actor.is_staff:
        raise NotFound
    day = as_of or await end_of_data()
    until = end_of(day)
    sessions = await readings.sessions(until)
    institutions = await readings.institutions()
    requests = await readings.requests(day, until, institutions)
    return Labelled(
        world=values.World(
            sessions=[values.Session(s.reference, s.starts_at, s.audience) for s in sessions],
            touches=await readings.touches(until, institutions),
            requests=[request for request, _ in requests],
            links=await readings.links(until, institutions),
            institutions=institutions.tree,
            config=values.Config(
                window_days=window_days, use_institution_tree=use_institution_tree
            ),
        ),
        sessions={s.reference: s for s in sessions},
        institutions=institutions.labels,
        requests={label.reference: label for _, label in requests},
    )


def end_of(day: date) -> datetime:
    """Return the instant at which a day is over (UTC): what is earlier had happened by then."""
    return datetime.combine(min(day, _LAST), time(), UTC) + timedelta(days=1)


_LAST = date.max - timedelta(days=1)


class _End(msgspec.Struct):
    ends_on: date
