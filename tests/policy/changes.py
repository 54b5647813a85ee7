"""What changed in the database: a number for each table, of everything or of one person's rows."""

from typing import Any

from passerelle.core import db
from tests.policy import planting

_VOLATILE = {"seen_at", "last_used_at"}
_PROLONGED = {"login_sessions": {"expires_at"}}
"""A session that is used lasts on, whatever is answered."""
_WHOSE = {"person_id", "owner_id"}


async def fingerprint() -> dict[str, int]:
    """Return a number for each table that changes with its rows."""
    found = {}
    for model in planting.models():
        table = model._meta.db_table
        listed = _columns(model)
        found[table] = hash(tuple(sorted(map(str, await _rows(f'SELECT {listed} FROM "{table}"')))))
    return found


def _columns(model: Any) -> str:
    """Return the columns in which a change counts."""
    changing = _VOLATILE | _PROLONGED.get(model._meta.db_table, set())
    columns = set(model._meta.fields_db_projection.values()) - changing
    return ", ".join(f'"{name}"' for name in sorted(columns))


async def fingerprint_of(person_id: object) -> dict[str, int]:
    """Return a number for each table that changes with the rows of one person."""
    found = {}
    for model in planting.models():
        table, columns = model._meta.db_table, set(model._meta.fields_db_projection.values())
        whose = {"people": "id"}.get(table) or next(iter(_WHOSE & columns), None)
        if whose is not None:
            statement = f'SELECT {_columns(model)} FROM "{table}" WHERE "{whose}" = :id'
            _, records = await db._read(statement, {"id": person_id})
            found[table] = hash(tuple(sorted(str(tuple(record)) for record in records)))
    return found


async def version() -> object:
    """Return what is new after each commit; None where there is no telling."""
    if db.dialect() == "sqlite":
        return db.file_version()
    return str(await db.value("SELECT CAST(pg_current_snapshot() AS TEXT)"))


async def _rows(statement: str) -> list[tuple[object, ...]]:
    _, records = await db._read(statement, {})
    return [tuple(record) for record in records]


def differing(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Return the tables that changed."""
    return sorted(table for table in after if before.get(table) != after[table])
