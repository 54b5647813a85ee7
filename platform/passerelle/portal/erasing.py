"""The erasure of a person: asked for, withdrawable for a week, then done room by room.

Each room's part is one transaction that also writes down that it is done, so an erasure that was
cut off goes on where it was. What the person is counted by stays; who they were does not.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, personal, revisions, sealing
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import Forbidden, NotFound
from passerelle.identity import conditions
from passerelle.portal import errors, facts, gathering

WAIT = timedelta(days=7)
_LATE = timedelta(hours=6)
_AGAIN = timedelta(minutes=1)
"""When nothing is under way any more that was before an erasure began."""
_LONGEST_REASON = 500
_COLUMNS = "id, person_id, pseudonym, asked_at, due_at, withdrawn_at, done_at, with_posts"


class Erasure(msgspec.Struct, frozen=True):
    """An erasure: whom, when, and where it stands."""

    id: UUID
    person_id: UUID
    pseudonym: str
    asked_at: Instant
    due_at: Instant
    withdrawn_at: Instant | None
    done_at: Instant | None
    with_posts: bool


@db.transaction
async def ask(actor: Actor, address: str, *, with_posts: bool) -> UUID:
    """Ask for one's own erasure; the address that was typed must be one's own."""
    if actor.person_id is None:
        raise Forbidden
    who = await gathering.described(actor.person_id)
    if address.strip().casefold() not in who.addresses:
        raise errors.NotYourAddress(field="address")
    return await _ask(actor, actor.person_id, "", with_posts=with_posts)


@db.transaction
async def ask_for(actor: Actor, whom: str, reason: str, *, with_posts: bool) -> UUID:
    """Ask for somebody else's erasure, by their address or reference, with a reason."""
    if not actor.has_role("administrator"):
        raise Forbidden
    if not reason.strip():
        raise errors.ReasonNeeded(field="reason")
    found = await db.value(
        "SELECT p.id FROM people p LEFT JOIN email_addresses a ON a.person_id = p.id"
        " WHERE p.reference = :reference OR a.address = :address",
        reference=whom.strip(),
        address=whom.strip().casefold(),
    )
    if found is None:
        raise errors.NobodyFound(field="whom")
    return await _ask(actor, UUID(str(found)), reason.strip(), with_posts=with_posts)


@db.transaction
async def withdraw(actor: Actor, erasure_id: UUID) -> None:
    """Withdraw an erasure that waits: one's own, or as an administrator.

    One that has begun goes on: half of it would be neither done nor undone.
    """
    waits = await db.execute(
        "UPDATE erasures SET pseudonym = pseudonym WHERE id = :id AND waiting_for IS NOT NULL",
        id=erasure_id,
    )
    erasure = await _of(erasure_id)
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
        f"SELECT {_COLUMNS} FROM erasures WHERE waiting_for = :id",  # noqa: S608 -- constants
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


async def carry_out(erasure_id: UUID) -> None:
    """Do every step that is not done yet, each in a transaction of its own.

    What was under way when it began may be written behind it: every room is gone through again
    before the name goes with the last one, and once more when the erasure is done.
    """
    erasure = await _begun(erasure_id)
    if erasure is None:
        await _sweep(await _of(erasure_id))
        return
    await sealing.seal()
    *others, last = gathering.ROOMS
    for room in others:
        await _step(erasure, room)
    for room in others:
        await _repeat(erasure, room)
    await _step(erasure, last)
    await _finish(erasure)


@db.transaction
async def remind() -> int:
    """Have every erasure that is six hours late begun or gone on with; return how many.

    Its job may have been given up and put aside; the promise to erase is not.
    """
    late = await db.rows(
        _Late,
        "SELECT id FROM erasures WHERE waiting_for IS NOT NULL AND due_at <= :then",
        then=clock.now() - _LATE,
    )
    for one in late:
        await outbox.put(facts.ErasureDue(one.id))
    return len(late)


class _Late(msgspec.Struct, frozen=True):
    id: UUID


