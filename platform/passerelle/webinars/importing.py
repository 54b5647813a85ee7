"""Webinars, registrations and attendance from files."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from passerelle.core import ids, tabular
from passerelle.core.tabular import (
    Batch,
    Between,
    Details,
    File,
    Folder,
    Key,
    Longest,
    Mark,
    Refers,
)
from passerelle.identity import importing as identity
from passerelle.identity.enums import Role
from passerelle.webinars import models
from passerelle.webinars.enums import (
    AttendanceSource,
    Audience,
    Format,
    Mode,
    RegistrationState,
    WebinarState,
)

_TITLE_LANGUAGES = ("en", "fr", "es", "pt", "ru", "ar")
_SEATED = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED, RegistrationState.NO_SHOW)
_OVER = (WebinarState.HELD, WebinarState.REPORTED)
_ONSITE, _EXTERNAL = "onsite", "external"


class EventKind(StrEnum):
    """What an event is, in the file's words."""

    OUTREACH = "outreach"
    ROUND_TABLE = "round_table"
    REGIONAL_ROUND_TABLE = "regional_round_table"
    CONFERENCE = "conference"
    WEBINAR = "webinar"
    TRAINING = "training"
    LAUNCH = "launch"


_FORMATS = {
    EventKind.OUTREACH: Format.WEBINAR,
    EventKind.ROUND_TABLE: Format.ROUND_TABLE,
    EventKind.REGIONAL_ROUND_TABLE: Format.ROUND_TABLE,
    EventKind.CONFERENCE: Format.CONFERENCE,
    EventKind.WEBINAR: Format.WEBINAR,
    EventKind.TRAINING: Format.TRAINING,
    EventKind.LAUNCH: Format.LAUNCH,
}


@dataclass(frozen=True, slots=True)
class EventLine(tabular.Record):
    """A line of events.csv; the provider may be `onsite` (no room) or `external`."""

    id: Key
    kind: EventKind
    title: str
    starts_at: datetime
    duration_min: Annotated[int, Between(1)]
    tz: tabular.Zone
    audience: Audience
    region5: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    languages: tabular.Languages
    provider: Annotated[str, Mark.MAY_BE_EMPTY, Longest(40)]
    co_organiser_ids: Annotated[tuple[str, ...], Refers("institutions.csv")]
    capacity: int | None
    status: WebinarState
    participants_reported: int | None

    @property
    def is_over(self) -> bool:
        """Whether the event took place."""
        return self.status in _OVER


@dataclass(frozen=True, slots=True)
class RegistrationLine(tabular.Record):
    """A line of registrations.csv."""

    event_id: Annotated[str, Refers("events.csv")]
    contact_id: Annotated[str, Refers(*identity.PEOPLE)]
    institution_id: Annotated[str | None, Refers("institutions.csv")]
    status: RegistrationState
    invited_at: Annotated[datetime | None, Mark.HAPPENED]
    registered_at: Annotated[datetime | None, Mark.HAPPENED]
    minutes_attended: int | None
    recording_consent: bool | None

    @property
    def has_minutes(self) -> bool:
        """Whether it is known how long the person was there."""
        is_there = self.status is RegistrationState.ATTENDED
        return is_there and self.minutes_attended is not None


EVENTS = File("events.csv", EventLine)
REGISTRATIONS = File("registrations.csv", RegistrationLine, unique=("event_id", "contact_id"))
FILES: tuple[File[Any], ...] = (EVENTS, REGISTRATIONS)


def webinar_id(reference: str) -> UUID:
    """Return the identifier of an imported webinar."""
    return ids.derived("webinar", reference)


def held(folder: Folder) -> Iterator[tabular.Happening]:
    """Yield the events that took place; the others are plans."""
    for event in folder[EVENTS]:
        if event.is_over:
            yield tabular.Happening(EVENTS, event, "starts_at", event.starts_at.date())


