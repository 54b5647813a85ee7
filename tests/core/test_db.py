"""Transactions end, whoever goes away; rows come back as what they are."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import pytest
from tortoise.exceptions import IntegrityError, TransactionManagementError

from passerelle.app import rooms
from passerelle.core import clock, db, ids, outbox, revisions, transactions
from passerelle.core.engines import postgresql, sqlite
from passerelle.core.sql import compiled


class Color(StrEnum):
    RED = "red"


class Shape(msgspec.Struct, frozen=True):
    id: UUID
    at: datetime
    color: Color
    yes: bool
    names: dict[str, str]
    none_at: datetime | None


@db.transaction
async def add_audit(verb: str) -> None:
    await db.execute(
        "INSERT INTO audit_entries (id, at, actor_label, verb, thing, thing_id, detail)"
        " VALUES (:id, :at, '', :verb, 't', 't', :detail)",
        id=ids.new(),
        at=clock.now(),
        verb=verb,
        detail={"en": "é"},
    )
    await asyncio.sleep(0)


@db.transaction
async def add_and_fail(verb: str) -> None:
    await add_audit(verb)
    raise LookupError(verb)


async def count() -> int:
    return int(await db.value("SELECT COUNT(*) FROM audit_entries"))


async def test_an_operation_that_fails_leaves_nothing(database: str) -> None:
    with pytest.raises(LookupError):
        await add_and_fail("a")

    assert await count() == 0


async def test_400_callers_cancelled_in_mid_transaction_leave_a_service_that_answers(
    database: str,
) -> None:
    for turn in range(400):
        caller = asyncio.create_task(add_audit(f"v{turn}"))
        for _ in range(turn % 23):
            await asyncio.sleep(0)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)

    async with asyncio.timeout(20):
        await add_audit("last")
        await asyncio.gather(*transactions._unfinished, return_exceptions=True)
    last = await db.value("SELECT COUNT(*) FROM audit_entries WHERE verb = 'last'")
    assert last == 1


async def test_who_waited_in_vain_for_another_writer_keeps_nobody_from_writing_later(
    empty_url: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "postgres":
        pytest.skip("PostgreSQL lets many write: nobody waits for one lock of all")
    monkeypatch.setitem(sqlite.PRAGMAS, "busy_timeout", 200)
    await db.open_(empty_url, rooms.MODELS)
    try:
        with closing(sqlite3.connect(db.sqlite_path(empty_url))) as elsewhere:
            elsewhere.execute("BEGIN IMMEDIATE")
            with pytest.raises(TransactionManagementError, match="locked"):
                await add_audit("in vain")

        async with asyncio.timeout(5):
            await asyncio.gather(add_audit("later"), add_audit("later still"))

        assert await count() == 2
    finally:
        await db.close()


async def test_a_transaction_that_falls_silent_is_ended_and_who_waited_for_it_goes_on(
    empty_url: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has no server that would end a transaction")
    monkeypatch.setattr(postgresql, "_SILENT_SECONDS", 1.0)
    holds, wakes_up = asyncio.Event(), asyncio.Event()

    @db.transaction
    async def frozen() -> None:
        await revisions.bump("room")
        await db.value("SELECT 1")
        holds.set()
        await wakes_up.wait()

    @db.transaction
    async def change() -> None:
        await revisions.bump("room")

    await db.open_(empty_url, rooms.MODELS, pool=3)
    try:
        silent = asyncio.create_task(frozen())
        await holds.wait()

        async with asyncio.timeout(5):
            await asyncio.gather(change(), change(), change())
        wakes_up.set()
        [ended] = await asyncio.gather(silent, return_exceptions=True)
        async with asyncio.timeout(5):
            await asyncio.gather(change(), change(), change())

        assert isinstance(ended, Exception)
        assert await db.value("SELECT number FROM revisions WHERE name = 'room'") == 6
    finally:
        wakes_up.set()
        await db.close()


async def test_what_the_address_says_of_tls_and_more_holds_for_every_connection(
    empty_url: str, engine: str
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite is a file: no connection could be encrypted")
    try:
        with pytest.raises(ConnectionError, match="SSL"):  # the tests' server has none
            await db.open_(f"{empty_url}?sslmode=require", rooms.MODELS)
    finally:
        await db.close()

    await db.open_(f"{empty_url}?sslmode=prefer&application_name=a%20name", rooms.MODELS)
    try:
        assert await db.value("SHOW application_name") == "a name"
        assert await db.value("SHOW idle_in_transaction_session_timeout") == "30s"
    finally:
        await db.close()


async def test_two_that_wait_for_each_other_both_get_through(database: str, engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time, so that nobody waits for each other")
    both = asyncio.Barrier(2)
    begun = list[str]()

    @db.transaction
    async def begin() -> None:
        await revisions.bump("one", "two")

    @db.transaction
    async def change(first: str, second: str) -> None:
        begun.append(first)
        await grow(first)
        if len(begun) <= 2:
            await both.wait()
        await grow(second)
        await add_audit(first)

    async def grow(name: str) -> None:
        await db.execute("UPDATE revisions SET number = number + 1 WHERE name = :name", name=name)

    await begin()
    await asyncio.gather(change("one", "two"), change("two", "one"))

    assert len(begun) == 3
    assert await count() == 2


async def test_rows_come_back_as_the_types_their_shape_declares(database: str) -> None:
    await add_audit("red")

    found = await db.rows(
        Shape,
        "SELECT id, at, verb AS color, (1 = 1) AS yes, detail AS names, NULL AS none_at"
        " FROM audit_entries",
    )

    assert isinstance(found[0].id, UUID)
    assert found[0].at.tzinfo is not None
    assert (found[0].color, found[0].yes, found[0].names) == (Color.RED, True, {"en": "é"})


async def test_times_of_another_zone_are_compared_as_instants(database: str) -> None:
    await add_audit("x")
    later = datetime(2100, 1, 1, 14, tzinfo=UTC).astimezone()

    found = await db.value("SELECT COUNT(*) FROM audit_entries WHERE at < :later", later=later)

    assert found == 1


async def test_a_naive_time_is_refused_at_the_boundary(database: str) -> None:
    with pytest.raises(ValueError, match="no zone"):
        await db.value("SELECT 1 WHERE :at IS NULL", at=datetime(2021, 1, 1))  # noqa: DTZ001


def test_lists_and_names_become_the_engines_placeholders() -> None:
    statement = "SELECT ':no' FROM t WHERE a = :a AND b IN :b AND c = :a"

    assert compiled(statement, "postgres", (("b", 2),)) == (
        "SELECT ':no' FROM t WHERE a = $1 AND b IN ($2, $3) AND c = $4",
        ("a", "b", "b", "a"),
    )


@db.transaction
async def insert_once(name: str) -> int:
    return await db.execute(
        "INSERT INTO revisions (name, number) VALUES (:name, 1) ON CONFLICT (name) DO NOTHING",
        name=name,
    )


async def test_an_insert_tells_whether_it_wrote_its_row(database: str) -> None:
    assert [await insert_once("a"), await insert_once("a"), await insert_once("b")] == [1, 0, 1]


@db.transaction
async def written_soon(*, and_fail: bool = False) -> list[int]:
    for name in ("one", "two"):
        await db.soon(
            "INSERT INTO revisions (name, number) VALUES (:name, 1) ON CONFLICT (name)"
            " DO UPDATE SET number = revisions.number + 1",
            name=name,
        )
    await db.soon(
        "INSERT INTO revisions (name, number) VALUES (:name, 1) ON CONFLICT (name)"
        " DO UPDATE SET number = revisions.number + 1",
        name="one",
    )
    await outbox.put(RowSeen("first"))
    await outbox.put(RowSeen("second"))
    if and_fail:
        await db.soon("INSERT INTO revisions (name, number) VALUES (:name, NULL)", name="bad")
    return [
        int(await db.value("SELECT number FROM revisions WHERE name = :name", name=name))
        for name in ("one", "two")
    ]


@dataclass(frozen=True, slots=True)
class RowSeen(outbox.Fact):
    """A fact of this test."""

    name: str


async def test_what_is_written_soon_is_there_before_the_next_read_and_in_its_order(
    database: str,
) -> None:
    seen = await written_soon()

    order = await db.rows(_Payload, "SELECT payload FROM outbox ORDER BY id")
    assert seen == [2, 1]
    assert [one.payload for one in order] == ['{"name":"first"}', '{"name":"second"}']


async def test_a_fault_in_what_is_written_soon_undoes_the_transaction(database: str) -> None:
    with pytest.raises(IntegrityError):
        await written_soon(and_fail=True)

    assert await db.value("SELECT COUNT(*) FROM outbox") == 0
    assert await db.value("SELECT COUNT(*) FROM revisions WHERE name = 'one'") == 0


class _Payload(msgspec.Struct, frozen=True):
    payload: str
