"""Writes messages: in the reader's language, one for each (recipient, purpose, occasion).

Every occasion leaves a row, also where nothing is sent: then it says why not.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec

from passerelle.calendars import itip
from passerelle.core import clock, db, i18n, ids, outbox, zones
from passerelle.identity import signing_in
from passerelle.notifications import counting, facts, recipients, rendering, rules
from passerelle.notifications.enums import Category, Reason, State
from passerelle.notifications.office import Office
from passerelle.notifications.purposes import PURPOSES
from passerelle.notifications.recipients import Recipient


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """What a message is about, and how its reader was chosen."""

    purpose: str
    """A name in PURPOSES."""
    key: str
    """What makes the occasion itself: the same key again is the same message."""
    values: Mapping[str, Any]
    fact: str = ""
    chosen: str = "the_person"
    calendar: itip.Wanted | None = None
    """Which entry it puts into the reader's calendar, or takes out of it."""


@db.transaction
async def write_sign_in(office: Office, address: str, following: str, fact: str) -> None:
    """Write the message with a sign-in link; an address nobody has gets none."""
    reader = await recipients.of_address(address, Category.ACCOUNT)
    if reader is None:
        return
    token = ""
    if reader.deactivated_at is None:
        token = await signing_in.make_link(reader.person_id, office.secret)
    occasion = Occasion(
        purpose="sign_in",
        key=token.partition(".")[0] or f"refused-{ids.new()}",
        values={"link": f"{office.base_url}/sign-in/confirm/{token}?next={quote(following)}"},
        fact=fact,
        chosen="the_address",
    )
    await write(office, reader, occasion)


@db.transaction
async def write_to(
    office: Office, person_id: UUID, occasion: Occasion, address: str = ""
) -> UUID | None:
    """Write one message to a person, at their first address unless another one is given."""
    category = PURPOSES[occasion.purpose].category
    reader = await recipients.of_person(person_id, category)
    if reader is None:
        return None
    if address:
        reader = msgspec.structs.replace(reader, address=address)
    return await write(office, reader, occasion)


@db.transaction
async def write(office: Office, reader: Recipient, occasion: Occasion) -> UUID | None:
    """Write one message from its purpose; None when nothing will be sent."""
    purpose = PURPOSES[occasion.purpose]
    reason = rules.why_not(
        reader.standing, purpose.category, reaches_deactivated=purpose.reaches_deactivated
    )
    message_id, language = ids.new(), _language(office, reader)
    written = await _insert(office, reader, occasion, message_id, language)
    if not written:
        await _count_repeat(reader.address, occasion)
        return None
    if reason is None and not await _has_room(office, reader, purpose.category):
        reason = Reason.DAILY_CAP
    if reason is not None:
        await _suppress(message_id, reason)
        return None
    if occasion.calendar is not None:
        await _add_calendar(office, reader, occasion.calendar, message_id)
    await outbox.put(facts.MessageWritten(message_id))
    return message_id


async def _insert(
    office: Office, reader: Recipient, occasion: Occasion, message_id: UUID, language: str
) -> int:
    purpose, now = PURPOSES[occasion.purpose], clock.now()
    parts = rendering.parts(
        purpose,
        rendering.Reader(reader.given_name, language, _zone(office, reader)),
        occasion.values,
        office.foot(reader.person_id, purpose.category),
    )
    return await db.execute(
        "INSERT INTO messages (id, person_id, recipient, purpose, occasion, language, subject,"
        " text, html, written_at, category, state, fact, chosen, header_id, reply_to, repeats,"
        " attempts, expires_at, answer) VALUES (:id, :person_id, :recipient, :purpose, :occasion,"
        " :language, :subject, :text, :html, :now, :category, :state, :fact, :chosen, :header_id,"
        " :reply_to, 0, 0, :expires_at, '')"
        " ON CONFLICT (recipient, purpose, occasion) DO NOTHING",
        id=message_id,
        person_id=reader.person_id,
        recipient=reader.address,
        purpose=occasion.purpose,
        occasion=occasion.key,
        language=language,
        subject=parts.subject,
        text=parts.text,
        html=parts.html,
        now=now,
        category=purpose.category,
        state=State.WRITTEN,
        fact=occasion.fact,
        chosen=occasion.chosen,
        header_id=office.header_id(message_id),
        reply_to=office.reply_to,
        expires_at=now + purpose.useful_for,
    )


async def _add_calendar(
    office: Office, reader: Recipient, wanted: itip.Wanted, message_id: UUID
) -> None:
    """Keep the calendar object with the message: each time it is sent it is the same."""
    attendee = itip.Attendee(reader.person_id, reader.address, _language(office, reader))
    part = await itip.told(wanted, attendee, office.calendar_sender)
    if part is not None:
        await db.execute(
            "UPDATE messages SET calendar = :text, calendar_method = :method WHERE id = :id",
            text=part.text,
            method=part.method,
            id=message_id,
        )


async def _has_room(office: Office, reader: Recipient, category: Category) -> bool:
    if category is Category.ACCOUNT:
        return True
    return await counting.take_day(reader.address, office.per_day)


async def _suppress(message_id: UUID, reason: Reason) -> None:
    await db.execute(
        "UPDATE messages SET state = :state, reason = :reason, text = '', html = '' WHERE id = :id",
        id=message_id,
        state=State.SUPPRESSED,
        reason=reason,
    )


async def _count_repeat(address: str, occasion: Occasion) -> None:
    await db.execute(
        "UPDATE messages SET repeats = repeats + 1"
        " WHERE recipient = :address AND purpose = :purpose AND occasion = :key",
        address=address,
        purpose=occasion.purpose,
        key=occasion.key,
    )


def _language(office: Office, reader: Recipient) -> str:
    return reader.language if reader.language in i18n.LANGUAGES else office.language


def _zone(office: Office, reader: Recipient) -> str:
    return reader.tz if zones.is_known(reader.tz) else office.zone
