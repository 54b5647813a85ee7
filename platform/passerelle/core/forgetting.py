"""What an erasure leaves of facts, of the jobs that follow from them, and of kept answers.

What is over and tells of the person goes. What others are yet to be told they are told, without
the name: a name is no reason to take somebody else's mail away.
"""

from typing import Any

import msgspec

from passerelle.core import db, naming
from passerelle.core.naming import Erased

_TOLD = {
    "outbox": "SELECT id, payload, '' AS error, spread_at IS NOT NULL AS is_done,"
    " FALSE AS is_dead FROM outbox",
    "jobs": "SELECT id, payload, COALESCE(last_error, '') AS error, done_at IS NOT NULL AS is_done,"
    " dead_at IS NOT NULL AS is_dead FROM jobs",
}
_TEXTS = {"outbox": ("payload",), "jobs": ("payload", "last_error")}
_NEW = {
    "outbox": "UPDATE outbox SET payload = :payload WHERE id = :id",
    "jobs": "UPDATE jobs SET payload = :payload, last_error = :error WHERE id = :id",
}


class _Told(msgspec.Struct, frozen=True):
    """A fact, or a job that follows from one."""

    id: Any
    payload: str
    error: str
    is_done: bool
    is_dead: bool

    @property
    def text(self) -> str:
        return f"{self.payload} {self.error}"

    @property
    def values(self) -> dict[str, Any]:
        return dict(msgspec.json.decode(self.payload, type=dict[str, Any]))


async def forget(erased: Erased) -> int:
    """Take the person out of facts, jobs and kept answers; return how many rows were touched."""
    touched = 0
    for table in _TOLD:
        touched += await _forget_told(table, erased)
    return touched + await _forget_answered(erased)


async def _forget_told(table: str, erased: Erased) -> int:
    words = (*erased.marks, *erased.whole_name)
    may_hold, params = naming.holding(_TEXTS[table], words)
    found = await db.rows(_Told, f"{_TOLD[table]} WHERE {may_hold}", **params)
    gone = [{"id": one.id} for one in found if _goes(one, erased)]
    await db.execute_many(f"DELETE FROM {table} WHERE id = :id", gone)  # noqa: S608 -- ours
    stays = [one for one in found if not _goes(one, erased) and _tells_of(one, erased)]
    changed = [_written(new) for one in stays if (new := _unnamed(one, erased)) != one]
    await db.execute_many(_NEW[table], changed)
    return len(gone) + len(changed)


def _goes(one: _Told, erased: Erased) -> bool:
    """Tell whether a fact is of no use to others: it is over, or was to be told to the person."""
    if one.is_done or one.is_dead:
        return naming.holds(one.text, erased.marks)
    is_named = naming.holds(one.text, (*erased.addresses, *erased.whole_name))
    return is_named and _is_for(one, erased)


def _is_for(one: _Told, erased: Erased) -> bool:
    is_theirs = one.values.get("person_id") == str(erased.person_id)
    return is_theirs or any(value in erased.addresses for value in one.values.values())


def _tells_of(one: _Told, erased: Erased) -> bool:
    """Tell whether a fact is by or about the person: it holds what is theirs alone, or names
    somebody of that name as such. What is over does nothing any more, and holds the name
    nowhere."""
    if naming.holds(one.text, erased.marks):
        return True
    if one.is_done or one.is_dead:
        return naming.holds(one.text, erased.whole_name)
    return any(value in erased.whole_name for value in one.values.values())


def _unnamed(one: _Told, erased: Erased) -> _Told:
    return msgspec.structs.replace(
        one,
        payload=naming.without_in(erased, one.payload),
        error=str(naming.without(erased, one.error)),
    )


def _written(one: _Told) -> dict[str, Any]:
    return {"id": one.id, "payload": one.payload, "error": one.error or None}


class _Answer(msgspec.Struct, frozen=True):
    id: str
    body: str


async def _forget_answered(erased: Erased) -> int:
    """Take the name out of answers kept for others: a retry still gets the answer of the first."""
    may_hold, params = naming.holding(("body",), erased.whole_name)
    found = await db.rows(
        _Answer,
        f"SELECT id, body FROM kept_answers WHERE {may_hold}",  # noqa: S608 -- ours
        **params,
    )
    changed = [
        {"id": one.id, "body": naming.without_in(erased, one.body)}
        for one in found
        if naming.holds(one.body, erased.whole_name)
    ]
    await db.execute_many("UPDATE kept_answers SET body = :body WHERE id = :id", changed)
    return len(changed)
