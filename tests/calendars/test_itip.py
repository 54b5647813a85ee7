"""Invitations by mail, through the real way out, to a real mail server."""

import base64
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import msgspec
import pytest
from icalendar import Calendar, Event

from passerelle.calendars import entries, invitations, itip
from passerelle.calendars.entries import Entry
from passerelle.calendars.enums import Method
from passerelle.core import db, letters
from passerelle.core.config import Settings
from passerelle.identity.models import Person
from passerelle.notifications import office, writing
from passerelle.notifications.sending import Outgoing, _letter
from passerelle.notifications.writing import Occasion
from tests.calendars.world import entry
from tests.notifications import world
from tests.support import smtp

pytestmark = pytest.mark.usefixtures("_news")
changed = msgspec.structs.replace
VALUES = {"name": "all", "at": "noon", "link": "https://x.example"}


async def test_a_request_comes_as_mail_programs_want_it(database: str, served: smtp.Served) -> None:
    wanted, ana, one = world.settings(served), await world.reader("Ana", "fr"), organised()
    await entries.write(one)
    await invitations.invite("webinar", one.owner, ana)

    await tell(wanted, ana, one, "1")

    (got,) = served.mailbox.messages
    assert tree(got) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
        "application/ics",
    ]  # fmt: skip
    part, file = parts(got)
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part["Content-Disposition"] is None
    assert part.get_param("method") == "REQUEST"
    assert (file.get_filename(), file["Content-Transfer-Encoding"]) == ("invite.ics", "base64")
    assert part.get_payload(decode=True) == file.get_payload(decode=True)
    raw = base64.b64decode(str(part.get_payload()))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    event = event_of(got)
    assert str(event["summary"]) == "Procédures aux frontières"
    assert str(event["url"]) == "https://passerelle.example.org/webinars/border-procedures"
    attendee = event["attendee"]
    assert (str(attendee), attendee.params["PARTSTAT"], attendee.params["RSVP"]) == (
        "mailto:ana@example.org", "NEEDS-ACTION", "TRUE",
    )  # fmt: skip
    assert attendee.params["CN"] == "Ana Reader"


async def test_each_who_is_invited_is_told_of_themselves(
    database: str, served: smtp.Served
) -> None:
    wanted, one = world.settings(served), organised()
    ana, ben = await world.reader("Ana"), await world.reader("Ben")
    await entries.write(one)
    for person in (ana, ben):
        await invitations.invite("webinar", one.owner, person)

    for person in (ana, ben):
        await tell(wanted, person, one, "1")

    told = {str(event_of(got)["attendee"]) for got in served.mailbox.messages}
    assert told == {"mailto:ana@example.org", "mailto:ben@example.org"}
    named = {event_of(got)["attendee"].params["CN"] for got in served.mailbox.messages}
    assert named == {"Ana Reader", "Ben Reader"}


async def test_the_organiser_is_the_sender_under_the_name_of_a_person(
    database: str, served: smtp.Served
) -> None:
    wanted, ana = world.settings(served), await world.reader("Ana")
    organiser = await Person.create(
        reference="lo", given_name='Dupont, Élodie "Lo" <x@example.org>;',
        family_name="CN=Other\r\nX-EVIL:1",
    )  # fmt: skip
    one = organised(organiser=organiser.id)
    await entries.write(one)
    await invitations.invite("webinar", one.owner, ana)

    await tell(wanted, ana, one, "1")

    (got,) = served.mailbox.messages
    sender = got["From"].addresses[0]
    named = event_of(got)["organizer"]
    assert str(named) == f"mailto:{sender.addr_spec}"
    assert sender.addr_spec.startswith("no-reply+")
    assert sender.addr_spec.endswith("@passerelle.example.org")
    assert sender.domain == "passerelle.example.org"
    assert "Dupont, Élodie" in sender.display_name
    assert "X-EVIL" not in {str(name) for name in event_of(got)}
    assert len(sender.username) <= 64


async def test_an_update_and_an_end_keep_the_uid_and_count_on(
    database: str, served: smtp.Served
) -> None:
    wanted, ana, one = world.settings(served), await world.reader("Ana"), organised()
    await entries.write(one)
    await invitations.invite("webinar", one.owner, ana)
    await tell(wanted, ana, one, "1")

    await entries.write(changed(one, location="Brussels"))
    await tell(wanted, ana, one, "2")
    await entries.cancel("webinar", one.owner)
    await tell(wanted, ana, one, "3", Method.CANCEL)
    await tell(wanted, ana, one, "4", Method.CANCEL)

    events = [event_of(got) for got in served.mailbox.messages[:3]]
    methods = [str(calendar_of(got)["method"]) for got in served.mailbox.messages[:3]]
    assert methods == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["sequence"] for event in events] == [0, 1, 2]
    assert len({str(event["uid"]) for event in events}) == 1
    assert str(events[2]["status"]) == "CANCELLED"
    assert "PARTSTAT" not in events[2]["attendee"].params
    assert tree(served.mailbox.messages[3])[0] == "multipart/alternative"  # told already


