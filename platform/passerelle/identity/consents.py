"""Consents: one for each purpose, to one version of a text; given, withdrawn, never deleted."""

from uuid import UUID

import msgspec

from passerelle.core import clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import NotFound
from passerelle.core.i18n import N_
from passerelle.identity import errors, facts, holding, models
from passerelle.identity.enums import Purpose

OWN = "profile"
"""Where a consent comes from that a person gives on their own page."""


class Text(msgspec.Struct, frozen=True):
    """What is consented to. A change of its meaning is a new version."""

    purpose: Purpose
    version: str
    text: str
    """In English; translated where it is shown."""


class Given(msgspec.Struct, frozen=True):
    """A consent that was given, and perhaps withdrawn since."""

    purpose: Purpose
    text_version: str
    given_at: Instant
    withdrawn_at: Instant | None
    source: str


class Choice(msgspec.Struct, frozen=True):
    """A purpose with its text, and the consent that holds now."""

    text: Text
    live: Given | None


TEXTS = (
    Text(
        Purpose.NEWSLETTER,
        "2026-11",
        N_(
            "You may send me the newsletter of the programme: a few messages a year about webinars,"
            " publications and calls. Each one has a link that ends it."
        ),
    ),
    Text(
        Purpose.RECORDING,
        "2026-11",
        N_(
            "When I speak in a webinar that is recorded, my voice, my picture and my name may be in"
            " the recording that registrants can watch later."
        ),
    ),
    Text(
        Purpose.PROFILE_VISIBLE,
        "2026-11",
        N_(
            "Members of the communities I belong to may see my name, my institution, my role and my"
            " picture."
        ),
    ),
)


async def choices_of(actor: Actor) -> list[Choice]:
    """Return every purpose, and what the actor's choice is."""
    given = await history_of(actor)
    live = {one.purpose: one for one in reversed(given) if one.withdrawn_at is None}
    return [Choice(text, live.get(text.purpose)) for text in TEXTS]


async def history_of(actor: Actor) -> list[Given]:
    """Return every consent that the actor has given, the latest first."""
    return await db.rows(
        Given,
        "SELECT purpose, text_version, given_at, withdrawn_at, source FROM consents"
        " WHERE person_id = :id ORDER BY given_at DESC, id DESC LIMIT 200",
        id=actor.person_id,
    )


@db.transaction
async def give(actor: Actor, purpose: Purpose, version: str) -> None:
    """Consent to the text that was read; an older consent for the purpose ends with it."""
    if version != _text(purpose).version:
        raise errors.ConsentTextChanged
    person_id = await holding.own_account(actor)
    live = next(one.live for one in await choices_of(actor) if one.text.purpose == purpose)
    if live is not None and live.text_version == version:
        return
    now = clock.now()
    await _withdraw(person_id, purpose)
    await db.execute(
        "INSERT INTO consents (id, person_id, purpose, text_version, given_at, source)"
        " VALUES (:id, :person_id, :purpose, :version, :now, :source)",
        id=ids.new(),
        person_id=person_id,
        purpose=purpose,
        version=version,
        now=now,
        source=OWN,
    )
    await outbox.put(facts.ConsentGiven(person_id, purpose, version, now))
    await revisions.bump("identity", "roster", "communities")


@db.transaction
async def withdraw(actor: Actor, purpose: Purpose) -> None:
    """Withdraw the consent for a purpose; what was withdrawn stays so."""
    person_id = await _held(actor)
    if await _withdraw(person_id, purpose):
        await outbox.put(facts.ConsentWithdrawn(person_id, purpose, clock.now()))
        await revisions.bump("identity", "roster", "communities")


def _text(purpose: Purpose) -> Text:
    return next(text for text in TEXTS if text.purpose == purpose)


async def _held(actor: Actor) -> UUID:
    if actor.person_id is None or await db.lock(models.Person, actor.person_id) is None:
        raise NotFound
    return actor.person_id


async def _withdraw(person_id: UUID, purpose: Purpose) -> int:
    return await db.execute(
        "UPDATE consents SET withdrawn_at = :now"
        " WHERE person_id = :person_id AND purpose = :purpose AND withdrawn_at IS NULL",
        now=clock.now(),
        person_id=person_id,
        purpose=purpose,
    )
