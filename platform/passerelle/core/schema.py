"""Brings a database to the schema of this release, and tells whether it is there.

The steps are hand-checked SQL in `passerelle.migrations`, one folder a step with a file for each
engine. One process at a time applies them; each step is one transaction; a step that was applied
and has since changed is a fault, never a guess.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import asyncpg

from passerelle.core import clock, db
from passerelle.core.engines import sqlite

_LOCK_KEY = 0x70617373  # "pass"; the advisory lock of migrating processes
_LEDGER = (
    "CREATE TABLE IF NOT EXISTS schema_migrations (name VARCHAR(80) NOT NULL PRIMARY KEY,"
    " sha256 VARCHAR(64) NOT NULL, applied_at VARCHAR(40) NOT NULL)"
)


class SchemaError(Exception):
    """The database is not at a schema that this release can work with."""


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered change of the schema, as text for one engine."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Fingerprint of the text; it must never change once a release has it."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def steps(engine: str) -> list[Step]:
    """Every step in order, for `sqlite` or `postgresql`."""
    folders = (
        f for f in resources.files("passerelle.migrations").iterdir() if f.name[:4].isdigit()
    )
    return [
        Step(folder.name, (folder / f"{engine}.sql").read_text(encoding="utf-8"))
        for folder in sorted(folders, key=lambda f: f.name)
    ]


async def migrate(url: str, announce: Callable[[str], None] = lambda _: None) -> list[str]:
    """Apply what is missing and return the names of the steps applied now."""
    if url.startswith("sqlite:"):
        return _migrate_sqlite(db.sqlite_path(url), steps("sqlite"), announce)
    return await _migrate_postgres(url, steps("postgresql"), announce)


async def require(url: str) -> None:
    """Refuse a database without some step of this release.

    One of a later release is taken: the replicas of this one serve until each is replaced.
    """
    if url.startswith("sqlite:"):
        known, applied = steps("sqlite"), _applied_sqlite(db.sqlite_path(url))
    else:
        known, applied = steps("postgresql"), await _applied_postgres(url)
    if lacking := [step.name for step in known if step.name not in applied]:
        raise SchemaError(f"the database lacks {', '.join(lacking)}: python -m passerelle migrate")


async def is_current(dialect: str) -> bool:
    """Tell whether the open database has every step of this release, as it is in this release.

    It may have more: replicas of this release serve on while the next one takes over.
    """
    known = {s.name: s.sha256 for s in steps("sqlite" if dialect == "sqlite" else "postgresql")}
    found = await db.rows(_Applied, "SELECT name, sha256 FROM schema_migrations")
    return known.items() <= {a.name: a.sha256 for a in found}.items()


def missing(known: list[Step], applied: dict[str, str]) -> list[Step]:
    """Return the steps to apply; refuses a changed step and a database of a later release."""
    for step in known:
        if step.name in applied and applied[step.name] != step.sha256:
            raise SchemaError(f"migration {step.name} was changed after it had been applied")
    if later := set(applied) - {step.name for step in known}:
        raise SchemaError(f"the database is of a later release: {', '.join(sorted(later))}")
    return [step for step in known if step.name not in applied]


@dataclass(frozen=True, slots=True)
class _Applied:
    name: str
    sha256: str


@contextmanager
def _reached() -> Iterator[None]:
    """Say in words of our own that the database cannot be reached."""
    try:
        yield
    except (OSError, sqlite3.DatabaseError, asyncpg.PostgresError) as exc:
        raise SchemaError(f"the database does not answer: {exc}") from exc


def _open_sqlite(path: str) -> sqlite3.Connection:
    with _reached():
        connection = sqlite3.connect(path, isolation_level=None, timeout=60)
        connection.execute("PRAGMA schema_version")  # opens the file
        return connection


async def _open_postgres(url: str) -> asyncpg.Connection:
    with _reached():
        return await asyncpg.connect(url)


def _applied_sqlite(path: str) -> set[str]:
    if not Path(path).exists():  # looking must not make it
        return set()
    with closing(_open_sqlite(path)) as connection:
        ledger = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'")
        if not ledger.fetchone():
            return set()
        return {name for (name,) in connection.execute("SELECT name FROM schema_migrations")}


async def _applied_postgres(url: str) -> set[str]:
    connection = await _open_postgres(url)
    try:
        if await connection.fetchval("SELECT to_regclass('schema_migrations')") is None:
            return set()
        return {r["name"] for r in await connection.fetch("SELECT name FROM schema_migrations")}
    finally:
        await connection.close()


def _migrate_sqlite(path: str, known: list[Step], announce: Callable[[str], None]) -> list[str]:
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    with closing(_open_sqlite(path)) as connection:
        for pragma, value in (*sqlite.PRAGMAS.items(), ("foreign_keys", "OFF")):
            connection.execute(f"PRAGMA {pragma} = {value}")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute(_LEDGER)
        applied = dict(connection.execute("SELECT name, sha256 FROM schema_migrations"))
        todo = missing(known, applied)
        if todo and applied:
            announce(f"copying the database before {todo[0].name}")
            _copy(path, f"{path}.before-{todo[0].name}")
        for step in todo:
            announce(f"applying {step.name}")
            for statement in _statements(step.text):
                connection.execute(statement)
            connection.execute(
                "INSERT INTO schema_migrations VALUES (?, ?, ?)",
                (step.name, step.sha256, clock.now().isoformat()),
            )
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            connection.execute("ROLLBACK")
            raise SchemaError(f"a migration would leave {len(broken)} rows without their parents")
        connection.execute("COMMIT")
    return [step.name for step in todo]


def _copy(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _statements(text: str) -> Iterator[str]:
    gathered = ""
    for line in text.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


async def _migrate_postgres(
    url: str, known: list[Step], announce: Callable[[str], None]
) -> list[str]:
    connection = await _open_postgres(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK_KEY)
        async with connection.transaction():
            await connection.execute("SET LOCAL client_min_messages = warning")
            await connection.execute(_LEDGER)
            records = await connection.fetch("SELECT name, sha256 FROM schema_migrations")
            todo = missing(known, {r["name"]: r["sha256"] for r in records})
            for step in todo:
                announce(f"applying {step.name}")
                await connection.execute(step.text)
                await connection.execute(
                    "INSERT INTO schema_migrations VALUES ($1, $2, $3)",
                    step.name,
                    step.sha256,
                    clock.now().isoformat(),
                )
    finally:
        await connection.close()
    return [step.name for step in todo]
