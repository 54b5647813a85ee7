"""Registering, and the people of a webinar, for programs."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from passerelle.core import cursors
from passerelle.identity.people import Invitation
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter
from passerelle.webinars import approving, attendance, attendance_files, queries, registration
from passerelle.webinars.enums import RegistrationState
from passerelle.webinars.queries import seats
from passerelle.webinars.registration import Form, Origin

_ONE = "/api/webinars/{slug}"
_PEOPLE = f"{_ONE}/registrations"


class Registering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody who registers says; answers by the place of the question, from 0."""

    answers: dict[str, Annotated[str, Meta(max_length=1000)]] = {}
    institution_id: UUID | None = None

    @property
    def form(self) -> Form:
        """The answers under the names that the form has."""
        return Form({f"answer-{n}": text for n, text in self.answers.items()}, self.institution_id)


class Guest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who registers with an address alone."""

    email: Annotated[str, Meta(max_length=254)]
    family_name: Annotated[str, Meta(max_length=120)] = ""
    given_name: Annotated[str, Meta(max_length=120)] = ""
    institution_name: Annotated[str, Meta(max_length=200)] = ""
    answers: dict[str, Annotated[str, Meta(max_length=1000)]] = {}


class Entered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody whom an organiser enters; a name is not needed."""

    email: Annotated[str, Meta(max_length=254)]
    family_name: Annotated[str, Meta(max_length=120)] = ""
    given_name: Annotated[str, Meta(max_length=120)] = ""
    language: str = "en"
    tz: str = "Europe/Brussels"

    @property
    def wish(self) -> Invitation:
        """Who it is, as people are made."""
        return Invitation(self.given_name, self.family_name, self.email, self.language, self.tz)


class SeatTold(msgspec.Struct, frozen=True):
    """Where somebody stands."""

    state: RegistrationState


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; organisers keep it."""

    reason: Annotated[str, Meta(max_length=500)] = ""


class Attendance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who came; `reason` where something said before is corrected."""

    people: Annotated[list[attendance.Came], Meta(max_length=5000)]
    reason: Annotated[str, Meta(max_length=500)] = ""


class AttendanceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of attendance as CSV text; with `dry_run` nothing is written."""

    csv: Annotated[str, Meta(max_length=1_000_000)]
    dry_run: bool = False


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the attendance is complete, or that none was recorded."""

    none_recorded: bool = False


class Changed(msgspec.Struct, frozen=True):
    """Of how many people something else is known now."""

    changed: int


async def register(ask: Ask) -> SeatTold:
    """Register the caller."""
    wanted = await ask.body(Registering)
    found = await registration.register(ask.actor, ask.part("slug"), wanted.form)
    return SeatTold(found.state)


async def own_seat(ask: Ask) -> seats.Seat:
    """Tell where the caller stands."""
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    return await seats.seat_for(ask.actor, found.id)


async def leave(ask: Ask) -> None:
    """Cancel the caller's registration."""
    await registration.cancel(ask.actor, ask.part("slug"))


async def register_guest(ask: Ask) -> None:
    """Register who reads an address; the answer is the same for every address."""
    wanted = await ask.body(Guest)
    wish = Invitation(wanted.given_name, wanted.family_name, wanted.email, ask.language, ask.zone)
    answers = {f"answer-{n}": text for n, text in wanted.answers.items()}
    form = Form(answers, None, wanted.institution_name)
    origin = Origin(ask.address, ask.secrets)
    await registration.register_guest(ask.part("slug"), wish, form, origin)


async def own(ask: Ask) -> cursors.Page[seats.Own]:
    """List what the caller is registered for."""
    return await seats.own_of(ask.actor, limit=ask.limit, after=ask.after(queries.Key))


async def registrations(ask: Ask) -> cursors.Page[seats.Registrant]:
    """List who registered."""
    return await seats.registrants_for(
        ask.actor,
        ask.part("slug"),
        which=ask.choice("which", tuple(seats.MANAGED), "all"),
        limit=ask.limit,
        after=ask.after(seats.Key),
    )


