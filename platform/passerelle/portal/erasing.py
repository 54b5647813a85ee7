"""The erasure of a person that was asked for (`asking`), done room by room when its week is over.

Each room's part is one transaction that also writes down that it is done, so an erasure that was
cut off goes on where it was. What the person is counted by stays; who they were does not.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, personal, revisions, sealing
from passerelle.core.clock import Instant
from passerelle.identity import conditions
from passerelle.portal import errors, facts, gathering

_LATE = timedelta(hours=6)
_AGAIN = timedelta(minutes=1)
"""When nothing is under way any more that was before an erasure began."""
COLUMNS = "id, person_id, pseudonym, asked_at, due_at, withdrawn_at, done_at, with_posts"


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


async def carry_out(erasure_id: UUID) -> None:
    """Do every step that is not done yet, each in a transaction of its own.

    What was under way when it began may be written behind it: every room is gone through again
    before the name goes with the last one, and once more when the erasure is done.
    """
    erasure = await _begun(erasure_id)
    if erasure is None:
        await _sweep(await of(erasure_id))
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
    erasure = await of(erasure_id) if held else None
    if erasure is None:
        return None
    await db.execute(
        "UPDATE people SET deactivated_at = COALESCE(deactivated_at, :now),"
        " version = version + 1 WHERE id = :id",
        now=now,
        id=erasure.person_id,
    )
    await require_no_role(erasure.person_id)
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


async def require_no_role(person_id: UUID) -> None:
    """Refuse while the person holds a role; inside the transaction that holds the person."""
    holds = await db.value(
        "SELECT COUNT(*) FROM role_grants g WHERE g.person_id = :id"  # noqa: S608 -- ours
        f" AND {conditions.role_held('g')}",
        id=person_id,
        now=clock.now(),
    )
    if holds:
        raise errors.StaffFirst


async def of(erasure_id: UUID) -> Erasure | None:
    """Return one erasure."""
    return await db.row(
        Erasure,
        f"SELECT {COLUMNS} FROM erasures WHERE id = :id",  # noqa: S608 -- constants
        id=erasure_id,
    )
