"""Sends one message: decided in a transaction, handed over without one, written down after.

Between the mail server's "250" and our row a process may die: the message is then sent again,
with the same Message-ID, and never lost.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

import msgspec

from passerelle.calendars import itip
from passerelle.core import clock, db, meters, outbox
from passerelle.core.letters import Attachment, Calendar, Letter
from passerelle.core.mail import NotTaken, Refused
from passerelle.notifications import (
    communities,
    counting,
    facts,
    recipients,
    rules,
    suppressing,
)
from passerelle.notifications.enums import Category, Reason, State
from passerelle.notifications.office import Office
from passerelle.notifications.purposes import PURPOSES

Effect = Callable[[], Awaitable[object]]


class Post(Protocol):
    """What takes messages out of the house."""

    async def deliver(self, letter: Letter) -> str:
        """Hand a message over and return what the server said; or `Refused`, or `NotTaken`."""


class TryAgain(Exception):  # noqa: N818 -- what the queue is told
    """The server did not take the message; its answer stands in the message's row."""


class Outgoing(msgspec.Struct, frozen=True):
    """A message that waits, as its row has it."""

    id: UUID
    person_id: UUID | None
    recipient: str
    purpose: str
    occasion: str
    chosen: str
    category: Category
    language: str
    subject: str
    text: str
    html: str
    header_id: str
    reply_to: str
    written_at: datetime
    expires_at: datetime
    slot_at: datetime | None
    attempts: int
    calendar: str | None
    calendar_method: str | None


async def send(office: Office, post: Post | None, message_id: UUID) -> Effect | None:
    """Send a message; return what is to be written when that is known, or have it tried again."""
    ready = await prepared(office, message_id)
    if ready is None or post is None:
        return None
    try:
        answer = await post.deliver(_letter(office, ready))
    except Refused as refusal:
        meters.MAILS.labels("refused").inc()
        return partial(_write_refused, ready, refusal.answer, of_recipient=refusal.of_recipient)
    except NotTaken as later:
        meters.MAILS.labels("put off").inc()
        if rules.tries_in_an_hour(ready.attempts):
            return partial(_write_later, ready, later.answer)
        await _write_answer(ready.id, later.answer)
        raise TryAgain(later.answer[:3] if later.answer[:3].isdecimal() else "no answer") from None
    meters.MAILS.labels("sent").inc()
    return partial(_write_sent, ready, answer)


@db.transaction
async def prepared(office: Office, message_id: UUID) -> Outgoing | None:
    """Return the message when it is to be handed over now; otherwise its row says why not."""
    now = clock.now()
    waiting = await db.row(
        Outgoing,
        "UPDATE messages SET tried_at = :now WHERE id = :id AND state = 'written' RETURNING id,"
        " person_id, recipient, purpose, occasion, chosen, category, language, subject, text,"
        " html, header_id, reply_to, written_at, expires_at, slot_at, attempts, calendar,"
        " calendar_method",
        now=now,
        id=message_id,
    )
    if waiting is None:
        return None
    if (verdict := await _verdict(office, waiting, now)) is not None:
        await _end(message_id, *verdict)
        return None
    if await _is_put_off(office, waiting, now):
        return None
    await db.execute(
        "UPDATE messages SET attempts = attempts + 1, slot_at = NULL, reason = NULL WHERE id = :id",
        id=message_id,
    )
    return msgspec.structs.replace(waiting, attempts=waiting.attempts + 1)


async def _end(message_id: UUID, state: State, reason: Reason | None) -> None:
    """Write what a message ends as; secrets do not outlive their use."""
    await db.execute(
        "UPDATE messages SET state = :state, reason = :reason WHERE id = :id",
        id=message_id,
        state=state,
        reason=reason,
    )
    if state in (State.FAILED, State.SUPPRESSED):
        await _clear(message_id)


async def _verdict(
    office: Office, waiting: Outgoing, now: datetime
) -> tuple[State, Reason | None] | None:
    """Return what a message becomes without being sent; None where it may leave."""
    if office.is_demo:
        return State.KEPT, None
    if waiting.expires_at <= now:
        return State.FAILED, rules.why_too_late(waiting.attempts)
    if not office.has_server:
        return State.WRITTEN, Reason.NO_SERVER
    reason = await _why_not_now(waiting)
    return (State.SUPPRESSED, reason) if reason else None