@db.transaction
async def _begun(erasure_id: UUID) -> Erasure | None:
    """Close the door first: nobody signs in as this person, and no mail is written to them.

    Refuses, and is tried again later, while they hold a role that they were given in the week.
    """
    now = clock.now()
    held = await db.execute(
        "UPDATE erasures SET pseudonym = pseudonym"
        " WHERE id = :id AND waiting_for IS NOT NULL AND due_at <= :now",
        id=erasure_id,
        now=now,
    )
    erasure = await _of(erasure_id) if held else None
    if erasure is None:
        return None
    await db.execute(
        "UPDATE people SET deactivated_at = COALESCE(deactivated_at, :now),"
        " version = version + 1 WHERE id = :id",
        now=now,
        id=erasure.person_id,
    )
    await _require_no_role(erasure.person_id)
    await db.execute(
        "UPDATE login_sessions SET ended_at = :now WHERE person_id = :id AND ended_at IS NULL",
        now=now,
        id=erasure.person_id,
    )
    await personal.bury("people", [erasure.person_id], now)
    return erasure


@db.transaction
async def _step(erasure: Erasure, room: str) -> None:
    taken = await db.execute(
        "INSERT INTO erasure_steps (id, erasure_id, room, touched, at)"
        " VALUES (:id, :erasure, :room, 0, :now) ON CONFLICT (erasure_id, room) DO NOTHING",
        id=(step_id := ids.new()),
        erasure=erasure.id,
        room=room,
        now=clock.now(),
    )
    if not taken:
        return
    touched = await _erase(erasure, room)
    await db.execute(
        "UPDATE erasure_steps SET touched = :touched WHERE id = :id", touched=touched, id=step_id
    )
    await revisions.bump(room)


@db.transaction
async def _repeat(erasure: Erasure, room: str) -> None:
    if await _erase(erasure, room):
        await revisions.bump(room)


async def _erase(erasure: Erasure, room: str) -> int:
    who = await gathering.to_erase(
        erasure.person_id, erasure.pseudonym, with_posts=erasure.with_posts
    )
    return await gathering.erase(room, who)


async def _sweep(erasure: Erasure | None) -> None:
    """Go through every room again after an erasure that is done."""
    if erasure is not None and erasure.done_at is not None:
        for room in gathering.ROOMS:
            await _repeat(erasure, room)


@db.transaction
async def _finish(erasure: Erasure) -> None:
    finished = await db.execute(
        "UPDATE erasures SET done_at = :now, waiting_for = NULL WHERE id = :id AND done_at IS NULL",
        now=clock.now(),
        id=erasure.id,
    )
    if finished:
        await outbox.put(facts.ErasureDue(erasure.id), due=clock.now() + _AGAIN)
        await audit.note(None, "erased", "person", erasure.person_id, {"as": erasure.pseudonym})


async def _ask(actor: Actor, person_id: UUID, reason: str, *, with_posts: bool) -> UUID:
    await db.execute("UPDATE people SET version = version + 1 WHERE id = :id", id=person_id)
    await _require_no_role(person_id)
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


async def _require_no_role(person_id: UUID) -> None:
    """Refuse while the person holds a role; inside the transaction that holds the person."""
    holds = await db.value(
        "SELECT COUNT(*) FROM role_grants g WHERE g.person_id = :id"  # noqa: S608 -- ours
        f" AND {conditions.role_held('g')}",
        id=person_id,
        now=clock.now(),
    )
    if holds:
        raise errors.StaffFirst


async def _pseudonym() -> str:
    """Return a pseudonym that nobody has."""
    while True:
        code = secrets.token_hex(2).upper()
        taken = await db.value(
            "SELECT COUNT(*) FROM erasures WHERE pseudonym = :name", name=f"Former member {code}"
        )
        if not taken:
            return f"Former member {code}"


async def _of(erasure_id: UUID) -> Erasure | None:
    return await db.row(
        Erasure,
        f"SELECT {_COLUMNS} FROM erasures WHERE id = :id",  # noqa: S608 -- constants
        id=erasure_id,
    )


def _may(actor: Actor, erasure: Erasure) -> bool:
    return actor.person_id == erasure.person_id or actor.has_role("administrator")
