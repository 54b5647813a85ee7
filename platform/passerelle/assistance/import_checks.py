"""What cannot be stored of the files on requests, and where they contradict themselves."""

from collections.abc import Iterator
from datetime import date

from passerelle.assistance.enums import Office, RequestState
from passerelle.assistance.import_files import (
    REQUEST_EVENTS,
    REQUEST_LINKS,
    REQUESTS,
    RequestEventLine,
    RequestLine,
    RequestLinkLine,
)
from passerelle.core.tabular import Folder
from passerelle.identity import importing as identity
from passerelle.identity.enums import InstitutionType
from passerelle.outreach import importing as outreach
from passerelle.programme import importing as programme

_OFFICES = tuple(office for office in Office if office is not Office.TIMED_RULE)
_UNSENT = (RequestState.DRAFT, RequestState.SPAM)
_ENDORSED_SINCE = date(2016, 1, 1)
"""Since this day a requester outside national government needs an endorsing institution."""
_Complaint = tuple[str, str, str]
"""Column, what is wrong, cure."""


def check(folder: Folder) -> None:
    """Report what the tables cannot hold, and what contradicts itself."""
    institutions = {line.id: line for line in folder[identity.INSTITUTIONS]}
    sessions = outreach.sessions(folder)
    for request in folder[REQUESTS]:
        for complaint in _impossible(request):
            folder.report.refuse(REQUESTS.problem(request, *complaint))
        for requester in request.requesters:
            for complaint in _doubtful(request, institutions[requester], institutions):
                folder.report.warn(REQUESTS.problem(request, *complaint))
        _check_phase(folder, request)
        if request.declared_session_id and request.declared_session_id not in sessions:
            wrong = f"{request.declared_session_id!r} is no outreach session: no link is made"
            cure = "name an event of kind outreach"
            folder.report.warn(REQUESTS.problem(request, "declared_session_id", wrong, cure))
    _check_history(folder)
    _check_links(folder, sessions)


def _check_phase(folder: Folder, request: RequestLine) -> None:
    if request.phase is None or request.submitted_at is None:
        return
    day = request.submitted_at.date()
    for phase in folder[programme.PHASES]:
        is_within = phase.start <= day and (phase.end is None or day <= phase.end)
        if is_within and phase.code != request.phase:
            wrong = f"{day} is in {phase.code}, which is used, and not in {request.phase}"
            problem = REQUESTS.problem(request, "phase", wrong, "correct one of them")
            folder.report.warn(problem)


def _impossible(request: RequestLine) -> Iterator[_Complaint]:
    if not request.requesters:
        yield "institution_id", "nobody asks", "write who asks"
    elif request.institution_id and request.institution_id not in request.requesters:
        wrong = f"{request.institution_id!r} is not among requesting_institution_ids"
        yield "institution_id", wrong, "name it there too, or leave this empty"
    if request.submitted_at is None and request.status not in _UNSENT:
        wrong = f"is empty for a request that is {request.status}"
        yield "submitted_at", wrong, "write when the request came in"


def _doubtful(
    request: RequestLine,
    asking: identity.InstitutionLine,
    institutions: dict[str, identity.InstitutionLine],
) -> Iterator[_Complaint]:
    if not asking.eligible:
        yield "institution_id", f"{asking.id!r} is not eligible", "correct it in institutions.csv"
    if _needs_endorser(request, asking):
        endorser = institutions.get(request.endorsing_institution_id or "")
        if endorser is None or not endorser.national_government:
            wrong = f"no national institution endorses {asking.id!r}"
            yield "endorsing_institution_id", wrong, "write the national institution that does"
        elif endorser.country != asking.country:
            wrong = f"{endorser.id!r} is of another country than {asking.id!r}"
            yield "endorsing_institution_id", wrong, "write an institution of the same country"
    used = {
        "country": asking.country,
        "region4": asking.region4,
        "region5": asking.region5,
        "institution_type": asking.type.value,
    }
    for column, value in used.items():
        told = getattr(request, column)
        if told and value and told != value:
            wrong = f"{told!r} is not what {asking.id!r} has, which is used: {value!r}"
            yield column, wrong, "correct one of them"


def _needs_endorser(request: RequestLine, asking: identity.InstitutionLine) -> bool:
    return (
        not asking.national_government
        and asking.type is not InstitutionType.REGIONAL_ORGANISATION
        and request.submitted_at is not None
        and request.submitted_at.date() >= _ENDORSED_SINCE
    )


def _check_history(folder: Folder) -> None:
    last: dict[str, RequestEventLine] = {}
    for step in folder[REQUEST_EVENTS]:
        earlier = last.get(step.request_id)
        if earlier is not None and earlier.at > step.at:
            wrong = f"{step.at} is before the step on line {earlier.line}"
            cure = "write the steps in their order"
            folder.report.warn(REQUEST_EVENTS.problem(step, "at", wrong, cure))
        if not _is_actor(folder, step.actor):
            _refuse_actor(folder, step)
        last[step.request_id] = step
    for request in folder[REQUESTS]:
        reached = last.get(request.id)
        state = RequestState.DRAFT if reached is None else reached.to_state
        if state is not request.status:
            wrong = f"{request.status} is not where the request's last step led: {state}"
            cure = "correct it, or add the step to request_events.csv"
            folder.report.warn(REQUESTS.problem(request, "status", wrong, cure))


def _check_links(folder: Folder, sessions: dict[str, outreach.EventLine]) -> None:
    requests = {request.id: request for request in folder[REQUESTS]}
    for link in folder[REQUEST_LINKS]:
        if link.event_id not in sessions:
            wrong, cure = f"{link.event_id!r} is no outreach session", "name an outreach event"
            folder.report.refuse(REQUEST_LINKS.problem(link, "event_id", wrong, cure))
            continue
        if link.by is not None and not _is_actor(folder, link.by):
            _refuse_actor(folder, link)
        request = requests[link.request_id]
        starts_at = sessions[link.event_id].starts_at
        if request.submitted_at is not None and starts_at > request.submitted_at:
            wrong = f"the session starts after {request.id!r} was submitted"
            cure = "name an earlier session"
            folder.report.warn(REQUEST_LINKS.problem(link, "event_id", wrong, cure))
        if link.institution_id is not None and link.institution_id not in request.requesters:
            wrong = f"{link.institution_id!r} does not ask in {request.id!r}"
            cure = "name a requester, or leave it empty"
            folder.report.warn(REQUEST_LINKS.problem(link, "institution_id", wrong, cure))


def _is_actor(folder: Folder, word: str) -> bool:
    return word in _OFFICES or word in folder.keys[identity.STAFF.name]


def _refuse_actor(folder: Folder, line: RequestEventLine | RequestLinkLine) -> None:
    cure = f"write {', '.join(_OFFICES)}, or an id of {identity.STAFF.name}"
    if isinstance(line, RequestEventLine):
        wrong = f"{line.actor!r} is neither an office nor staff"
        folder.report.refuse(REQUEST_EVENTS.problem(line, "actor", wrong, cure))
    else:
        wrong = f"{line.by!r} is neither an office nor staff"
        folder.report.refuse(REQUEST_LINKS.problem(line, "by", wrong, cure))
