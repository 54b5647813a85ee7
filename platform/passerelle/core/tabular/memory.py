"""What the files said of a row when they were last imported: a digest of each of its columns.

It tells what the files have changed since from what people have. The digests show no value, and
those of people who are erased go with them (the trigger of migration 0018).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import db, ids
from passerelle.core.tabular.rows import Batch, Row

Digests = dict[str, str]
_encoded = msgspec.json.Encoder(order="deterministic").encode


class _Remembered(msgspec.Struct, frozen=True):
    id: UUID
    digests: Digests


def id_of(batch: Batch, row: Row) -> UUID:
    """Return under which identifier a row is remembered."""
    key = "/".join(map(str, batch.key_of(row)))
    return ids.derived("imported_row", f"{batch.table}/{key}")


def digests_of(batch: Batch, row: Row, columns: Iterable[str]) -> Digests:
    """Return the digests of a row's columns, alike for a file's values and for those stored."""
    name = str(id_of(batch, row))
    return {column: _digest(name, column, row[column]) for column in columns}


async def of_table(table: str) -> dict[UUID, Digests]:
    """Return what is remembered of a table's rows."""
    found = await db.rows(
        _Remembered, "SELECT id, digests FROM imported_rows WHERE of_table = :table", table=table
    )
    return {one.id: one.digests for one in found}


async def keep(batch: Batch, rows: Mapping[UUID, tuple[Row, Digests]]) -> None:
    """Remember what the files say of these rows now."""
    await db.execute_many(
        "INSERT INTO imported_rows (id, of_table, row_id, owner_id, digests)"
        " VALUES (:id, :table, :row, :owner, :digests)"
        " ON CONFLICT (id) DO UPDATE SET digests = excluded.digests",
        [
            {
                "id": id_,
                "table": batch.table,
                "row": row.get("id"),
                "owner": row.get("person_id"),
                "digests": digests,
            }
            for id_, (row, digests) in rows.items()
        ],
    )


async def forget(batch: Batch, rows: Iterable[Row]) -> None:
    """Forget rows that the files no longer name: should they name them again, they are new."""
    gone = [{"id": id_of(batch, row)} for row in rows]
    await db.execute_many("DELETE FROM imported_rows WHERE id = :id", gone)


def _digest(name: str, column: str, value: Any) -> str:
    return hashlib.blake2b(_encoded([name, column, value]), digest_size=8).hexdigest()
