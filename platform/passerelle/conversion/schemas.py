"""How conversion looks to programs. Fractions are written as text ("7/2"), rates carry limits."""

from datetime import date

import msgspec

from passerelle.conversion.joining import RosterOutcome
from passerelle.conversion.rules import cohorts, intervals, lift
from passerelle.core.clock import Instant


class Settings(msgspec.Struct, frozen=True):
    """What the figures hold for; `phase` and `region` are None for all."""

    as_of: date
    phase: str | None
    region: str | None
    region_scheme: str
    window_days: int
    institution_tree: bool


class Headline(msgspec.Struct, frozen=True):
    """Requests of the phase by how they are tied to sessions; shares of requests as fractions."""

    requests: int
    explicit: str
    explicit_and_inferred: str
    unattributed: str


class FunnelStages(msgspec.Struct, frozen=True):
    """Counts in two units, and the share of the stage before by the name of the stage."""

    institutions_invited: int
    institutions_registered: int
    institutions_reached: int
    institutions_asked: int
    requests: int
    requests_linked: int
    requests_with_action: int
    shares: dict[str, intervals.Rate]


class CurveStep(msgspec.Struct, frozen=True):
    """From this day on: the share that has asked, with its limits; S as an exact fraction."""

    day: int
    at_risk: int
    events: int
    survival: str
    asked: float
    low95: float
    high95: float


class TimeToRequest(msgspec.Struct, frozen=True):
    """Kaplan–Meier from first touch to first request; no median while fewer than half asked."""

    institutions: int
    events: int
    median: int | None
    steps: list[CurveStep]


class IncidenceStep(msgspec.Struct, frozen=True):
    """From this day on: the share that met each end, as exact fractions."""

    day: int
    at_risk: int
    incidence: dict[str, str]


class TimeToAction(msgspec.Struct, frozen=True):
    """Aalen–Johansen from request to Action; other ends compete."""

    requests: int
    ended: dict[str, int]
    steps: list[IncidenceStep]


class Models(msgspec.Struct, frozen=True):
    """Credit by model and session, and what none is credited with. A second view, not a finding."""

    credit: dict[str, dict[str, float]]
    unattributed: str


class SessionFigures(msgspec.Struct, frozen=True):
    """The counts of a session; no rate for EU administrations."""

    session: str
    starts_at: Instant
    audience: str
    institutions_invited: int
    institutions_registered: int
    institutions_reached: int
    institutions_converted: int
    requests_linked: int
    requests_linked_net_of_withdrawn: int
    requests_with_action: int
    conversion: intervals.Rate | None


class Lift(msgspec.Struct, frozen=True):
    """Reached against not reached. Neither is causal: those who attend already meant to ask."""

    starts_on: date
    ends_on: date
    reached: lift.Count
    not_reached: lift.Count
    two_by_two: lift.TwoByTwo
    person_time: lift.PersonTime


class Conversion(msgspec.Struct, frozen=True):
    """Every figure for one choice of settings."""

    settings: Settings
    headline: Headline
    funnel: FunnelStages
    models: Models
    time_to_request: TimeToRequest
    request_to_action: TimeToAction
    cohorts: list[cohorts.Row]
    sessions: list[SessionFigures]
    lift: Lift | None


class Step(msgspec.Struct, frozen=True):
    """A session for an institution's request: counted or not, why, and its credit by model."""

    institution: str
    session: str
    code: str
    counted: bool
    touch: str | None
    touched_at: Instant | None
    days_before: int | None
    basis: str | None
    credit: dict[str, str]


class RequestPath(msgspec.Struct, frozen=True):
    """A request's whole path, near misses included; credits are exact but for time decay."""

    settings: Settings
    request: str
    submitted_at: Instant
    state: str
    institutions: list[str]
    verdict: str
    sessions: list[Step]


class OutreachSession(msgspec.Struct, frozen=True):
    """An outreach session; `figures` are None for one that is not counted by the as-of day.

    `roster` is the outcome of a session for EU administrations.
    """

    reference: str
    titles: dict[str, str]
    starts_at: Instant
    duration_min: int
    tz: str
    audience: str
    state: str
    region: dict[str, str] | None
    is_demo: bool
    figures: SessionFigures | None
    roster: RosterOutcome | None


class OutreachSessionList(msgspec.Struct, frozen=True):
    """A page of outreach sessions, counted over all phases."""

    settings: Settings
    items: list[OutreachSession]
    next: str | None


class InstitutionVerdict(msgspec.Struct, frozen=True):
    """Whether a session reached an institution, and why (not)."""

    institution: str
    reached: bool
    code: str
    touch: str | None
    at: Instant | None
    requests: list[str]


class LinkedRequest(msgspec.Struct, frozen=True):
    """A request that a session led to."""

    request: str
    institution: str
    days_before: int
    basis: str
    decided_by: str | None
    decided_at: Instant | None
    actions: list[str]


class OutreachSessionDetail(msgspec.Struct, frozen=True):
    """An outreach session with everything its page shows."""

    settings: Settings
    session: OutreachSession
    institutions: list[InstitutionVerdict]
    requests: list[LinkedRequest]
    people: dict[str, int]
