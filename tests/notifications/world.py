"""What the tests of messages share: readers, a mail server's settings, workers, reports."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs

from passerelle.app import factory
from passerelle.core import db, ids, queue
from passerelle.core.actors import Actor
from passerelle.core.config import Settings
from passerelle.notifications import jobs, office, writing
from passerelle.notifications.enums import Category
from passerelle.notifications.purposes import Purpose
from tests.conftest import SETTINGS
from tests.support import smtp

ADMIN = Actor(person_id=ids.new(), name="Ada", roles=frozenset({"administrator"}))
NEWS = Purpose(
    subject="News for %(name)s", says=("Something begins at %(at)s.",),
    details=(("When", "at"),), button="Read", why="You get this because you chose to.",
    category=Category.PROGRAMME,
)  # fmt: skip


class Row(msgspec.Struct, frozen=True):
    """A message as its row has it."""

    id: UUID
    recipient: str
    purpose: str
    state: str
    reason: str | None
    attempts: int
    repeats: int
    text: str
    header_id: str
    answer: str


def settings(served: smtp.Served, **more: Any) -> Settings:
    return structs.replace(
        SETTINGS,
        smtp_url=served.url,
        smtp_ca_file=str(served.ca_file),
        mail_from="Passerelle <no-reply@passerelle.example.org>",
        **more,
    )


@db.transaction
async def reader(name: str, language: str = "en", zone: str = "Europe/Brussels") -> UUID:
    """Somebody with an address, who has been told nothing yet."""
    person_id = ids.new()
    await db.execute(
        "INSERT INTO people (id, version, reference, given_name, family_name, gender, language, tz)"
        " VALUES (:id, 0, :reference, :name, 'Reader', 'undeclared', :language, :zone)",
        id=person_id,
        reference=name.lower(),
        name=name,
        language=language,
        zone=zone,
    )
    await db.execute(
        "INSERT INTO email_addresses (id, person_id, address, is_primary)"
        " VALUES (:id, :person_id, :address, :yes)",
        id=ids.new(),
        person_id=person_id,
        address=f"{name.lower()}@example.org",
        yes=True,
    )
    return person_id


async def write(
    wanted: Settings, person_id: UUID, key: str = "1", *, purpose: str = "news", **values: Any
) -> UUID | None:
    """Write a message to a reader; `news` is a kind that can be turned off."""
    known: Mapping[str, Any] = {"name": "all", "at": "noon", "link": "https://x.example", **values}
    occasion = writing.Occasion(purpose=purpose, key=key, values=known, fact="NewsMade")
    return await writing.write_to(office.of(wanted), person_id, occasion)


def worker(wanted: Settings, lease: timedelta = timedelta(seconds=60)) -> queue.Worker:
    return queue.Worker(jobs.subscriptions(wanted), lease=lease)


def whole_worker(wanted: Settings) -> queue.Worker:
    return queue.Worker(factory.subscriptions(wanted))


async def work(wanted: Settings, *, whole: bool = False) -> None:
    one = whole_worker(wanted) if whole else worker(wanted)
    while await one.work_once():
        pass


async def rows() -> list[Row]:
    return await db.rows(
        Row,
        "SELECT id, recipient, purpose, state, reason, attempts, repeats, text, header_id, answer"
        " FROM messages ORDER BY id",
    )


async def row(message_id: UUID | None) -> Row:
    return next(one for one in await rows() if one.id == message_id)


@db.transaction
async def run(statement: str, **params: Any) -> int:
    return await db.execute(statement, **params)


async def due_now() -> None:
    """Let what waits to be tried again be due."""
    await run("UPDATE jobs SET due_at = happened FROM (SELECT MIN(happened_at) AS happened"
              " FROM outbox) o WHERE done_at IS NULL AND dead_at IS NULL")  # fmt: skip


def report(header_id: str, address: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A report as mail servers send it (RFC 3464, postfix's own form)."""
    return f"""\
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: bounces@passerelle.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"
Message-Id: <20260301093000.AAA@mx.example.net>

This is a MIME-encapsulated message.

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4XYZ
Arrival-Date: Sun,  1 Mar 2026 09:30:00 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 {status} <{address}>: Recipient address
    rejected: User unknown

--B1
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <no-reply@passerelle.example.org>
From: Passerelle <no-reply@passerelle.example.org>
To: {address}
Subject: anything
Message-ID: <{header_id}>

--B1--
""".replace("\n", "\r\n").encode()
