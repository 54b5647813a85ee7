"""The audit log as a chain: what was written, in order, so that no later hand goes unseen.

A job seals what is new in batches. Each entry gets its sequence then, not when it is written, so
one whose transaction ended late is never skipped. A seal is the SHA-256 of one line about itself
(`[number, first, last, count, hash of the seal before]`) and one line for each entry (`[sequence,
id, at, actor, hash of the label, verb, thing, thing's id, hash of the detail]`), each a JSON array
without spaces, UTF-8, ended by a line feed. Labels and details go in as SHA-256 of a random salt
and themselves: an erasure replaces the text, destroys its salt, and leaves the chain whole.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from passerelle.core import clock, db, revisions

GENESIS = "0" * 64
"""The hash before the first seal."""
_BATCH = 500
_COLUMNS = (
    "sequence, id, at, actor_id, actor_label, verb, thing, thing_id, detail,"
    " label_salt, label_hash, detail_salt, detail_hash"
)
_sorted = msgspec.json.Encoder(order="deterministic").encode


class Entry(msgspec.Struct, frozen=True):
    """An audit entry with its place in the chain."""

    sequence: int
    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_label: str
    verb: str
    thing: str
    thing_id: str
    detail: dict[str, str]
    label_salt: str
    label_hash: str
    detail_salt: str
    detail_hash: str


class Seal(msgspec.Struct, frozen=True):
    """A batch of entries, and the hash that ends it."""

    number: int
    first_sequence: int
    last_sequence: int
    count: int
    previous_hash: str
    hash: str


class _Unsealed(msgspec.Struct, frozen=True):
    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_label: str
    verb: str
    thing: str
    thing_id: str
    detail: dict[str, str]
    label_salt: str | None
    detail_salt: str | None


def hash_of_label(salt: str, label: str) -> str:
    """Return what the chain holds of an actor's label."""
    return hashlib.sha256(f"{salt}\x1f{label}".encode()).hexdigest()


def hash_of_detail(salt: str, detail: dict[str, str]) -> str:
    """Return what the chain holds of an entry's detail; the order of its keys does not count."""
    return hashlib.sha256(salt.encode() + b"\x1f" + _sorted(detail)).hexdigest()


def hash_of_batch(
    number: int, first: int, last: int, previous: str, entries: Iterable[Entry]
) -> str:
    """Return the hash that seals these entries."""
    lines = [_line_of(entry) for entry in entries]
    digest = hashlib.sha256(_line([number, first, last, len(lines), previous]))
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


async def seal() -> int:
    """Seal everything that is kept and unsealed, in batches; return how many entries."""
    total = 0
    while sealed := await _seal_batch():
        total += sealed
    return total


async def head() -> Seal | None:
    """Return the last seal: its hash stands for the whole log up to it."""
    return await db.row(
        Seal,
        "SELECT number, first_sequence, last_sequence, count, previous_hash, hash"
        " FROM audit_seals ORDER BY number DESC LIMIT 1",
    )


async def seals() -> list[Seal]:
    """Return every seal in order."""
    return await db.rows(
        Seal,
        "SELECT number, first_sequence, last_sequence, count, previous_hash, hash"
        " FROM audit_seals ORDER BY number",
    )


async def entries_between(first: int, last: int) -> list[Entry]:
    """Return the sealed entries from one sequence to another, both included, in order."""
    return await db.rows(
        Entry,
        f"SELECT {_COLUMNS} FROM audit_entries"  # noqa: S608 -- constants
        " WHERE sequence >= :first AND sequence <= :last ORDER BY sequence",
        first=first,
        last=last,
    )


async def exported() -> AsyncIterator[bytes]:
    """Yield the sealed log as JSON lines: its head first, then each seal after its entries."""
    last = await head()
    yield _json({"head": last.hash if last else GENESIS, "seals": last.number if last else 0})
    for one in await seals():
        for entry in await entries_between(one.first_sequence, one.last_sequence):
            yield _json({"entry": entry})
        yield _json({"seal": one})


@db.transaction
async def _seal_batch() -> int:
    await revisions.bump("audit_seals")  # one process at a time
    found = await db.rows(
        _Unsealed,
        "SELECT id, at, actor_id, actor_label, verb, thing, thing_id, detail, label_salt,"
        " detail_salt FROM audit_entries WHERE sequence IS NULL ORDER BY at, id LIMIT :most",
        most=_BATCH,
    )
    if not found:
        return 0
    last = await head()
    sequence = last.last_sequence if last else 0
    entries = [_placed(one, sequence + place) for place, one in enumerate(found, 1)]
    await db.execute_many(
        "UPDATE audit_entries SET sequence = :sequence, label_salt = :label_salt, label_hash ="
        " :label_hash, detail_salt = :detail_salt, detail_hash = :detail_hash WHERE id = :id",
        [msgspec.structs.asdict(entry) for entry in entries],
    )
    await _write(last, entries)
    return len(entries)


async def _write(last: Seal | None, entries: list[Entry]) -> None:
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    first, end = entries[0].sequence, entries[-1].sequence
    await db.execute(
        "INSERT INTO audit_seals (number, first_sequence, last_sequence, count, previous_hash,"
        " hash, sealed_at) VALUES (:number, :first, :last, :count, :previous, :hash, :now)",
        number=number,
        first=first,
        last=end,
        count=len(entries),
        previous=previous,
        hash=hash_of_batch(number, first, end, previous, entries),
        now=clock.now(),
    )


def _placed(one: _Unsealed, sequence: int) -> Entry:
    """Return the entry with its place; a salt that an erasure destroyed stays destroyed."""
    label_salt = secrets.token_hex(16) if one.label_salt is None else one.label_salt
    detail_salt = secrets.token_hex(16) if one.detail_salt is None else one.detail_salt
    return Entry(
        sequence=sequence,
        id=one.id,
        at=one.at,
        actor_id=one.actor_id,
        actor_label=one.actor_label,
        verb=one.verb,
        thing=one.thing,
        thing_id=one.thing_id,
        detail=one.detail,
        label_salt=label_salt,
        label_hash=hash_of_label(label_salt, one.actor_label),
        detail_salt=detail_salt,
        detail_hash=hash_of_detail(detail_salt, one.detail),
    )


def _line_of(entry: Entry) -> bytes:
    return _line(
        [
            entry.sequence,
            str(entry.id),
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            str(entry.actor_id) if entry.actor_id else None,
            entry.label_hash,
            entry.verb,
            entry.thing,
            entry.thing_id,
            entry.detail_hash,
        ]
    )


def _line(values: list[object]) -> bytes:
    return msgspec.json.encode(values) + b"\n"


def _json(value: object) -> bytes:
    return msgspec.json.encode(value) + b"\n"
