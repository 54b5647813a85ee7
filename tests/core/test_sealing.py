"""The audit log: rows that only grow, sealed into a chain that shows each later hand."""

import asyncio
import hashlib
import json
import sys
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import BaseORMException

from passerelle.core import audit, clock, db, ids, sealing, verifying
from passerelle.core.actors import Actor

WHO = Actor(person_id=ids.derived("person", "staff-1"), name="Amélie Dupont")
DROPPED = {
    "sqlite": (
        "DROP TRIGGER audit_entries_change",
        "DROP TRIGGER audit_entries_removal",
        "DROP TRIGGER audit_seals_change",
    ),
    "postgres": (
        "DROP TRIGGER audit_entries_change ON audit_entries",
        "DROP TRIGGER audit_seals_change ON audit_seals",
    ),
}


@db.transaction
async def note(*verbs: str) -> None:
    for verb in verbs:
        await audit.note(WHO, verb, "webinar", ids.new(), {"to": "amélie.dupont@example.org"})


@db.transaction
async def run(statement: str, **params: Any) -> int:
    return await db.execute(statement, **params)


async def without_triggers(statement: str, **params: Any) -> None:
    """As somebody who owns the database would."""
    for drop in DROPPED[db.dialect()]:
        await run(drop)
    await run(statement, **params)


async def broken() -> list[tuple[str, str]]:
    return [(one.where, one.what) async for one in verifying.audit_log()]


async def test_what_was_written_is_sealed_in_batches_that_continue_each_other(
    database: str,
) -> None:
    await note("cancel", "rename")
    first = await sealing.seal()
    await note("open")
    second = await sealing.seal()

    seals = await sealing.seals()

    assert (first, second, await sealing.seal()) == (2, 1, 0)
    assert [(s.number, s.first_sequence, s.last_sequence) for s in seals] == [(1, 1, 2), (2, 3, 3)]
    assert [s.previous_hash for s in seals] == [sealing.GENESIS, seals[0].hash]
    assert await broken() == []


async def test_the_seal_can_be_recomputed_from_its_description_alone(database: str) -> None:
    await note("cancel")
    await sealing.seal()

    lines = [json.loads(line) async for line in sealing.exported()]
    head, entry, seal = lines[0], lines[1]["entry"], lines[2]["seal"]
    label = hashlib.sha256(f"{entry['label_salt']}\x1fAmélie Dupont".encode()).hexdigest()
    detail = hashlib.sha256(
        entry["detail_salt"].encode() + b'\x1f{"to":"am\xc3\xa9lie.dupont@example.org"}'
    ).hexdigest()
    at = entry["at"].replace("Z", "+00:00")
    at = at if "." in at else at.replace("+00:00", ".000000+00:00")
    texts = [
        [1, 1, 1, 1, "0" * 64],
        [1, entry["id"], at, str(WHO.person_id), label, "cancel", "webinar", entry["thing_id"],
         detail],
    ]  # fmt: skip
    encoded = "".join(json.dumps(text, separators=(",", ":")) + "\n" for text in texts)

    assert hashlib.sha256(encoded.encode()).hexdigest() == seal["hash"] == head["head"]


async def test_an_entry_that_is_kept_late_is_sealed_in_the_next_batch(database: str) -> None:
    await note("early")
    await sealing.seal()
    await run(
        "INSERT INTO audit_entries (id, at, actor_label, verb, thing, thing_id, detail)"
        " VALUES (:id, :at, 'x', 'late', 'webinar', '1', '{}')",
        id=ids.new(),
        at=clock.now().replace(year=2020),
    )

    assert await sealing.seal() == 1
    assert [e.verb for e in await sealing.entries_between(1, 9)] == ["early", "late"]
    assert await broken() == []


@pytest.mark.parametrize("statement", [
    "UPDATE audit_entries SET verb = 'other'",
    "UPDATE audit_entries SET actor_label = 'Somebody Else'",
    "UPDATE audit_entries SET detail = '{}'",
    "UPDATE audit_entries SET sequence = 7",
    "UPDATE audit_entries SET label_salt = 'x', label_hash = 'y'",
    "DELETE FROM audit_entries",
    "UPDATE audit_seals SET hash = 'x'",
    "DELETE FROM audit_seals",
])  # fmt: skip
async def test_the_database_refuses_to_change_what_was_written(
    database: str, statement: str
) -> None:
    await note("cancel")
    await sealing.seal()

    with pytest.raises((BaseORMException, asyncpg.PostgresError), match="only ever added"):
        await run(statement)


async def test_a_changed_row_is_found(database: str) -> None:
    await note("cancel", "rename", "open")
    await sealing.seal()

    await without_triggers("UPDATE audit_entries SET verb = 'praise' WHERE sequence = 2")

    assert await broken() == [("seal 1", "its entries are not those that were sealed")]


async def test_a_changed_label_and_a_changed_detail_are_found(database: str) -> None:
    await note("cancel", "rename", "open")
    await sealing.seal()

    await without_triggers("UPDATE audit_entries SET actor_label = 'B' WHERE sequence = 2")
    await run("UPDATE audit_entries SET detail = '{}', detail_salt = '' WHERE sequence = 3")
    await run("UPDATE audit_entries SET actor_label = 'C', label_salt = '' WHERE sequence = 1")

    assert await broken() == [
        ("entry 1", "its actor's label was changed"),
        ("entry 2", "its actor's label was changed"),
        ("entry 3", "its detail was changed"),
    ]