async def _why_not_now(waiting: Outgoing) -> Reason | None:
    """Ask again what was asked when it was written: it may have waited for days."""
    if waiting.person_id is None:
        return None
    reader = await recipients.of_address(waiting.recipient, waiting.category)
    if reader is None or reader.person_id != waiting.person_id:
        if waiting.chosen != "the_address":
            return Reason.ADDRESS_LEFT
        reader = await recipients.of_person(waiting.person_id, waiting.category)
    if reader is None:
        return Reason.DEACTIVATED
    purpose = PURPOSES.get(waiting.purpose)  # a release before this one may have written it
    reaches = purpose is not None and purpose.reaches_deactivated
    reason = rules.why_not(reader.standing, waiting.category, reaches_deactivated=reaches)
    if reason is None and not await communities.is_still_for(
        waiting.purpose, waiting.occasion, waiting.person_id
    ):
        return Reason.NOT_THEIRS
    return reason


async def _is_put_off(office: Office, waiting: Outgoing, now: datetime) -> bool:
    """Wait for a minute that has room, without counting as a try."""
    slot = waiting.slot_at
    if slot is None or rules.is_stale(slot, now):
        limit = rules.room(office.per_minute, waiting.category) if office.per_minute else 0
        slot = await counting.take_minute(limit)
        if slot > now:
            await db.execute(
                "UPDATE messages SET slot_at = :slot WHERE id = :id", slot=slot, id=waiting.id
            )
            await outbox.put(facts.MessageWritten(waiting.id), due=slot)
    return slot > now


async def _write_sent(sent: Outgoing, answer: str) -> None:
    await db.execute(
        "UPDATE messages SET state = 'sent', reason = NULL, sent_at = :now, answer = :answer"
        " WHERE id = :id AND state IN ('written', 'failed')",
        id=sent.id,
        now=clock.now(),
        answer=answer[:500],
    )
    if sent.category is Category.ACCOUNT:
        await _clear(sent.id)


async def _write_refused(refused: Outgoing, answer: str, *, of_recipient: bool) -> None:
    state = State.BOUNCED if of_recipient else State.FAILED
    await db.execute(
        "UPDATE messages SET state = :state, reason = 'refused', answer = :answer,"
        " bounced_at = :bounced_at WHERE id = :id AND state = 'written'",
        id=refused.id,
        state=state,
        answer=answer[:500],
        bounced_at=clock.now() if of_recipient else None,
    )
    await _clear(refused.id)
    if of_recipient:
        await suppressing.suppress(refused.recipient, refused.id)


@db.transaction
async def _write_answer(message_id: UUID, answer: str) -> None:
    await db.execute(
        "UPDATE messages SET answer = :answer WHERE id = :id", id=message_id, answer=answer[:500]
    )


async def _write_later(waiting: Outgoing, answer: str) -> None:
    await _write_answer(waiting.id, answer)
    due = rules.next_hour(clock.now())
    await outbox.put(facts.MessageWritten(waiting.id), due=due)


async def _clear(message_id: UUID) -> None:
    """Forget what an account message said: its links are secrets."""
    await db.execute(
        "UPDATE messages SET text = '', html = '', calendar = NULL"
        " WHERE id = :id AND category = 'account'",
        id=message_id,
    )


def _letter(office: Office, message: Outgoing) -> Letter:
    letter = Letter(
        id=message.header_id,
        sender=office.sender,
        recipient=message.recipient,
        reply_to=message.reply_to,
        bounces_to=office.bounces_to,
        subject=message.subject,
        text=message.text,
        html=message.html,
        language=message.language,
        at=message.written_at,
        unsubscribe=office.unsubscribe(message.person_id, message.category),
    )
    if message.calendar and message.calendar_method:
        return _with_calendar(office, letter, Calendar(message.calendar_method, message.calendar))
    return letter


def _with_calendar(office: Office, letter: Letter, calendar: Calendar) -> Letter:
    """Return a letter with its calendar object, from whom that names as organiser (RFC 6047)."""
    organiser = itip.organiser_of(calendar.text)
    return msgspec.structs.replace(
        letter,
        sender=f"{organiser.name} <{organiser.address}>",
        bounces_to=letter.bounces_to or office.sender,
        calendar=calendar,
        attachments=(Attachment("invite.ics", "application/ics", calendar.text.encode()),),
    )
