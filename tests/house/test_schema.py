"""The migrated schema is the models' schema, and an older database becomes it with its rows."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from tortoise import Tortoise
from tortoise.utils import get_schema_sql

from passerelle.app import rooms
from passerelle.core import db, schema

Shape = dict[str, dict[str, Any]]
OF_THE_ENGINES = "search_words"
"""What no model can declare: each engine looks words up in a table of its own kind."""


async def test_the_migrations_give_what_the_models_declare(makers: Any) -> None:
    migrated, declared = await makers.make("migrated"), await makers.blank("declared")
    await db.open_(migrated, rooms.MODELS)
    script = get_schema_sql(Tortoise.get_connection("default"), safe=False)
    await db.close()

    await run_script(declared, script)

    found, wanted = await shape_of(migrated), await shape_of(declared)
    del found["schema_migrations"]
    assert {t: s for t, s in found.items() if not t.startswith(OF_THE_ENGINES)} == wanted


async def test_a_drifted_schema_is_seen(makers: Any) -> None:
    one, other = await makers.make("one"), await makers.make("other")
    await run_script(other, "ALTER TABLE webinars ADD COLUMN surprise INT;")

    assert await shape_of(one) != await shape_of(other)


async def test_a_step_that_was_changed_after_it_was_applied_is_refused(makers: Any) -> None:
    url = await makers.make("changed")
    await run_script(url, "UPDATE schema_migrations SET sha256 = 'x';")

    with pytest.raises(schema.SchemaError, match="was changed"):
        await schema.migrate(url)


async def test_a_database_of_a_later_release_is_refused(makers: Any) -> None:
    url = await makers.make("later")
    await run_script(url, "INSERT INTO schema_migrations VALUES ('9999_later', 'x', 'now');")

    with pytest.raises(schema.SchemaError, match="later release"):
        await schema.migrate(url)


async def test_an_upgrade_keeps_the_rows_and_copies_a_sqlite_file_first(
    makers: Any, programme_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await makers.copy(programme_url)
    before = await count_of(url, "people")
    known = schema.steps

    def with_one_more(engine: str) -> list[schema.Step]:
        return [*known(engine), schema.Step("9000_next", "CREATE TABLE next_thing (id INT);")]

    monkeypatch.setattr(schema, "steps", with_one_more)
    applied = await schema.migrate(url)

    assert applied == ["9000_next"]
    assert await count_of(url, "people") == before
    if url.startswith("sqlite"):
        assert await count_of(f"{url}.before-9000_next", "people") == before


async def test_messages_written_before_name_no_address_in_their_occasion(makers: Any) -> None:
    url = await makers.make("occasions")
    (made,) = [step for step in schema.steps(engine_of(url)) if step.name == "0017_occasions"]
    await run_script(
        url,
        "INSERT INTO messages (id, recipient, purpose, occasion, language, subject, text, html,"
        " written_at) VALUES"
        " ('00000000-0000-0000-0000-000000000001', 'a@example.org', 'address_confirmed',"
        " 'b@example.org 2026-01-01 00:00:00+00:00', 'en', '', '', '', '2026-01-01 00:00:00'),"
        " ('00000000-0000-0000-0000-000000000002', 'a@example.org', 'role_revoked',"
        " 'auditor 2026-01-01', 'en', '', '', '', '2026-01-01 00:00:00');",
    )

    await run_script(url, made.text)

    await db.open_(url, rooms.MODELS)
    found = await db.rows(_Occasion, "SELECT occasion FROM messages ORDER BY id")
    await db.close()
    assert found == [
        _Occasion("00000000-0000-0000-0000-000000000001"),
        _Occasion("auditor 2026-01-01"),
    ]


@dataclass(frozen=True)
class _Occasion:
    occasion: str


def engine_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql"


async def count_of(url: str, table: str) -> int:
    await db.open_(url, rooms.MODELS)
    try:
        return int(await db.value(f"SELECT COUNT(*) FROM {table}"))
    finally:
        await db.close()


async def run_script(url: str, script: str) -> None:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(db.sqlite_path(url))) as connection:
            connection.executescript(script)
        return
    connection = await asyncpg.connect(url)
    await connection.execute(script)
    await connection.close()


async def shape_of(url: str) -> Shape:
    return sqlite_shape(db.sqlite_path(url)) if "sqlite" in url else await postgres_shape(url)


def sqlite_shape(path: str) -> Shape:
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            if not name.startswith("sqlite_")
        ]
        return {name: sqlite_table(connection, name) for name in tables}


def sqlite_table(connection: sqlite3.Connection, name: str) -> dict[str, Any]:
    indexes = {}
    for _, index, unique, _, _ in connection.execute(f"PRAGMA index_list({name})"):
        columns = tuple(c for _, _, c in connection.execute(f"PRAGMA index_info({index})"))
        indexes[columns] = bool(unique)
    return {
        "columns": {
            c: (t, n, d, p) for _, c, t, n, d, p in connection.execute(f"PRAGMA table_info({name})")
        },
        "keys": {
            (r[3], r[2], r[4], r[6]) for r in connection.execute(f"PRAGMA foreign_key_list({name})")
        },
        "indexes": indexes,
    }


async def postgres_shape(url: str) -> Shape:
    connection = await asyncpg.connect(url)
    shape: Shape = {}
    for record in await connection.fetch(
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
        " column_default FROM information_schema.columns WHERE table_schema = 'public'"
    ):
        table, column, *rest = record
        shape.setdefault(table, {"columns": {}, "keys": set(), "indexes": set()})
        shape[table]["columns"][column] = tuple(rest)
    for table, definition in await connection.fetch(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'u', 'p')"
    ):
        shape[table.strip('"')]["keys"].add(definition)
    for table, definition in await connection.fetch(
        "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    ):
        kind, _, columns = definition.partition(" USING ")
        shape[table]["indexes"].add(("UNIQUE" in kind, columns))
    await connection.close()
    return shape
