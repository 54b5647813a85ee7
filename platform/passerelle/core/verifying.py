"""Recomputes what was sealed and what was stored, and says where something was changed."""

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from uuid import UUID

import msgspec

from passerelle.core import audit, db, files, sealing
from passerelle.core.sealing import Entry, Seal

Pseudonyms = Mapping[str, set[str]]
"""By person, what the log names in their place."""


class Broken(msgspec.Struct, frozen=True):
    """A place where what is there is not what was sealed or stored."""

    where: str
    what: str


async def audit_log() -> AsyncIterator[Broken]:
    """Walk the chain from its first seal to its last; yield each place where it is broken."""
    previous, sequence, number = sealing.GENESIS, 0, 0
    pseudonyms = await _pseudonyms()
    for seal in await sealing.seals():
        where = f"seal {seal.number}"
        if seal.number != number + 1 or seal.first_sequence != sequence + 1:
            yield Broken(where, "a seal before it is missing")
        if seal.previous_hash != previous:
            yield Broken(where, "it does not continue the seal before it")
        entries = await sealing.entries_between(seal.first_sequence, seal.last_sequence)
        for broken in _entries(entries, seal, pseudonyms):
            yield broken
        made = sealing.hash_of_batch(
            seal.number, seal.first_sequence, seal.last_sequence, seal.previous_hash, entries
        )
        if made != seal.hash:
            yield Broken(where, "its entries are not those that were sealed")
        previous, sequence, number = seal.hash, seal.last_sequence, seal.number
    async for broken in _beyond(sequence):
        yield broken


async def stored_files() -> AsyncIterator[Broken]:
    """Recompute the hash of every stored file; yield those whose bytes are not what was stored."""
    for file in await db.rows(_File, "SELECT id, sha256, size FROM stored_files ORDER BY id"):
        digest, size = hashlib.sha256(), 0
        async for piece in files.read(file.id):
            digest.update(piece)
            size += len(piece)
        if digest.hexdigest() != file.sha256 or size != file.size:
            yield Broken(f"file {file.id}", "its bytes are not those that were stored")


class _File(msgspec.Struct, frozen=True):
    id: UUID
    sha256: str
    size: int


class _Forgotten(msgspec.Struct, frozen=True):
    thing_id: str
    detail: dict[str, str]


async def _pseudonyms() -> Pseudonyms:
    """Return what stands in the place of whom, as the log itself says."""
    found = await db.rows(
        _Forgotten,
        "SELECT thing_id, detail FROM audit_entries"
        " WHERE thing = 'person' AND verb IN (:forgotten, 'erased')",
        forgotten=audit.FORGOTTEN,
    )
    known = defaultdict[str, set[str]](set)
    for one in found:
        if pseudonym := one.detail.get("as"):
            known[one.thing_id].add(pseudonym)
    return known


def _entries(entries: list[Entry], seal: Seal, pseudonyms: Pseudonyms) -> Iterator[Broken]:
    expected = seal.first_sequence
    for entry in entries:
        for missing in range(expected, entry.sequence):
            yield Broken(f"entry {missing}", "it was removed")
        expected = entry.sequence + 1
        if what := _changed(entry, pseudonyms):
            yield Broken(f"entry {entry.sequence}", what)
    for missing in range(expected, seal.last_sequence + 1):
        yield Broken(f"entry {missing}", "it was removed")


def _changed(entry: Entry, pseudonyms: Pseudonyms) -> str:
    """Tell what was changed.

    Where an erasure destroyed a salt the actor's label is the pseudonym of just that person, and
    a detail holds somebody's: what else it held cannot be known any more.
    """
    label = sealing.hash_of_label(entry.label_salt, entry.actor_label)
    own = pseudonyms.get(str(entry.actor_id), set[str]())
    if label != entry.label_hash and (entry.label_salt or entry.actor_label not in own):
        return "its actor's label was changed"
    detail = sealing.hash_of_detail(entry.detail_salt, entry.detail)
    if detail != entry.detail_hash and (entry.detail_salt or not _is_of_any(entry, pseudonyms)):
        return "its detail was changed"
    return ""


def _is_of_any(entry: Entry, pseudonyms: Pseudonyms) -> bool:
    told = "\n".join(map(str, entry.detail.values()))
    return any(name in told for names in pseudonyms.values() for name in names)


async def _beyond(last: int) -> AsyncIterator[Broken]:
    """Yield entries that say they are sealed and stand in no seal: somebody put them in."""
    for entry in await sealing.entries_between(last + 1, 2**62):
        yield Broken(f"entry {entry.sequence}", "it is in no seal")
