"""Requests for assistance, their history and their links to sessions, from files."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from passerelle.assistance import import_checks, models
from passerelle.assistance.enums import InstitutionPart, LinkBasis, Office, RequestState
from passerelle.assistance.import_files import (
    FILES,
    REQUEST_EVENTS,
    REQUEST_LINKS,
    REQUESTS,
    RequestLine,
)
from passerelle.core import ids
from passerelle.core.tabular import Batch, Details, Folder
from passerelle.identity import importing as identity
from passerelle.outreach import importing as outreach

_IMPORTED = "imported"
_DECIDED = (RequestState.ACCEPTED, RequestState.REJECTED, RequestState.REDIRECTED)

__all__ = ["FILES", "REQUESTS", "RequestLine", "batches", "check", "request_id"]


def request_id(reference: str) -> UUID:
    """Return the identifier of an imported request."""
    return ids.derived("assistance_request", reference)


def check(folder: Folder) -> None:
    """Report what the tables cannot hold, and what contradicts itself."""
    import_checks.check(folder)


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    requests = folder[REQUESTS]
    yield Batch(models.AssistanceRequest, [_request(line) for line in requests])
    of_requests = Details("request_id", frozenset(request_id(line.id) for line in requests))
    institutions = [row for line in requests for row in _institutions(line)]
    yield Batch(models.RequestInstitution, institutions, details=of_requests)
    transitions = list(_transitions(folder))
    yield Batch(models.RequestTransition, transitions, details=of_requests)
    yield Batch(models.Decision, list(_decisions(transitions)), details=of_requests)
    yield Batch(models.RequestLink, list(_links(folder)), details=of_requests)


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
    acts = Counter[tuple[str, str]]()
    decided = set[tuple[str, str]]()
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
        if institution is None and line.basis is not LinkBasis.INFERRED:
            decided.add(tie)
    yield from _declared(folder, decided)


def _declared(folder: Folder, decided: set[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield what requesters declared, before every act, unless an act on all of them decided."""
    sessions = outreach.sessions(folder)
    for request in folder[REQUESTS]:
        session = request.declared_session_id or ""
        if session in sessions and (request.id, session) not in decided:
            yield _link(request.id, session, -1, -1) | {
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
