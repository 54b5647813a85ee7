"""Where each institution stands at each session: one touch at most, with its instant.

Many contacts of one institution with one session become one standing. A qualifying one says when
the institution was reached; the others are kept to be shown, and never credited.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from passerelle.conversion.rules import values

_RANK = {kind: rank for rank, kind in enumerate(values.KINDS)}


class Standing(NamedTuple):
    """An institution at a session: the kind of touch that counts, since when, and whether it does.

    `at` is in UTC: the session's start if attended, else the earliest instant noted for the kind.
    """

    kind: str
    at: datetime
    qualifies: bool


Standings = dict[str, dict[str, Standing]]
"""Institution → session → standing. With the tree on, the institution is the root."""


def standings(
    world: values.World, sessions: Mapping[str, values.Session], stands_for: Mapping[str, str]
) -> Standings:
    """Every institution's standing at every listed session that has a touch of it."""
    starts = {one.id: one.starts_at.astimezone(UTC) for one in sessions.values()}
    qualifying = world.config.qualifying
    attendance = values.ATTENDED in qualifying
    attended = {one: Standing(values.ATTENDED, at, attendance) for one, at in starts.items()}
    found: Standings = {}
    for touch in world.touches:
        start = starts.get(touch.session)
        if start is None:
            continue
        if touch.kind == values.ATTENDED:
            new = attended[touch.session]
        else:
            at = start if touch.at is None else touch.at.astimezone(UTC)
            new = Standing(touch.kind, at, touch.kind in qualifying)
        mine = found.setdefault(stands_for.get(touch.institution, touch.institution), {})
        old = mine.get(touch.session)
        if old is None or (old is not new and _outranks(new, old)):
            mine[touch.session] = new
    return found


def _outranks(new: Standing, old: Standing) -> bool:
    """Qualifying first; attendance before any follow-up; then the earliest, then the strongest."""
    if new.qualifies != old.qualifies:
        return new.qualifies
    if values.ATTENDED in (new.kind, old.kind):
        return new.kind == values.ATTENDED and old.kind != values.ATTENDED
    ranks = _RANK.get(new.kind, -1), _RANK.get(old.kind, -1)
    if new.qualifies:
        return (new.at, -ranks[0]) < (old.at, -ranks[1])
    return (-ranks[0], new.at) < (-ranks[1], old.at)
