"""Outreach sessions and the talks that followed them, from files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from passerelle.core import ids, tabular
from passerelle.core.tabular import Batch, File, Folder, Key, Mark, Refers
from passerelle.identity import importing as identity
from passerelle.outreach import models
from passerelle.outreach.enums import FollowUpChannel, OutreachAudience, OutreachState
from passerelle.webinars import importing as webinars
from passerelle.webinars.enums import WebinarState

_AUDIENCES = [audience.value for audience in OutreachAudience]


@dataclass(frozen=True, slots=True)
class FollowUpLine(tabular.Record):
    """A line of followups.csv."""

    id: Key
    event_id: Annotated[str, Refers("events.csv")]
    institution_id: Annotated[str, Refers("institutions.csv")]
    contact_id: Annotated[str | None, Refers("contacts.csv")]
    at: Annotated[datetime, Mark.HAPPENED]
    channel: FollowUpChannel
    by_staff: Annotated[str | None, Refers("staff.csv")]


EventLine = webinars.EventLine
FOLLOW_UPS = File("followups.csv", FollowUpLine)
FILES: tuple[File[Any], ...] = (FOLLOW_UPS,)


def session_id(event: str) -> UUID:
    """Return the identifier of the outreach session that an imported event is."""
    return ids.derived("outreach_session", event)


def sessions(folder: Folder) -> dict[str, EventLine]:
    """Return the events that are outreach sessions."""
    events = folder[webinars.EVENTS]
    return {event.id: event for event in events if event.kind is webinars.EventKind.OUTREACH}


def check(folder: Folder) -> None:
    """Report what the tables cannot hold."""
    known = sessions(folder)
    for event in known.values():
        if event.audience.value not in _AUDIENCES:
            wrong = f"an outreach session cannot be for {event.audience}"
            cure = f"write {' or '.join(_AUDIENCES)}"
            folder.report.refuse(webinars.EVENTS.problem(event, "audience", wrong, cure))
    for line in folder[FOLLOW_UPS]:
        if line.event_id not in known:
            wrong = f"{line.event_id!r} is no outreach session"
            cure = "name an event of kind outreach"
            folder.report.refuse(FOLLOW_UPS.problem(line, "event_id", wrong, cure))


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    invited = {line.event_id for line in folder[webinars.REGISTRATIONS]}
    rows = [_session(e, is_invited=e.id in invited) for e in sessions(folder).values()]
    yield Batch(models.OutreachSession, rows)
    yield Batch(models.FollowUp, [_follow_up(line) for line in folder[FOLLOW_UPS]])


def _session(event: EventLine, *, is_invited: bool) -> dict[str, Any]:
    state = OutreachState.INVITED if is_invited else OutreachState.PLANNED
    if event.is_over or event.status is WebinarState.LIVE:
        state = OutreachState.HELD
    return {
        "id": session_id(event.id),
        "webinar_id": webinars.webinar_id(event.id),
        "audience": OutreachAudience(event.audience),
        "state": state,
        "target_region_id": event.region5,
    }


def _follow_up(line: FollowUpLine) -> dict[str, Any]:
    contact, staff = line.contact_id, line.by_staff
    return {
        "id": ids.derived("follow_up", line.id),
        "reference": line.id,
        "session_id": session_id(line.event_id),
        "institution_id": identity.institution_id(line.institution_id),
        "contact_id": None if contact is None else identity.contact_id(contact),
        "at": line.at,
        "channel": line.channel,
        "by_id": None if staff is None else identity.person_id(staff),
    }
