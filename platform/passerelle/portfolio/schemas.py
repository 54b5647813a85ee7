"""How requests, Actions and institutions look to programs."""

from datetime import date
from typing import Any, TypeVar

import msgspec

from passerelle.assistance.queries.request import (
    DecisionShown,
    HistoryStep,
    LinkAct,
    RequestShown,
)
from passerelle.assistance.queries.requests import Party, RequestLine
from passerelle.core.clock import Instant
from passerelle.portfolio.lists import Actions, Institutions, Requests
from passerelle.portfolio.queries.action import (
    ActionShown,
    ActionStep,
    Neighbour,
    OutputShown,
    Partner,
)
from passerelle.portfolio.queries.actions import ActionLine, AnsweredBy, StateCount
from passerelle.portfolio.queries.countries import RegionCount
from passerelle.portfolio.queries.institutions import (
    ContactShown,
    InstitutionShown,
    RegionOf,
    Relative,
    WebinarAttended,
)
from passerelle.portfolio.queries.work import Activities, ExpertAtWork, RequestBehind, Team

S = TypeVar("S")


class Answer(msgspec.Struct, frozen=True):
    """An Action that answers a request."""

    code: str
    state: str


class Request(msgspec.Struct, frozen=True):
    """A request for assistance. Drafts were not sent and have no date."""

    reference: str
    theme: str
    theme_names: dict[str, str]
    submitted_at: Instant | None
    channel: str
    state: str
    parties: list[Party]
    actions: list[Answer]


class RequestList(msgspec.Struct, frozen=True):
    """A page of requests."""

    items: list[Request]
    next: str | None


class RequestDetail(msgspec.Struct, frozen=True):
    """A request with everything its page shows; `links` only for staff."""

    reference: str
    theme: str
    theme_names: dict[str, str]
    submitted_at: Instant | None
    channel: str
    state: str
    language: str
    text: str
    redirected_to: str
    duplicate_of: str | None
    declared_source: str
    parties: list[Party]
    endorsement: str
    decisions: list[DecisionShown]
    history: list[HistoryStep]
    links: list[LinkAct]
    actions: list[Answer]


class Action(msgspec.Struct, frozen=True):
    """An Action. `ends_on` is the planned end."""

    code: str
    titles: dict[str, str]
    lead: str
    lead_names: dict[str, str]
    country: str
    country_names: dict[str, str]
    theme: str
    theme_names: dict[str, str]
    state: str
    approved_on: date | None
    starts_on: date | None
    ends_on: date | None
    concluded_on: date | None
    cancelled_on: date | None


class ActionList(msgspec.Struct, frozen=True):
    """A page of Actions, and how many of those wanted stand in each state."""

    items: list[Action]
    states: list[StateCount]
    next: str | None


class ActionDetail(Action, frozen=True):
    """An Action with everything its page shows; a count that is hidden is null."""

    version: int
    place: str | None
    partners: list[Partner]
    neighbours: list[Neighbour]
    steps: list[ActionStep]
    outputs: list[OutputShown]
    requests: list[RequestBehind]
    activities: Activities
    team: Team
    experts: list[ExpertAtWork]


class Institution(msgspec.Struct, frozen=True):
    """An institution; its region is that of the list's scheme."""

    reference: str
    names: dict[str, str]
    type: str
    country: str
    country_names: dict[str, str]
    region_names: dict[str, str] | None
    national_government: bool
    eligible: bool
    parent: str | None


class InstitutionList(msgspec.Struct, frozen=True):
    """A page of institutions, and the scheme of their regions."""

    items: list[Institution]
    scheme: str
    next: str | None


class RequestOf(msgspec.Struct, frozen=True):
    """A request that an institution has a part in."""

    reference: str
    theme: str
    theme_names: dict[str, str]
    submitted_at: Instant | None
    channel: str
    state: str


class InstitutionDetail(msgspec.Struct, frozen=True):
    """An institution with what it took part in; webinars and contacts only for staff."""

    reference: str
    names: dict[str, str]
    type: str
    country: str
    country_names: dict[str, str]
    national_government: bool
    eligible: bool
    languages: list[str]
    regions: list[RegionOf]
    relatives: list[Relative]
    merged_into: str | None
    """The reference of the institution that stands for this one since it was merged."""
    requests: list[RequestOf]
    actions: list[Action]
    webinars: list[WebinarAttended]
    contacts: list[ContactShown]


class WhereWeWork(msgspec.Struct, frozen=True):
    """Actions approved or later by country, in the regions of one scheme, as counted today."""

    scheme: str
    as_of: date
    regions: list[RegionCount]


def request_list(listed: Requests) -> RequestList:
    """Return a page of requests."""
    items = [
        _taken(Request, line, actions=_answers(listed.answers.get(line.id, [])))
        for line in listed.found.items
    ]
    return RequestList(items, listed.found.next)


def request(
    found: RequestShown, history: list[HistoryStep], links: list[LinkAct], by: list[AnsweredBy]
) -> RequestDetail:
    """Return a whole request."""
    return _taken(RequestDetail, found, history=history, links=links, actions=_answers(by))


def action_list(listed: Actions) -> ActionList:
    """Return a page of Actions."""
    items = [_taken(Action, line) for line in listed.found.items]
    return ActionList(items, listed.states, listed.found.next)


def action(found: ActionShown, **more: Any) -> ActionDetail:
    """Return a whole Action."""
    return _taken(ActionDetail, found, **more)


def institution_list(listed: Institutions) -> InstitutionList:
    """Return a page of institutions."""
    items = [_taken(Institution, line) for line in listed.found.items]
    return InstitutionList(items, listed.choices.scheme, listed.found.next)


def institution(
    found: InstitutionShown,
    requests: list[RequestLine],
    actions: list[ActionLine],
    **more: Any,
) -> InstitutionDetail:
    """Return a whole institution."""
    return _taken(
        InstitutionDetail,
        found,
        requests=[_taken(RequestOf, line) for line in requests],
        actions=[_taken(Action, line) for line in actions],
        **more,
    )


def _answers(found: list[AnsweredBy]) -> list[Answer]:
    return [Answer(action.code, action.state) for action in found]


def _taken(shape: type[S], found: Any, **more: Any) -> S:
    names = shape.__struct_fields__  # type: ignore[attr-defined]
    return shape(**{name: getattr(found, name) for name in names if name not in more}, **more)