async def enter(ask: Ask) -> Made:
    """Enter somebody as an organiser."""
    found = await registration.enter(ask.actor, ask.part("slug"), (await ask.body(Entered)).wish)
    return Made(SeatTold(found.state), f"/api/webinars/{ask.part('slug')}/registrations")


async def approve(ask: Ask) -> None:
    """Accept a registration."""
    await approving.approve(ask.actor, ask.part("slug"), ask.part_id("id"))


async def reject(ask: Ask) -> None:
    """Refuse a registration."""
    wanted = await ask.body(Decision)
    await approving.reject(ask.actor, ask.part("slug"), ask.part_id("id"), wanted.reason)


async def remove(ask: Ask) -> None:
    """Cancel somebody's registration."""
    await registration.remove(ask.actor, ask.part("slug"), ask.part_id("id"))


async def record(ask: Ask) -> Changed:
    """Write down who came."""
    told = await ask.body(Attendance)
    slug = ask.part("slug")
    return Changed(await attendance.record(ask.actor, slug, told.people, told.reason))


async def import_(ask: Ask) -> list[attendance.Outcome]:
    """Read a table of attendance."""
    told = await ask.body(AttendanceFile)
    lines = attendance_files.read(told.csv.encode())
    work = attendance.look_at if told.dry_run else attendance.import_
    return await work(ask.actor, ask.part("slug"), lines)


async def report(ask: Ask) -> None:
    """Say that the attendance is complete."""
    told = await ask.body(Report)
    await attendance.report(ask.actor, ask.part("slug"), none_recorded=told.none_recorded)


_WHICH = Parameter(
    "which", "Which.", {"type": "string", "enum": list(seats.MANAGED), "default": "all"}
)
_ID = f"{_PEOPLE}/{{id}}"
_may = doors.signed_in
routes = [
    doors.api("/api/registrations", own, may=_may, answers=cursors.Page[seats.Own],
              parameters=doors.PAGING, summary="What you are registered for"),
    doors.api(f"{_ONE}/registration", own_seat, may=_may, answers=seats.Seat,
              summary="Where you stand with a webinar"),
    doors.api(f"{_ONE}/registration", register, may=_may, method="POST", takes=Registering,
              answers=SeatTold, status=201, summary="Register yourself"),
    doors.api(f"{_ONE}/registration", leave, may=_may, method="DELETE", answers=None,
              summary="Cancel your registration"),
    doors.api(f"{_ONE}/guests", register_guest, may=doors.anyone, method="POST", takes=Guest,
              answers=None, summary="Register with an e-mail address alone"),
    doors.api(_PEOPLE, registrations, may=_may, answers=cursors.Page[seats.Registrant],
              parameters=(_WHICH, *doors.PAGING), summary="Who registered, for organisers"),
    doors.api(_PEOPLE, enter, may=_may, method="POST", takes=Entered, answers=SeatTold,
              status=201, summary="Enter somebody as an organiser"),
    doors.api(_ID, remove, may=_may, method="DELETE", answers=None,
              summary="Cancel somebody's registration as an organiser"),
    doors.api(f"{_ID}/approvals", approve, may=_may, method="POST", answers=None,
              summary="Accept a registration"),
    doors.api(f"{_ID}/rejections", reject, may=_may, method="POST", takes=Decision,
              answers=None, summary="Refuse a registration"),
    doors.api(f"{_ONE}/attendance", record, may=_may, method="POST", takes=Attendance,
              answers=Changed, summary="Write down who came"),
    doors.api(f"{_ONE}/attendance-files", import_, may=_may, method="POST",
              takes=AttendanceFile, answers=list[attendance.Outcome],
              summary="Read a table of attendance; the same one again changes nothing"),
    doors.api(f"{_ONE}/reports", report, may=_may, method="POST", takes=Report, answers=None,
              summary="Say that the attendance is complete, or that none was recorded"),
]  # fmt: skip
