"""Requests for assistance, their history and their links to sessions, from files."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from passerelle.assistance import models
from passerelle.assistance.enums import (
    InstitutionPart,
    LinkBasis,
    Office,
    RequestChannel,
    RequestState,
)
from passerelle.core import ids, tabular
from passerelle.core.tabular import Batch, ExtraText, File, Folder, Key, Mark, Refers, Words
from passerelle.identity import importing as identity
from passerelle.outreach import importing as outreach

_IMPORTED = "imported"
_DECIDED = (RequestState.ACCEPTED, RequestState.REJECTED, RequestState.REDIRECTED)
_UNSENT = (RequestState.DRAFT, RequestState.SPAM)


@dataclass(frozen=True, slots=True)
class RequestLine(tabular.Record):
    """A line of requests.csv. Several institutions that ask together stand in a column of its own.

    Country, regions, type and phase repeat what the institution and the date already say.
    """

    id: Key
    institution_id: Annotated[str | None, Refers("institutions.csv")]
    requesting_institution_ids: Annotated[
        tuple[str, ...], Refers("institutions.csv"), Mark.MAY_BE_ABSENT
    ]
    co_institution_ids: Annotated[tuple[str, ...], Refers("institutions.csv")]
    endorsing_institution_id: Annotated[str | None, Refers("institutions.csv")]
    country: Annotated[str | None, Refers("countries.csv"), Mark.MAY_BE_ABSENT]
    institution_type: ExtraText
    theme: Annotated[str, Refers("themes.csv")]
    submitted_at: Annotated[datetime | None, Mark.HAPPENED]
    channel: Annotated[
        RequestChannel,
        Words(web_form=RequestChannel.FORM, eu_delegation=RequestChannel.DELEGATION),
    ]
    status: RequestState
    region4: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    region5: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    phase: Annotated[str | None, Refers("phases.csv"), Mark.MAY_BE_ABSENT]
    declared_session_id: Annotated[str | None, Refers("events.csv"), Mark.MAY_BE_ABSENT]

    @property
    def requesters(self) -> tuple[str, ...]:
        """The institutions that ask, in their order."""
        if self.requesting_institution_ids:
            return self.requesting_institution_ids
        return (self.institution_id,) if self.institution_id else ()


@dataclass(frozen=True, slots=True)
class RequestEventLine(tabular.Record):
    """A line of request_events.csv; the actor is an office, or someone of the staff."""

    request_id: Annotated[str, Refers("requests.csv")]
    to_state: RequestState
    at: Annotated[date, Mark.HAPPENED]
    actor: str


@dataclass(frozen=True, slots=True)
class RequestLinkLine(tabular.Record):
    """A line of request_links.csv; `by` is an office, or someone of the staff."""

    request_id: Annotated[str, Refers("requests.csv")]
    event_id: Annotated[str, Refers("events.csv")]
    institution_id: Annotated[str | None, Refers("institutions.csv"), Mark.MAY_BE_ABSENT]
    basis: LinkBasis
    by: str | None
    at: Annotated[datetime | None, Mark.HAPPENED]


REQUESTS = File("requests.csv", RequestLine)
REQUEST_EVENTS = File("request_events.csv", RequestEventLine)
REQUEST_LINKS = File("request_links.csv", RequestLinkLine)
FILES: tuple[File[Any], ...] = (REQUESTS, REQUEST_EVENTS, REQUEST_LINKS)


def request_id(reference: str) -> UUID:
    """Return the identifier of an imported request."""
    return ids.derived("assistance_request", reference)


def check(folder: Folder) -> None:
    """Report what the tables cannot hold, and what contradicts itself."""


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    requests = folder[REQUESTS]
    yield Batch(models.AssistanceRequest, [_request(line) for line in requests])
    institutions = [row for line in requests for row in _institutions(line)]
    yield Batch(models.RequestInstitution, institutions)
    transitions = list(_transitions(folder))
    yield Batch(models.RequestTransition, transitions)
    yield Batch(models.Decision, list(_decisions(transitions)))
    yield Batch(models.RequestLink, list(_links(folder)))


def _request(line: RequestLine) -> dict[str, Any]:
    endorser = line.endorsing_institution_id
    return {
        "id": request_id(line.id),
        "reference": line.id,
        "theme_id": line.theme,
        "endorser_id": None if endorser is None else identity.institution_id(endorser),
        "channel": line.channel,
        "submitted_at": line.submitted_at,
        "state": line.status,
        "declared_source": line.declared_session_id or "",
    }


def _institutions(line: RequestLine) -> Iterator[dict[str, Any]]:
    parts = (
        (InstitutionPart.REQUESTER, line.requesters),
        (InstitutionPart.SUPPORTER, line.co_institution_ids),
    )
    for part, institutions in parts:
        for position, institution in enumerate(institutions):
            yield {
                "id": ids.derived("request_institution", f"{line.id}/{part}/{institution}"),
                "request_id": request_id(line.id),
                "institution_id": identity.institution_id(institution),
                "part": part,
                "position": position,
            }


def _transitions(folder: Folder) -> Iterator[dict[str, Any]]:
    steps = Counter[str]()
    for line in folder[REQUEST_EVENTS]:
        position = steps[line.request_id]
        steps[line.request_id] += 1
        office, by = _actor(line.actor)
        yield {
            "id": ids.derived("request_transition", f"{line.request_id}/{position}"),
            "request_id": request_id(line.request_id),
            "position": position,
            "to_state": line.to_state,
            "on_date": line.at,
            "office": office or Office.STAFF,
            "by_id": by,
            "reason": _IMPORTED,
        }


def _decisions(transitions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen = set()
    for step in transitions:
        decision = (step["request_id"], step["on_date"], step["to_state"])
        if step["to_state"] in _DECIDED and decision not in seen:
            seen.add(decision)
            yield {
                "id": ids.derived("decision", f"{step['id']}"),
                "request_id": step["request_id"],
                "body": Office.STEERING_GROUP,
                "outcome": step["to_state"],
                "decided_on": step["on_date"],
            }


def _links(folder: Folder) -> Iterator[dict[str, Any]]:
    acts = defaultdict[tuple[str, str], int](int)
    position = 0
    for position, line in enumerate(folder[REQUEST_LINKS]):
        tie = (line.request_id, line.event_id)
        office, by = _actor(line.by) if line.by else (None, None)
        row = _link(*tie, acts[tie], position) | {"basis": line.basis, "at": line.at}
        institution = line.institution_id
        yield row | {
            "institution_id": None if institution is None else identity.institution_id(institution),
            "by_id": by,
            "by_office": office,
        }
        acts[tie] += 1
    sessions = outreach.sessions(folder)
    for request in folder[REQUESTS]:
        session = request.declared_session_id
        if session in sessions and session and (request.id, session) not in acts:
            position += 1
            yield _link(request.id, session, 0, position) | {
                "basis": LinkBasis.DECLARED,
                "at": request.submitted_at,
                "institution_id": None,
                "by_id": None,
                "by_office": Office.REQUESTER,
            }


def _link(request: str, event: str, act: int, position: int) -> dict[str, Any]:
    return {
        "id": ids.derived("request_link", f"{request}/{event}/{act}"),
        "request_id": request_id(request),
        "session_id": outreach.session_id(event),
        "position": position,
        "reason": _IMPORTED,
    }


def _actor(word: str) -> tuple[Office | None, UUID | None]:
    if word in set(Office):
        return Office(word), None
    return None, identity.person_id(word)
