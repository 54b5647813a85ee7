"""The database of one run: made, filled with those who write, and read past the service."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from passerelle.app import rooms
from passerelle.core import clock, db, ids, schema
from passerelle.identity import sessions
from passerelle.identity.enums import Role
from passerelle.identity.models import EmailAddress, Person, RoleGrant
from passerelle.programme.models import Country
from tests.support import postgres

PLANTED = "planted"
"""What jobs died of that were given up before anybody wrote."""
_DEAD_EACH = 20
PEOPLE = 64
"""Administrators who write; each has a mailbox and a login session."""


@dataclass
class Ground:
    """A database, its server where it has one, and the sessions of those who write."""

    url: str
    server: postgres.Server | None = None
    sessions: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    """Jobs that were given up, as many for each of those who write."""

    @property
    def engine(self) -> str:
        return "postgres" if self.server else "sqlite"

    async def beside(self, name: str) -> "Ground":
        """Return another, empty database of the same engine."""
        if self.server:
            return Ground(await postgres.create(self.server.url, name), self.server)
        return Ground(f"sqlite:///{Path(db.sqlite_path(self.url)).with_name(name)}.db")

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Read by a connection of its own, which is closed again; identifiers come as text."""
        if self.server:
            return await self._rows_of_postgres(statement)
        with closing(sqlite3.connect(db.sqlite_path(self.url), timeout=10)) as connection:
            return connection.execute(statement).fetchall()

    async def write(self, statement: str) -> None:
        """Change rows past the service, while nobody else does."""
        if self.server:
            connection = await asyncpg.connect(self.url)
            await connection.execute(statement)
            await connection.close()
            return
        with closing(sqlite3.connect(db.sqlite_path(self.url), timeout=10)) as connection:
            connection.execute(statement)
            connection.commit()

    async def _rows_of_postgres(self, statement: str) -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(self.url)
        try:
            found = await connection.fetch(statement)
        finally:
            await connection.close()
        return [tuple(str(v) if isinstance(v, UUID) else v for v in row) for row in found]


@asynccontextmanager
async def ground(engine: str, directory: Path) -> AsyncIterator[Ground]:
    """Make an empty database of the engine, gone in the end."""
    if engine == "sqlite":
        yield Ground(f"sqlite:///{directory / 'rows.db'}")
        return
    with _server() as server:
        yield Ground(await postgres.create(server.url, "crash"), server)


async def fill(found: Ground) -> None:
    """Bring the database to the schema, and let those in who write."""
    await schema.migrate(found.url)
    await db.open_(found.url, rooms.MODELS)
    try:
        await Country.create(iso2="BE", iso3="BEL", numeric="056", names={"en": "B"}, tz="UTC")
        found.sessions = [await _person(number) for number in range(PEOPLE)]
        found.dead = await _plant(PEOPLE * _DEAD_EACH)
    finally:
        await db.close()


def address(person: int) -> str:
    """The mailbox of one of those who write."""
    return f"writer-{person}@example.org"


@contextmanager
def _server() -> Iterator[postgres.Server]:
    server = postgres.start(lasting=True)
    try:
        yield server
    finally:
        server.stop()


@db.transaction
async def _plant(count: int) -> list[str]:
    """Write facts whose jobs have been given up, and return the jobs."""
    now = clock.now()
    facts = [
        {
            "fact": ids.new(),
            "job": ids.new(),
            "payload": {"address": f"nobody-{number}@example.net", "next": "/", "language": "en"},
            "now": now,
        }
        for number in range(count)
    ]
    await db.execute_many(
        "INSERT INTO outbox (fact_id, topic, payload, happened_at, due_at, spread_at)"
        " VALUES (:fact, 'SignInLinkAsked', :payload, :now, :now, :now)",
        facts,
    )
    await db.execute_many(
        "INSERT INTO jobs (id, fact_id, topic, subscriber, payload, due_at, attempt, forgiven,"
        " dead_at, last_error) VALUES (:job, :fact, 'SignInLinkAsked',"
        " 'notifications.write_sign_in', :payload, :now, 12, 0, :now, :planted)",
        [{**fact, "planted": PLANTED} for fact in facts],
    )
    return [str(fact["job"]) for fact in facts]


async def _person(number: int) -> str:
    person = await Person.create(
        reference=f"writer-{number}", given_name="Writer", family_name=str(number)
    )
    await EmailAddress.create(person=person, address=address(number))
    await RoleGrant.create(person=person, role=Role.ADMINISTRATOR, granted_at=clock.now())
    return await sessions.open_session(person.id)