def check(folder: Folder) -> None:
    """Report what the tables cannot hold, and what contradicts itself."""
    slugs: dict[str, str] = {}
    for event in folder[EVENTS]:
        if (other := slugs.setdefault(event.id.lower(), event.id)) != event.id:
            wrong = f"{event.id!r} differs from {other!r} by capitals only"
            folder.report.refuse(EVENTS.problem(event, "id", wrong, "give it another name"))
    for line in folder[REGISTRATIONS]:
        _check_minutes(folder, line)
    _check_seats(folder)


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    staff = folder[identity.STAFF]
    organiser = next((s.id for s in staff if Role.ORGANISER in s.role), None)
    yield Batch(models.Webinar, [_webinar(line, organiser) for line in folder[EVENTS]])
    of_events = Details("webinar_id", frozenset(webinar_id(e.id) for e in folder[EVENTS]))
    partners = [row for e in folder[EVENTS] for row in _co_organisers(e)]
    yield Batch(models.CoOrganiser, partners, details=of_events)
    registrations = folder[REGISTRATIONS]
    yield Batch(models.Registration, [_registration(line) for line in registrations])
    of_places = Details("registration_id", frozenset(map(_registration_id, registrations)))
    attendances = [_attendance(r) for r in registrations if r.has_minutes]
    yield Batch(models.Attendance, attendances, details=of_places)


def _webinar(line: EventLine, organiser: str | None) -> dict[str, Any]:
    first = line.languages[0] if line.languages else "en"
    has_room = line.provider not in ("", _ONSITE, _EXTERNAL)
    return {
        "id": webinar_id(line.id),
        "reference": line.id,
        "slug": line.id.lower(),
        "titles": {first if first in _TITLE_LANGUAGES else "en": line.title},
        "format": _FORMATS[line.kind],
        "mode": Mode.ONSITE if line.provider == _ONSITE else Mode.ONLINE,
        "audience": line.audience,
        "state": line.status,
        "starts_at": line.starts_at,
        "duration_min": line.duration_min,
        "tz": line.tz,
        "region_id": line.region5,
        "languages": list(line.languages),
        "provider": line.provider if has_room else None,
        "is_external": line.provider == _EXTERNAL,
        "capacity": line.capacity,
        "participants_reported": line.participants_reported,
        "organiser_id": None if organiser is None else identity.person_id(organiser),
    }


def _co_organisers(line: EventLine) -> Iterator[dict[str, Any]]:
    for institution in line.co_organiser_ids:
        yield {
            "id": ids.derived("co_organiser", f"{line.id}/{institution}"),
            "webinar_id": webinar_id(line.id),
            "institution_id": identity.institution_id(institution),
        }


def _registration_id(line: RegistrationLine) -> UUID:
    return ids.derived("registration", f"{line.event_id}/{line.contact_id}")


def _registration(line: RegistrationLine) -> dict[str, Any]:
    institution = line.institution_id
    return {
        "id": _registration_id(line),
        "webinar_id": webinar_id(line.event_id),
        "person_id": identity.person_id(line.contact_id),
        "institution_id": None if institution is None else identity.institution_id(institution),
        "state": line.status,
        "invited_at": line.invited_at,
        "registered_at": line.registered_at,
        "recording_consent": line.recording_consent,
    }


def _attendance(line: RegistrationLine) -> dict[str, Any]:
    return {
        "id": ids.derived("attendance", f"{line.event_id}/{line.contact_id}"),
        "registration_id": _registration_id(line),
        "minutes": line.minutes_attended,
        "source": AttendanceSource.IMPORT,
    }


def _check_minutes(folder: Folder, line: RegistrationLine) -> None:
    has_attended = line.status is RegistrationState.ATTENDED
    if has_attended and line.minutes_attended is None:
        wrong, cure = "is empty for someone who attended", "write how long they were there"
    elif not has_attended and line.minutes_attended is not None:
        wrong = f"someone {line.status} has minutes, which are not kept"
        cure = "empty it, or write attended"
    else:
        return
    folder.report.warn(REGISTRATIONS.problem(line, "minutes_attended", wrong, cure))


def _check_seats(folder: Folder) -> None:
    taken = Counter(line.event_id for line in folder[REGISTRATIONS] if line.status in _SEATED)
    came = {
        line.event_id for line in folder[REGISTRATIONS] if line.status is RegistrationState.ATTENDED
    }
    for event in folder[EVENTS]:
        if event.capacity is not None and taken[event.id] > event.capacity:
            wrong = f"{taken[event.id]} people have the event's {event.capacity} seats"
            cure = "raise the capacity"
            folder.report.warn(EVENTS.problem(event, "capacity", wrong, cure))
        if event.id in came and not event.is_over:
            wrong, cure = "people attended an event that was not held", "write held"
            folder.report.warn(EVENTS.problem(event, "status", wrong, cure))
