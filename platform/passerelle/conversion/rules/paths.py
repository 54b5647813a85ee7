"""The path of sessions that led to a request, for each institution that made it.

`judge` holds the whole decision about one session; the paths take it where people have acted on
it, and the window where nobody has. What each step is worth is left to `attribution`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from passerelle.conversion.rules import days, links, touches, values

IN_WINDOW = "inferred_in_window"
REJECTED = "rejected_by_staff"
TOUCH_LATER = "touch_after_request"
OUTSIDE_WINDOW = "outside_window"
NOT_QUALIFYING = "touch_not_qualifying"
NO_TOUCH = "no_touch"
SESSION_LATER = "session_after_request"
OUTSIDE_BASE = "outside_base_eu_administration"
NOT_COUNTED = "request_not_counted"


class Step(NamedTuple):
    """One session on a path; `days_before` are calendar days from `at` to the request."""

    institution: str
    session: str
    at: datetime
    days_before: int
    basis: str


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one institution in a request: its own path, by instant, then session id."""

    institution: str
    counts_as: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A counted request, with a part for each institution in the request's order."""

    request: values.Request
    parts: tuple[Part, ...]

    @property
    def steps(self) -> Iterator[Step]:
        """The steps of all parts, part by part."""
        return (step for part in self.parts for step in part.steps)

    @property
    def is_linked(self) -> bool:
        """Whether any session led to it."""
        return any(part.steps for part in self.parts)


@dataclass(frozen=True, slots=True)
class Ground:
    """What paths are read from, indexed once."""

    config: values.Config
    zone: ZoneInfo
    sessions: Mapping[str, values.Session]
    stands_for: Mapping[str, str]
    standings: touches.Standings
    acts: links.Acts
    _touches: dict[str, list[tuple[datetime, str, int]]] = field(default_factory=dict)
    _days: dict[datetime, int] = field(default_factory=dict)

    def touches_of(self, root: str) -> list[tuple[datetime, str, int]]:
        """(instant, session, day number) of the qualifying touches in the base, in order."""
        if root not in self._touches:
            self._touches[root] = sorted(
                (standing.at, session, self._day(standing.at))
                for session, standing in self.standings.get(root, {}).items()
                if standing.qualifies and self.sessions[session].in_base
            )
        return self._touches[root]

    def _day(self, instant: datetime) -> int:
        if instant not in self._days:
            self._days[instant] = days.day(instant, self.zone).toordinal()
        return self._days[instant]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is held about (request, institution, session): a step, or the reason for none."""

    reason: str
    step: Step | None
    act: values.Link | None


def path(ground: Ground, request: values.Request) -> Path:
    """The path of a counted request; an institution named twice has one part."""
    institutions = dict.fromkeys(request.institutions)
    return Path(request, tuple(_part(ground, request, one) for one in institutions))


def judge(
    ground: Ground, request: values.Request, institution: str, session: values.Session
) -> Judgement:
    """Whether this session led this institution to this request, and why (not)."""
    on_both = ground.acts.get(request.id, {}).get(session.id, ())
    act = links.deciding(on_both, institution, ground.stands_for)
    if not request.is_counted or request.submitted_at is None:
        return Judgement(NOT_COUNTED, None, act)
    if not session.in_base:
        return Judgement(OUTSIDE_BASE, None, act)
    root = ground.stands_for.get(institution, institution)
    standing = ground.standings.get(root, {}).get(session.id)
    reason, at = _reason(ground, request.submitted_at, session, standing, act)
    if at is None:
        return Judgement(reason, None, act)
    basis = values.INFERRED if reason == IN_WINDOW else reason
    before = days.between(at, request.submitted_at, ground.zone)
    return Judgement(reason, Step(institution, session.id, at, before, basis), act)


def _reason(
    ground: Ground,
    submitted_at: datetime,
    session: values.Session,
    standing: touches.Standing | None,
    act: values.Link | None,
) -> tuple[str, datetime | None]:
    """The reason, and the instant of the step if there is one."""
    if act is not None and act.basis == values.STAFF_REJECTED:
        return REJECTED, None
    starts_at = touches.in_utc(session.starts_at)
    explicit = act is not None and act.basis in values.EXPLICIT
    if act is not None and explicit and starts_at <= submitted_at:
        reached = standing is not None and standing.qualifies and standing.at <= submitted_at
        return act.basis, standing.at if standing is not None and reached else starts_at
    reason = _by_window(ground, submitted_at, standing)
    if reason == IN_WINDOW and standing is not None:
        return reason, standing.at
    return (SESSION_LATER if explicit else reason), None


def _by_window(ground: Ground, submitted_at: datetime, standing: touches.Standing | None) -> str:
    if standing is None:
        return NO_TOUCH
    if not standing.qualifies:
        return NOT_QUALIFYING
    if standing.at > submitted_at:
        return TOUCH_LATER
    before = days.between(standing.at, submitted_at, ground.zone)
    return IN_WINDOW if before <= ground.config.window_days else OUTSIDE_WINDOW


def _part(ground: Ground, request: values.Request, institution: str) -> Part:
    root = ground.stands_for.get(institution, institution)
    acted_on = ground.acts.get(request.id, {})
    steps = [
        step for step in _in_window(ground, request, institution) if step.session not in acted_on
    ]
    for session in acted_on:
        step = judge(ground, request, institution, ground.sessions[session]).step
        if step is not None:
            steps.append(step)
    steps.sort(key=lambda one: (one.at, one.session))
    return Part(institution, root, tuple(steps))


def _in_window(ground: Ground, request: values.Request, institution: str) -> Sequence[Step]:
    """Steps by the window alone, latest first: a look back from the request, no further."""
    if request.submitted_at is None:
        return ()
    asked = days.day(request.submitted_at, ground.zone).toordinal()
    reached = ground.touches_of(ground.stands_for.get(institution, institution))
    found = []
    for place in range(bisect_right(reached, request.submitted_at, key=itemgetter(0)) - 1, -1, -1):
        at, session, day = reached[place]
        if asked - day > ground.config.window_days + 1:  # dates may step back once, by a day
            break
        if asked - day <= ground.config.window_days:
            found.append(Step(institution, session, at, asked - day, values.INFERRED))
    return found
