"""Asking for an erasure, thinking better of it for a week, and what administrators see of them."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import Forbidden, NotFound
from passerelle.identity import rules
from passerelle.identity.queries.named import person_named
from passerelle.portal import erasing, errors, facts, gathering
from passerelle.portal.erasing import Erasure

WAIT = timedelta(days=7)
_LONGEST_REASON = 500


@db.transaction
async def ask(actor: Actor, address: str, *, with_posts: bool) -> UUID:
    """Ask for one's own erasure; the address that was typed must be one's own."""
    if actor.person_id is None:
        raise Forbidden
    who = await gathering.described(actor.person_id)
    if rules.compared(address) not in who.addresses:
        raise errors.NotYourAddress(field="address")
    return await _ask(actor, actor.person_id, "", with_posts=with_posts)


@db.transaction
async def ask_for(actor: Actor, whom: str, reason: str, *, with_posts: bool) -> UUID:
    """Ask for somebody else's erasure, by their address or reference, with a reason."""
    if not actor.has_role("administrator"):
        raise Forbidden
    if not reason.strip():
        raise errors.ReasonNeeded(field="reason")
    found = await person_named(whom)
    if found is None:
        raise errors.NobodyFound(field="whom")
    return await _ask(actor, found, reason.strip(), with_posts=with_posts)


@db.transaction
async def withdraw(actor: Actor, erasure_id: UUID) -> None:
    """Withdraw an erasure that waits: one's own, or as an administrator.

    One that has begun goes on: half of it would be neither done nor undone.
    """
    waits = await db.execute(
        "UPDATE erasures SET pseudonym = pseudonym WHERE id = :id AND waiting_for IS NOT NULL",
        id=erasure_id,
    )
    erasure = await erasing.of(erasure_id)
    if erasure is None or not _may(actor, erasure):
        raise NotFound
    if not waits or await _has_begun(erasure):
        raise errors.ErasureOver
    await db.execute(
        "UPDATE erasures SET withdrawn_at = :now, waiting_for = NULL WHERE id = :id",
        now=clock.now(),
        id=erasure_id,
    )
    await audit.note(actor, "withdrew_erasure", "person", erasure.person_id)


async def waiting_for(actor: Actor) -> Erasure | None:
    """Return the actor's own erasure that waits."""
    return await db.row(
        Erasure,
        f"SELECT {erasing.COLUMNS} FROM erasures WHERE waiting_for = :id",  # noqa: S608 -- constants
        id=actor.person_id,
    )


class Listed(msgspec.Struct, frozen=True):
    """An erasure as administrators see it."""

    id: UUID
    name: str
    reason: str
    asked_at: Instant
    due_at: Instant
    withdrawn_at: Instant | None
    done_at: Instant | None


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of erasures begins."""

    asked_at: datetime
    id: UUID


async def erasures_visible_to(actor: Actor, limit: int, after: Key | None) -> list[Listed]:
    """Return erasures, the latest first: one more than `limit` where there are more."""
    if not actor.has_role("administrator"):
        raise Forbidden
    return await db.rows(
        Listed,
        "SELECT e.id, p.given_name || ' ' || p.family_name AS name, e.reason, e.asked_at,"  # noqa: S608
        " e.due_at, e.withdrawn_at, e.done_at FROM erasures e JOIN people p ON p.id = e.person_id"
        f" {'WHERE (e.asked_at, e.id) < (:at, :id)' if after else ''}"
        " ORDER BY e.asked_at DESC, e.id DESC LIMIT :most",
        most=limit + 1,
        at=after.asked_at if after else None,
        id=after.id if after else None,
    )


async def _ask(actor: Actor, person_id: UUID, reason: str, *, with_posts: bool) -> UUID:
    await db.execute("UPDATE people SET version = version + 1 WHERE id = :id", id=person_id)
    await erasing.require_no_role(person_id)
    now, erasure_id = clock.now(), ids.new()
    made = await db.execute(
        "INSERT INTO erasures (id, person_id, pseudonym, asked_at, asked_by_id, reason,"
        " with_posts, due_at, waiting_for) VALUES (:id, :person, :pseudonym, :now, :by, :reason,"
        " :with_posts, :due, :waiting) ON CONFLICT (waiting_for) DO NOTHING",
        id=erasure_id,
        person=person_id,
        waiting=person_id,
        pseudonym=await _pseudonym(),
        now=now,
        by=actor.person_id,
        reason=reason[:_LONGEST_REASON],
        with_posts=with_posts,
        due=now + WAIT,
    )
    if not made:
        raise errors.ErasureWaits
    await outbox.put(facts.ErasureAsked(person_id, erasure_id))
    await outbox.put(facts.ErasureDue(erasure_id), due=now + WAIT)
    await audit.note(actor, "asked_for_erasure", "person", person_id)
    return erasure_id


async def _has_begun(erasure: Erasure) -> bool:
    """Tell whether the first step was done, inside the transaction that holds the erasure."""
    found = await db.value(
        "SELECT 1 FROM tombstones WHERE of_table = 'people' AND id = :id", id=erasure.person_id
    )
    return found is not None


async def _pseudonym() -> str:
    """Return a pseudonym that nobody has."""
    while True:
        code = secrets.token_hex(2).upper()
        taken = await db.value(
            "SELECT COUNT(*) FROM erasures WHERE pseudonym = :name", name=f"Former member {code}"
        )
        if not taken:
            return f"Former member {code}"


def _may(actor: Actor, erasure: Erasure) -> bool:
    return actor.person_id == erasure.person_id or actor.has_role("administrator")
