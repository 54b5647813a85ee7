"""What people are told of the webinars that they register for.

Each message says how things stand when it is written: a webinar that was moved twice is told of
with its last time. What goes into calendars comes with it (RFC 6047).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from passerelle.calendars.enums import Method
from passerelle.calendars.itip import Wanted
from passerelle.core import clock, db
from passerelle.core.config import Settings
from passerelle.core.queue import Subscription
from passerelle.identity import rules as identity
from passerelle.notifications import office, writing
from passerelle.notifications.office import Office
from passerelle.notifications.rendering import Texts, When, Word
from passerelle.webinars import entries, facts, registration, rules
from passerelle.webinars.enums import Mode, RegistrationState, WebinarState
from passerelle.webinars.words import WORDS


@dataclass(frozen=True, slots=True)
class Message:
    """A message that follows from a fact about one registration."""

    fact: type[Any]
    purpose: Callable[[Any], str]
    occasion: Callable[[Any], str]
    method: Method | None = None
    """What it asks of the reader's calendar."""


MESSAGES = (
    Message(facts.SeatConfirmed, lambda _: "seat_confirmed", lambda f: "", Method.REQUEST),
    Message(facts.SeatWaitlisted, lambda _: "seat_waitlisted", lambda f: ""),
    Message(facts.SeatPromoted, lambda _: "seat_promoted", lambda f: "", Method.REQUEST),
    Message(facts.ApprovalAsked, lambda _: "seat_awaiting", lambda f: ""),
    Message(
        facts.RegistrationApproved,
        lambda f: "seat_approved" if f.has_seat else "seat_waitlisted",
        lambda f: "",
        Method.REQUEST,
    ),
    Message(facts.RegistrationRefused, lambda _: "seat_refused", lambda f: ""),
    Message(facts.RegistrationRepeated, lambda _: "seat_repeated", lambda f: f"{f.at}"),
    Message(facts.SeatCancelled, lambda _: "seat_cancelled", lambda f: f"{f.at}", Method.CANCEL),
    Message(facts.SeatChanged, lambda _: "seat_changed", lambda f: f"{f.at}", Method.REQUEST),
    Message(facts.SeatLost, lambda _: "webinar_cancelled", lambda f: "", Method.CANCEL),
    Message(
        facts.StartNeared,
        lambda f: "webinar_tomorrow" if f.hours > 1 else "webinar_soon",
        lambda f: f"{f.starts_at}",
    ),
)


_GIVEN = (facts.SeatConfirmed, facts.SeatPromoted, facts.RegistrationApproved)
_HOLDS = (*rules.SEATED, RegistrationState.WAITLISTED)
_REMINDED = (RegistrationState.CONFIRMED, RegistrationState.REGISTERED)
_TO_COME = (*rules.PLANNED, WebinarState.LIVE)


class _Told(msgspec.Struct, frozen=True):
    titles: dict[str, str]
    slug: str
    starts_at: datetime
    duration_min: int
    tz: str
    place: str
    mode: str
    webinar_state: str
    state: str
    position: int
    reason: str | None
    organiser_id: UUID | None


def subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    """Return who writes what; the organiser hears of whom they are to accept."""
    here = office.of(settings)
    return (
        *(
            Subscription(
                f"notifications.on_{one.fact.__name__}", one.fact, partial(_write, here, one)
            )
            for one in MESSAGES
        ),
        Subscription(
            "notifications.tell_organiser", facts.ApprovalAsked, partial(_tell_organiser, here)
        ),
    )


async def _write(here: Office, message: Message, fact: Any) -> None:
    told = await _told(fact.registration_id)
    if told is None or _is_stale(fact, told):
        return
    asked = message.occasion(fact)
    key = f"{fact.registration_id} {told.position} {asked}".strip()
    occasion = writing.Occasion(
        purpose=message.purpose(fact),
        key=key[:120],
        values=_values(here, fact.registration_id, told),
        fact=type(fact).__name__,
        calendar=Wanted(entries.KIND, fact.webinar_id, message.method) if message.method else None,
    )
    await writing.write_to(here, fact.person_id, occasion)


async def _tell_organiser(here: Office, fact: facts.ApprovalAsked) -> None:
    told = await _told(fact.registration_id)
    if told is None or told.organiser_id is None:
        return
    page = f"{here.base_url}/webinars/{told.slug}/registrants?which=awaiting_approval"
    occasion = writing.Occasion(
        purpose="seat_to_accept",
        key=f"{fact.registration_id} {told.position}",
        values={"title": Texts(told.titles), "link": page},
        fact=type(fact).__name__,
    )
    await writing.write_to(here, told.organiser_id, occasion)


def _is_stale(fact: Any, told: _Told) -> bool:
    """Tell whether something is no longer so: a reminder of another start or of what has begun,
    a seat that was given up or is in what is over."""
    if isinstance(fact, facts.StartNeared):
        is_other = fact.starts_at != told.starts_at or told.starts_at <= clock.now()
        return is_other or told.state not in _REMINDED or told.webinar_state not in _TO_COME
    if isinstance(fact, _GIVEN):
        return told.state not in _HOLDS or told.webinar_state not in _TO_COME
    return False


def _values(here: Office, registration_id: UUID, told: _Told) -> dict[str, Any]:
    def link(path: str, purpose: str) -> str:
        token = identity.signed(str(registration_id), purpose, here.secret)
        return f"{here.base_url}/{path}/{token}"

    return {
        "title": Texts(told.titles),
        "when": When(told.starts_at, told.tz, told.duration_min),
        "place": told.place,
        "page": f"{here.base_url}/webinars/{told.slug}",
        "link": link("registrations", registration.MANAGES),
        "join": "" if told.mode == Mode.ONSITE else link("j", registration.JOINS),
        "state": Word(told.state, WORDS[told.state]),
        "reason": told.reason or "",
    }


async def _told(registration_id: UUID) -> _Told | None:
    return await db.row(
        _Told,
        "SELECT w.titles, w.slug, w.starts_at, w.duration_min, w.tz, w.place, w.mode,"
        " w.state AS webinar_state, r.state,"
        " COALESCE(r.position, 0) AS position, (SELECT t.reason FROM webinar_transitions t"
        " WHERE t.webinar_id = w.id AND t.to_state = 'cancelled' ORDER BY t.id DESC LIMIT 1)"
        " AS reason, w.organiser_id FROM registrations r"
        " JOIN webinars w ON w.id = r.webinar_id WHERE r.id = :id",
        id=registration_id,
    )