async def test_a_removed_row_is_found(database: str) -> None:
    await note("cancel", "rename", "open")
    await sealing.seal()

    await without_triggers("DELETE FROM audit_entries WHERE sequence = 2")

    assert ("entry 2", "it was removed") in await broken()


async def test_an_inserted_row_is_found(database: str) -> None:
    await note("cancel")
    await sealing.seal()

    await run(
        "INSERT INTO audit_entries (id, at, actor_label, verb, thing, thing_id, detail, sequence,"
        " label_salt, label_hash, detail_salt, detail_hash)"
        " VALUES (:id, :at, 'x', 'v', 't', '1', '{}', 2, 's', :lh, 's', :dh)",
        id=ids.new(),
        at=clock.now(),
        lh=sealing.hash_of_label("s", "x"),
        dh=sealing.hash_of_detail("s", {}),
    )

    assert await broken() == [("entry 2", "it is in no seal")]


async def test_a_removed_seal_is_found(database: str) -> None:
    for verb in ("cancel", "rename", "open"):
        await note(verb)
        await sealing.seal()

    await without_triggers("UPDATE audit_seals SET number = 9 WHERE number = 2")

    assert ("seal 3", "it does not continue the seal before it") in await broken()


async def test_an_erasure_takes_names_out_and_leaves_the_chain_whole(database: str) -> None:
    assert WHO.person_id
    await note("cancel")
    await sealing.seal()
    await note("unsealed")

    await audit_forgotten()
    await sealing.seal()

    *entries, last = await sealing.entries_between(1, 9)
    assert {entry.actor_label for entry in entries} == {"Former member 4F2A"}
    assert {entry.detail["to"] for entry in entries} == {"Former member 4F2A"}
    assert (last.verb, last.thing_id) == ("forgotten", str(WHO.person_id))
    assert await broken() == []


async def test_what_was_changed_by_hand_is_found_after_an_erasure_too(database: str) -> None:
    other = Actor(person_id=ids.derived("person", "staff-2"), name="Bea Klein")
    await note("cancel", "rename")
    await db.transaction(audit.note)(other, "grant", "person", "1", {"role": "administrator"})
    await db.transaction(audit.note)(other, "invite", "person", "1", {"to": "b@example.org"})
    await audit_forgotten()
    await sealing.seal()

    await run(
        "UPDATE audit_entries SET detail = :d, detail_salt = '' WHERE verb = 'grant'",
        d={"role": "member"},
    )
    await run(
        "UPDATE audit_entries SET actor_label = 'Former member 4F2A', label_salt = ''"
        " WHERE verb = 'invite'"
    )
    await run("UPDATE audit_entries SET actor_label = 'Cem' WHERE verb = 'rename'")

    assert await broken() == [
        ("entry 2", "its actor's label was changed"),
        ("entry 3", "its detail was changed"),
        ("entry 4", "its actor's label was changed"),
    ]


async def test_an_erasure_beside_a_seal_leaves_the_chain_whole(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await note("cancel")
    has_read, may_go_on, head = asyncio.Event(), asyncio.Event(), sealing.head

    async def slow_head() -> sealing.Seal | None:
        has_read.set()
        await may_go_on.wait()
        return await head()

    monkeypatch.setattr(sealing, "head", slow_head)
    seal = asyncio.create_task(sealing.seal())
    await has_read.wait()
    erasure = asyncio.create_task(audit_forgotten())
    await asyncio.wait([erasure], timeout=0.5)
    may_go_on.set()
    await asyncio.gather(seal, erasure)

    assert {entry.actor_label for entry in await sealing.entries_between(1, 1)} == {
        "Former member 4F2A"
    }
    assert await broken() == []


@db.transaction
async def audit_forgotten() -> None:
    """As the erasure of a person does."""
    assert WHO.person_id
    await db.execute(
        "INSERT INTO tombstones (id, of_table, at) VALUES (:id, 'people', :now)",
        id=WHO.person_id,
        now=clock.now(),
    )
    words = ["amélie.dupont@example.org", "Amélie Dupont"]
    await audit.forget(WHO.person_id, words, ["Amélie"], "Former member 4F2A")


async def test_two_that_seal_at_once_make_one_chain(database: str) -> None:
    await note(*(f"v{n}" for n in range(40)))

    done = await asyncio.gather(*(sealing.seal() for _ in range(4)))

    assert sum(done) == 40
    assert await broken() == []


PROCESS = """
import asyncio, sys
from passerelle.app import rooms
from passerelle.core import audit, db, sealing

@db.transaction
async def note(number):
    await audit.note(None, "hammer", "n", number)

async def main():
    await db.open_(sys.argv[1], rooms.MODELS)
    for number in range(30):
        await note(number)
        await sealing.seal()
    await db.close()

asyncio.run(main())
"""


async def test_processes_that_write_and_seal_at_once_make_one_chain(database: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", PROCESS, database)
        for _ in range(3)
    ]

    codes = [await process.wait() for process in processes]
    await sealing.seal()

    assert codes == [0, 0, 0]
    head = await sealing.head()
    assert head is not None
    assert head.last_sequence == 90
    assert await broken() == []
