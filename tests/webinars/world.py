"""What the tests of webinars share: organisers, webinars to come, people who register."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from passerelle.app import factory
from passerelle.core import clock, db, ids, outbox, queue
from passerelle.core.actors import Actor
from passerelle.identity import people
from passerelle.identity.people import Invitation
from passerelle.webinars import content, facts, making, registration, rules, scheduling
from passerelle.webinars.registration import Form, Origin
from tests.conftest import SETTINGS

SECRETS = SETTINGS.secrets
HERE = Origin("192.0.2.1", SECRETS)


class Row(msgspec.Struct, frozen=True):
    """A registration as its row has it."""

    id: UUID
    person_id: UUID
    state: str
    position: int


async def person(name: str, *roles: str) -> Actor:
    """Somebody with an address, and perhaps with roles."""
    id_ = await people.guest(Invitation(name.title(), "Tester", f"{name}@example.org"))
    return Actor(person_id=id_, name=f"{name.title()} Tester", roles=frozenset(roles))


async def organiser(name: str = "organiser") -> Actor:
    return await person(name, "organiser")


def soon(**later: int) -> datetime:
    """A time on the wall in Casablanca, some days from now."""
    return (clock.now() + timedelta(days=10, **later)).replace(tzinfo=None, microsecond=0, second=0)


async def draft(actor: Actor, **wish: Any) -> str:
    return await making.create(actor, content.Wish(**{"titles": {"en": "On borders"}, **wish}))


async def planned(actor: Actor, **wish: Any) -> str:
    slug = await draft(actor, **wish)
    await scheduling.schedule(
        actor, slug, scheduling.Time(starts_at=soon(), tz="Africa/Casablanca")
    )
    return slug


async def opened(actor: Actor, **wish: Any) -> str:
    slug = await planned(actor, **wish)
    await scheduling.open_(actor, slug)
    return slug


async def register(actor: Actor, slug: str, **form: Any) -> registration.Registered:
    return await registration.register(actor, slug, Form(**form))


async def guest(slug: str, name: str) -> None:
    wish = Invitation(name.title(), "Guest", f"{name}@example.org")
    await registration.register_guest(slug, wish, Form(), HERE)


async def rows(slug: str) -> list[Row]:
    return await db.rows(
        Row,
        "SELECT r.id, r.person_id, r.state, r.position FROM registrations r JOIN webinars w"
        " ON w.id = r.webinar_id WHERE w.slug = :slug ORDER BY r.position, r.id",
        slug=slug,
    )


async def states(slug: str) -> list[str]:
    return [row.state for row in await rows(slug)]


async def state_of(slug: str) -> str:
    return str(await db.value("SELECT state FROM webinars WHERE slug = :slug", slug=slug))


@db.transaction
async def run(statement: str, **params: Any) -> int:
    return await db.execute(statement, **params)


async def begin(slug: str, *, minutes_ago: int = 10) -> None:
    """Let a webinar have begun some minutes ago, and time take its steps."""
    at = clock.now() - timedelta(minutes=minutes_ago)
    await run("UPDATE webinars SET starts_at = :at WHERE slug = :slug", at=at, slug=slug)
    await scheduling.catch_up()


@db.transaction
async def starts(slug: str, later: timedelta) -> None:
    """Let a webinar begin so much later than now, and its reminders be due at once."""
    at = clock.now() + later
    await db.execute("UPDATE webinars SET starts_at = :at WHERE slug = :slug", at=at, slug=slug)
    id_ = await db.value("SELECT id FROM webinars WHERE slug = :slug", slug=slug)
    for hours in rules.REMINDERS:
        await outbox.put(facts.ReminderDue(UUID(str(id_)), at, hours))


async def all_is_due() -> None:
    """Let what waits for its hour have been due for a while."""
    now = clock.now()
    await run("UPDATE outbox SET due_at = :now WHERE due_at > :now2", now=now, now2=now)


async def granted(reference: str, *roles: str) -> Actor:
    """Somebody who can sign in by this reference, an organiser unless it is said otherwise."""
    one = await person(reference, *(roles or ("organiser",)))
    await run("UPDATE people SET reference = :r WHERE id = :id", r=reference, id=one.person_id)
    for role in one.roles:
        await run(
            "INSERT INTO role_grants (id, person_id, role, granted_at)"
            " VALUES (:id, :person, :role, :now)",
            id=ids.new(), person=one.person_id, role=role, now=clock.now(),
        )  # fmt: skip
    return one


async def work() -> None:
    worker = queue.Worker(factory.subscriptions(SETTINGS))
    while await worker.work_once():
        pass


async def mails(address: str) -> list[str]:
    """The kinds of messages that an address got, the first one first."""
    found = await db.rows(
        _Mail, "SELECT purpose, text FROM messages WHERE recipient = :a ORDER BY id", a=address
    )
    return [one.purpose for one in found]


async def text_of(address: str, purpose: str) -> str:
    return str(
        await db.value(
            "SELECT text FROM messages WHERE recipient = :a AND purpose = :p ORDER BY id DESC",
            a=address,
            p=purpose,
        )
    )


class _Mail(msgspec.Struct, frozen=True):
    purpose: str
    text: str


def nobody() -> UUID:
    return ids.new()
