"""Gathers what one page or one answer shows: the rows read once, and the figures made of them."""

from dataclasses import dataclass
from datetime import UTC

import msgspec

from passerelle.conversion import (
    choosing,
    comparing,
    explaining,
    joining,
    lists,
    measuring,
    reaching,
    waiting,
)
from passerelle.conversion.choosing import Chosen
from passerelle.conversion.explaining import LinkedRequest, RequestRow
from passerelle.conversion.measuring import Measured
from passerelle.conversion.reaching import InstitutionRow
from passerelle.conversion.rules import cohorts, explain, intervals, values
from passerelle.core import cursors
from passerelle.core.actors import Actor
from passerelle.webinars import queries as webinars


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session; without figures if it is not counted, with a roster for EU administrations."""

    line: lists.SessionLine
    figures: explaining.SessionFigures | None
    roster: joining.RosterOutcome | None

    @property
    def is_for_partners(self) -> bool:
        """Whether its outcome is requests."""
        return self.line.audience != values.EU_ADMINISTRATION


@dataclass(frozen=True, slots=True)
class Sessions:
    """A page of sessions, counted over all phases."""

    measured: Measured
    page: cursors.Page[SessionRow]


@dataclass(frozen=True, slots=True)
class OneSession:
    """A session with everything behind its figures."""

    measured: Measured
    row: SessionRow
    institutions: list[InstitutionRow]
    requests: list[LinkedRequest]
    follow_ups: list[lists.FollowUpLine]
    people: webinars.Turnout | None

    @property
    def asked(self) -> int:
        """How many institutions asked afterwards."""
        return self.row.figures.counts.institutions_converted if self.row.figures else 0

    @property
    def to_action(self) -> intervals.Rate:
        """Requests with an Action, of those that the session led to."""
        has_action = {one.label.reference: bool(one.actions) for one in self.requests}
        return intervals.rate(sum(has_action.values()), len(has_action))


@dataclass(frozen=True, slots=True)
class Overview:
    """All figures for one choice of settings."""

    measured: Measured
    funnel: measuring.Funnel
    to_request: waiting.ToRequest
    to_action: waiting.ToAction
    cohorts: tuple[cohorts.Row, ...]
    sessions: list[explaining.SessionFigures]
    lift: comparing.Compared | None


@dataclass(frozen=True, slots=True)
class OneRequest:
    """A request with its path, and each session that counts or nearly does."""

    measured: Measured
    row: RequestRow
    relations: list[explain.Relation]
    acts: list[lists.Act]
    actions: list[lists.ActionOf]

    def deciding(self, relation: explain.Relation) -> lists.Act | None:
        """Return the act that decided about a session, with who did it."""
        return explaining.act_behind(self.acts, relation.act)


async def sessions(actor: Actor, *, limit: int | None, after: lists.Key | None = None) -> Sessions:
    """Return sessions, the latest first, with their figures as of the end of the data."""
    measured = await _over_all_phases(actor)
    page = await lists.sessions_visible_to(actor, limit=limit, after=after)
    joined = await _joined(actor, page.items, measured)
    figures = explaining.figures_by_session(measured)
    rows = [_row(line, figures, joined, measured) for line in page.items]
    return Sessions(measured, cursors.Page(rows, page.next))


async def session(actor: Actor, reference: str) -> OneSession:
    """Return one session with what came of it."""
    line = await lists.session_for(actor, reference)
    measured = await _over_all_phases(actor)
    joined = await _joined(actor, [line], measured)
    linked = {
        path.request.id
        for path in measured.now.requests
        if any(step.session == reference for step in path.steps)
    }
    acts = await lists.acts_on(actor, session=reference)
    actions = await lists.actions_of(actor, linked, measured.chosen.as_of)
    return OneSession(
        measured=measured,
        row=_row(line, explaining.figures_by_session(measured), joined, measured),
        institutions=reaching.institutions_at(measured, reference),
        requests=explaining.linked_to(measured, reference, acts, actions),
        follow_ups=await lists.follow_ups_of(actor, line),
        people=await webinars.turnout_for(actor, line.webinar_id),
    )


async def overview(actor: Actor, chosen: Chosen) -> Overview:
    """Return all figures."""
    measured = await measuring.measured_for(actor, chosen)
    outcomes = await lists.outcomes(actor, chosen.as_of)
    partners = await lists.partners(actor, chosen.as_of)
    figures = explaining.figures_by_session(measured)
    return Overview(
        measured=measured,
        funnel=measuring.funnel(measured),
        to_request=waiting.to_request(measured),
        to_action=waiting.to_action(measured, outcomes),
        cohorts=waiting.cohort_table(measured),
        sessions=[figures[one.session] for one in measuring.rows(measured)],
        lift=comparing.compared(measured, partners),
    )


async def request(actor: Actor, chosen: Chosen, reference: str) -> OneRequest:
    """Return one request of whatever phase and region, with why each session counts or not."""
    everywhere = msgspec.structs.replace(chosen, phase=None, region=None)
    measured = await measuring.measured_for(actor, everywhere)
    row = explaining.request_row(measured, reference)
    actions = await lists.actions_of(actor, [reference], chosen.as_of)
    return OneRequest(
        measured=measured,
        row=row,
        relations=explain.relations(measured.ever, reference),
        acts=await lists.acts_on(actor, request=reference),
        actions=actions.get(reference, []),
    )


async def _over_all_phases(actor: Actor) -> Measured:
    offered = await choosing.offered_to(actor)
    chosen, _ = choosing.choose(choosing.Wish(phase=choosing.ALL), offered)
    return await measuring.measured_for(actor, chosen)


async def _joined(
    actor: Actor, lines: list[lists.SessionLine], measured: Measured
) -> list[lists.Joined]:
    as_of = measured.chosen.as_of
    since = min((line.starts_at.astimezone(UTC).date() for line in lines), default=as_of)
    return await lists.joined_since(actor, since, as_of)


def _row(
    line: lists.SessionLine,
    figures: dict[str, explaining.SessionFigures],
    joined: list[lists.Joined],
    measured: Measured,
) -> SessionRow:
    held_on = line.starts_at.astimezone(measured.now.ground.zone).date()
    found = figures.get(line.reference)
    is_for_eu = line.audience == values.EU_ADMINISTRATION
    roster = (
        joining.outcome(held_on, joined, measured.chosen.as_of) if found and is_for_eu else None
    )
    return SessionRow(line, found, roster)
