"""Decisions about requests: plain values in, plain values out, nothing awaited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from passerelle.assistance.enums import RequestState as State

ENDORSEMENT_SINCE = date(2016, 1, 1)
"""From this day on, who is not national government asks with an endorsement."""
WARNED_AFTER = timedelta(days=75)
ARCHIVED_AFTER = timedelta(days=90)
LOOKS_BACK = timedelta(days=730)
"""How long before a request a session may have been that is proposed as what led to it."""
IMPORTED = "imported"
"""The reason of rows that were taken over; nobody else may give it."""
_SHORTEST_REASON = 3


class Who(StrEnum):
    """On whose side somebody takes a step."""

    REQUESTER = "requester"
    ASSESSOR = "assessor"
    TIMED_RULE = "timed_rule"


_R, _A, _T = (frozenset({who}) for who in (Who.REQUESTER, Who.ASSESSOR, Who.TIMED_RULE))
Ways = Mapping[State, frozenset[Who]]
_ASIDE: Ways = {State.WITHDRAWN: _R, State.DUPLICATE: _A, State.SPAM: _A}
_DECIDED: Ways = {State.ACCEPTED: _A, State.REJECTED: _A, State.REDIRECTED: _A}

TRANSITIONS: Mapping[State, Ways] = {
    State.DRAFT: {State.SUBMITTED: _R},
    State.SUBMITTED: {State.UNDER_ASSESSMENT: _A, **_ASIDE},
    State.UNDER_ASSESSMENT: {
        State.CLARIFICATION: _A,
        State.EU_DELEGATION_CONSULTED: _A,
        **_DECIDED,
        **_ASIDE,
    },
    State.CLARIFICATION: {State.UNDER_ASSESSMENT: _R | _A, State.ARCHIVED: _T, **_ASIDE},
    State.EU_DELEGATION_CONSULTED: {**_DECIDED, **_ASIDE},
}
"""Where a request may go from where, and who takes it there. Other states are the end."""
DECISIONS = tuple(_DECIDED)
OPEN = tuple(state for state in TRANSITIONS if state is not State.DRAFT)
"""Where a request waits for somebody."""


def may_go(state: str, to: str, who: Who) -> bool:
    """Tell whether somebody on this side may take a request from one state to another (I15)."""
    return who in TRANSITIONS.get(State(state), {}).get(State(to), frozenset())


def ways(state: str, who: Who) -> tuple[State, ...]:
    """Return where somebody on this side may take a request from here."""
    return tuple(to for to, may in TRANSITIONS.get(State(state), {}).items() if who in may)


def named(text: str) -> UUID | None:
    """Return the identifier that a text is; nothing where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def is_reason(text: str) -> bool:
    """Tell whether this is a reason in somebody's own words."""
    word = text.strip().casefold()
    return len(word) >= _SHORTEST_REASON and word != IMPORTED


class Endorsement(StrEnum):
    """Whether a request needs a national institution behind it, and has one."""

    BEFORE_THE_RULE = "before_the_rule"
    NOT_NEEDED = "not_needed"
    GIVEN = "given"
    UNFIT = "unfit"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Body:
    """What the rule wants to know of an institution."""

    country: str
    is_national: bool
    is_regional_organisation: bool


def endorsement(requesters: Sequence[Body], endorser: Body | None, asked_on: date) -> Endorsement:
    """Return how a request stands to the endorsement rule (I2).

    Since 2016 each requester that is neither national government nor a regional organisation
    needs an endorsing national institution of its own country.
    """
    needing = {
        body.country
        for body in requesters
        if not body.is_national and not body.is_regional_organisation
    }
    if endorser is None and asked_on < ENDORSEMENT_SINCE:
        return Endorsement.BEFORE_THE_RULE
    if not needing:
        return Endorsement.NOT_NEEDED
    if endorser is None:
        return Endorsement.MISSING
    if endorser.is_national and needing == {endorser.country}:
        return Endorsement.GIVEN
    return Endorsement.UNFIT if asked_on >= ENDORSEMENT_SINCE else Endorsement.BEFORE_THE_RULE


class Silence(StrEnum):
    """What is due when a question waits."""

    NOTHING = "nothing"
    WARNING = "warning"
    ARCHIVE = "archive"


def silence(asked_at: datetime, warned_at: datetime | None, now: datetime) -> Silence:
    """Return what is due for a question that nobody has answered.

    A warning after 75 days; the archive after 90, and never sooner than 15 days after the
    warning: when the service was down for a while, who asked still gets that time.
    """
    if warned_at is None:
        return Silence.WARNING if now - asked_at >= WARNED_AFTER else Silence.NOTHING
    over = now - asked_at >= ARCHIVED_AFTER and now - warned_at >= ARCHIVED_AFTER - WARNED_AFTER
    return Silence.ARCHIVE if over else Silence.NOTHING


class Standing(StrEnum):
    """How a request and a session stand to each other, after all acts so far."""

    OPEN = "open"
    DECLARED = "declared"
    CONFIRMED = "staff_confirmed"
    WAITS_FOR_SECOND = "waits_for_second"
    REJECTED = "staff_rejected"


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a link, in the order in which acts were written."""

    basis: str
    is_alone: bool = False
    """A confirmation by somebody of the session itself; its basis is `inferred`."""


def standing(acts: Sequence[Act]) -> Standing:
    """Return how a link stands: the latest explicit act decides.

    A confirmation by nobody but who organises the session is none yet (I16, four eyes): what
    was decided before it stands, or the link counts as inferred.
    """
    held = Standing.OPEN
    for act in acts:
        if act.is_alone:
            held = Standing.WAITS_FOR_SECOND if held is Standing.OPEN else held
        elif act.basis in (Standing.DECLARED, Standing.CONFIRMED, Standing.REJECTED):
            held = Standing(act.basis)
    return held
