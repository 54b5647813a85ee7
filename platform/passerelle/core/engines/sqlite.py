"""SQLite for several processes on one file.

Differs from the ORM's own engine in three things: a transaction begins with BEGIN IMMEDIATE (a
deferred one fails with "database is locked" as soon as two processes read and then write), one
that cannot begin keeps nobody else from it, and the durability settings are ours
(synchronous=FULL: an acknowledged write survives a power cut).
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

PRAGMAS = {
    "busy_timeout": 10_000,
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "secure_delete": "ON",
    "journal_size_limit": 16_777_216,
}


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that takes the writer's lock when it begins."""

    async def begin(self) -> None:
        """Wait for the writer's lock, at most `busy_timeout` milliseconds."""
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as exc:
            raise TransactionManagementError(str(exc)) from exc


class CarefulTransaction(SqliteTransactionContext):
    """A transaction that lets the next one of this process begin also when BEGIN fails."""

    async def __aenter__(self) -> TransactionalDBClient:
        """Begin, after the transactions of this process that came before."""
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        begun: TransactionalDBClient = self.connection
        return begun


class PatientSqlite(SqliteClient):
    """The ORM's SQLite client with our pragmas and immediate transactions."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **{**PRAGMAS, **kwargs})

    def _in_transaction(self) -> TransactionContext:
        return CarefulTransaction(ImmediateTransaction(self), self._lock)


client_class = PatientSqlite


def reader(file_path: str) -> sqlite3.Connection:
    """Open a connection that can only read; it never waits for a writer and never stops one."""
    connection = sqlite3.connect(
        f"file:{file_path}?mode=ro",
        uri=True,
        isolation_level=None,
        cached_statements=512,
        check_same_thread=False,
    )
    connection.execute("PRAGMA busy_timeout = 10000")
    return connection


def empty_journal(file_path: str) -> bool:
    """Move the write-ahead log into the file and empty it; tell whether it was not in use.

    What was deleted (and overwritten, with secure_delete) could still be read in it.
    """
    if not Path(file_path).is_file():
        return False
    with closing(sqlite3.connect(file_path, timeout=10)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
