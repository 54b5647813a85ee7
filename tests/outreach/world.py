"""What the tests of outreach share: who works on it, webinars to come, lists, and a mail server."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs

from passerelle.app import factory
from passerelle.core import clock, db, ids, queue
from passerelle.core.actors import Actor
from passerelle.core.config import Settings
from passerelle.outreach import inviting, listing, planning
from passerelle.outreach.enums import OutreachAudience
from passerelle.outreach.rules import Filters
from passerelle.webinars import content, making, scheduling
from tests.conftest import SETTINGS
from tests.support import smtp

SECRETS = (SETTINGS.secret,)
LETTERS = {
    "en": inviting.LetterWish("Come and hear", "We would like to see you.\n\nIt is free."),
    "fr": inviting.LetterWish("Venez écouter", "Nous aimerions vous voir.\n\nC'est gratuit."),
}


async def person(reference: str, *roles: str) -> Actor:
    """Somebody of the programme's data, with roles."""
    found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    return Actor(person_id=UUID(str(found)), name=reference, roles=frozenset(roles))


async def officer() -> Actor:
    return await person("staff-1", "outreach_officer", "organiser")


async def webinar(actor: Actor, title: str = "How to ask", capacity: int | None = None) -> str:
    """An open webinar in ten days; its reference."""
    wish = content.Wish(titles={"en": title, "fr": "Comment demander"}, capacity=capacity,
                       has_waitlist=True)  # fmt: skip
    slug = await making.create(actor, wish)
    wall = (clock.now() + timedelta(days=10)).replace(hour=10, minute=0, second=0, microsecond=0)
    await scheduling.schedule(
        actor, slug, scheduling.Time(starts_at=wall.replace(tzinfo=None), tz="Asia/Almaty")
    )
    await scheduling.open_(actor, slug)
    return str(await db.value("SELECT reference FROM webinars WHERE slug = :s", s=slug))


async def session(actor: Actor, **wish: Any) -> str:
    """A planned session with letters in two languages; its reference."""
    given = {"audience": OutreachAudience.PARTNER, **wish}
    reference = await planning.create(actor, await webinar(actor), planning.PlanWish(**given))
    await inviting.write(actor, reference, LETTERS)
    return reference


async def a_list(actor: Actor, name: str = "Kazakhstan", **filters: Any) -> UUID:
    wish = listing.ListWish(name, Filters(**(filters or {"countries": ("KZ",)})))
    return await listing.save(actor, wish)


@db.transaction
async def run(statement: str, **params: Any) -> int:
    return await db.execute(statement, **params)


@db.transaction
async def contact(institution: str, name: str, language: str = "en", *, mail: bool = True) -> UUID:
    """Somebody new who speaks for an institution; their id."""
    person_id = ids.new()
    await db.execute(
        "INSERT INTO people (id, version, reference, given_name, family_name, gender, language, tz)"
        " VALUES (:id, 0, :reference, :name, 'Speaker', 'undeclared', :language, 'Asia/Almaty')",
        id=person_id, reference=name.lower(), name=name, language=language,
    )  # fmt: skip
    if mail:
        await db.execute(
            "INSERT INTO email_addresses (id, person_id, address, is_primary)"
            " VALUES (:id, :person, :address, :yes)",
            id=ids.new(), person=person_id, address=f"{name.lower()}@example.org", yes=True,
        )  # fmt: skip
    await db.execute(
        "INSERT INTO contacts (id, person_id, institution_id, role)"
        " SELECT :id, :person, i.id, 'focal_point' FROM institutions i WHERE i.reference = :r",
        id=ids.new(), person=person_id, r=institution,
    )  # fmt: skip
    return person_id


async def hold(reference: str) -> None:
    """Let a webinar have been held an hour ago."""
    await run(
        "UPDATE webinars SET state = 'held', starts_at = :at WHERE reference = :r",
        at=clock.now() - timedelta(hours=2),
        r=reference,
    )


async def attend(reference: str, *people: UUID, minutes: int = 40) -> None:
    """Let people have come to a webinar."""
    for one in people:
        registration = await db.value(
            "SELECT r.id FROM registrations r JOIN webinars w ON w.id = r.webinar_id"
            " WHERE w.reference = :r AND r.person_id = :person",
            r=reference, person=one,
        )  # fmt: skip
        await run("UPDATE registrations SET state = 'attended' WHERE id = :id", id=registration)
        await run(
            "INSERT INTO attendances (id, registration_id, minutes, source, identity_tier)"
            " VALUES (:id, :r, :minutes, 'manual', 'registered')",
            id=ids.new(), r=registration, minutes=minutes,
        )  # fmt: skip


def settings(served: smtp.Served | None = None, **more: Any) -> Settings:
    if served is None:
        return structs.replace(SETTINGS, **more)
    return structs.replace(
        SETTINGS,
        smtp_url=served.url,
        smtp_ca_file=str(served.ca_file),
        mail_from="Passerelle <no-reply@passerelle.example.org>",
        mails_per_minute=0,
        **more,
    )


async def work(wanted: Settings = SETTINGS) -> None:
    """Let everything that follows follow."""
    one = queue.Worker(factory.subscriptions(wanted))
    while await one.work_once():
        pass


class Stood(msgspec.Struct, frozen=True):
    state: str


async def state_of(reference: str) -> str:
    found = await db.row(
        Stood,
        "SELECT s.state FROM outreach_sessions s JOIN webinars w ON w.id = s.webinar_id"
        " WHERE w.reference = :r",
        r=reference,
    )
    assert found is not None
    return found.state


class Invited(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID
