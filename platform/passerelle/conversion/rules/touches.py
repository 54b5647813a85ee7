"""Where each institution stands at each session: one touch at most, with its instant.

Many contacts of one institution with one session become one standing. A qualifying one says when
the institution was reached; the others are kept to be shown, and never credited.
"""

from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime
from typing import NamedTuple

from passerelle.conversion.rules import values

_RANK = {kind: rank for rank, kind in enumerate(values.KINDS)}
_NOWHERE: dict[str, "Standing"] = {}


class Standing(NamedTuple):
    """An institution at a session: the strongest kind of touch, since when, and if it counts.

    `at` is in UTC: the earliest instant noted for a follow-up without attendance, else the
    session's start (also for what does not qualify: `noted` finds when that was).
    """

    kind: str
    at: datetime
    qualifies: bool


Standings = dict[str, dict[str, Standing]]
"""Institution → session → standing. With the tree on, the institution is the root."""


def standings(
    world: values.World, sessions: Mapping[str, values.Session], stands_for: Mapping[str, str]
) -> Standings:
    """Every institution's standing at every listed session that has a touch of a known kind."""
    qualifying, attended = world.config.qualifying, values.ATTENDED
    at_start = {one.id: _at_start(one, qualifying) for one in sessions.values()}
    found: Standings = {}
    for touch in world.touches:
        session = touch.session
        new = at_start.get(session, _NOWHERE).get(touch.kind)
        if new is None:
            continue
        if new.qualifies and touch.at is not None and touch.kind != attended:
            new = Standing(touch.kind, in_utc(touch.at), qualifies=True)
        institution = stands_for.get(touch.institution, touch.institution)
        mine = found.get(institution)
        if mine is None:
            mine = found[institution] = {}
        old = mine.get(session)
        if old is None or (old is not new and _outranks(new, old)):
            mine[session] = new
    return found


def noted(touches: Iterable[values.Touch], kind: str) -> datetime | None:
    """The earliest instant at which a touch of this kind was noted, in UTC."""
    instants = [in_utc(one.at) for one in touches if one.kind == kind and one.at is not None]
    return min(instants, default=None)


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC, untouched if it is already."""
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def _at_start(session: values.Session, qualifying: Set[str]) -> dict[str, Standing]:
    """Kind → the standing at the session's start, one object for all institutions."""
    start = in_utc(session.starts_at)
    return {kind: Standing(kind, start, kind in qualifying) for kind in values.KINDS}


def _outranks(new: Standing, old: Standing) -> bool:
    """Qualifying first; attendance before any follow-up; then the earliest, then the strongest."""
    if new.qualifies != old.qualifies:
        return new.qualifies
    if values.ATTENDED in (new.kind, old.kind):
        return new.kind == values.ATTENDED and old.kind != values.ATTENDED
    stronger = _RANK[new.kind] > _RANK[old.kind]
    if new.qualifies:
        return new.at < old.at or (new.at == old.at and stronger)
    return stronger