async def test_who_cancels_alone_is_told_alone_and_may_come_back(
    database: str, served: smtp.Served
) -> None:
    wanted, one = world.settings(served), organised()
    ana, bo = await world.reader("Ana"), await world.reader("Bo")
    await entries.write(one)
    for person in (ana, bo):
        await invitations.invite("webinar", one.owner, person)
        await tell(wanted, person, one, "1")

    await invitations.withdraw("webinar", one.owner, ana)
    await tell(wanted, ana, one, "2", Method.CANCEL)
    await tell(wanted, bo, one, "2", Method.CANCEL)
    await invitations.invite("webinar", one.owner, ana)
    await tell(wanted, ana, one, "3")

    methods = [
        (got["To"], str(calendar_of(got)["method"]) if len(tree(got)) > 3 else "")
        for got in served.mailbox.messages
    ]
    assert methods == [
        ("ana@example.org", "REQUEST"), ("bo@example.org", "REQUEST"),
        ("ana@example.org", "CANCEL"), ("bo@example.org", ""), ("ana@example.org", "REQUEST"),
    ]  # fmt: skip
    again = [event_of(served.mailbox.messages[n]) for n in (2, 4)]
    assert again[0]["dtstamp"].dt <= again[1]["dtstamp"].dt


async def test_nobody_sees_the_address_of_another(database: str, served: smtp.Served) -> None:
    wanted, one = world.settings(served), organised()
    await entries.write(one)
    people = [await world.reader(f"Reader{n}") for n in range(6)]
    for person in people:
        await invitations.invite("webinar", one.owner, person)

    for person in people:
        await tell(wanted, person, one, "1")

    for got in served.mailbox.messages:
        found = {
            n for n in range(6) for part in parts(got)
            if f"reader{n}@".encode() in (part.get_payload(decode=True) or b"").lower()
        }  # fmt: skip
        assert [f"reader{n}@example.org" for n in found] == [got["To"]]


async def test_what_is_sent_again_is_the_same_to_the_last_byte(
    database: str, served: smtp.Served
) -> None:
    wanted, ana, one = world.settings(served), await world.reader("Ana"), organised()
    await entries.write(one)
    await invitations.invite("webinar", one.owner, ana)
    here = office.of(wanted)
    await write(wanted, ana, one, "1")
    (first,) = [letters.composed(_letter(here, message)) for message in await outgoing()]

    await entries.write(changed(one, location="Brussels"))
    (second,) = [letters.composed(_letter(here, message)) for message in await outgoing()]

    assert first == second


async def test_a_message_that_is_not_sent_tells_no_calendar(
    database: str, served: smtp.Served
) -> None:
    wanted, one = world.settings(served), organised()
    stranger = await world.reader("Eve")
    await entries.write(one)

    await tell(wanted, stranger, one, "1")
    await entries.remove("webinar", one.owner)
    await tell(wanted, stranger, one, "2", Method.CANCEL)

    assert {tree(got)[0] for got in served.mailbox.messages} == {"multipart/alternative"}


def organised(**values: Any) -> Entry:
    return entry(**values)


async def tell(
    wanted: Settings, person: UUID, one: Entry, key: str, method: Method = Method.REQUEST
) -> None:
    await write(wanted, person, one, key, method)
    await world.work(wanted)


async def write(
    wanted: Settings, person: UUID, one: Entry, key: str, method: Method = Method.REQUEST
) -> None:
    occasion = Occasion(
        purpose="news",
        key=key,
        values=VALUES,
        calendar=itip.Wanted("webinar", one.owner, method),
    )
    await writing.write_to(office.of(wanted), person, occasion)


async def outgoing() -> list[Outgoing]:
    names = ", ".join(field.name for field in msgspec.structs.fields(Outgoing))
    return await db.rows(Outgoing, f"SELECT {names} FROM messages ORDER BY id")


def tree(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def parts(message: EmailMessage) -> list[EmailMessage]:
    found = [part for part in message.walk() if not part.is_multipart()]
    return found[-2:]  # type: ignore[return-value]


def calendar_of(message: EmailMessage) -> Calendar:
    return Calendar.from_ical(parts(message)[-1].get_payload(decode=True))


def event_of(message: EmailMessage) -> Event:
    return calendar_of(message).events[0]
