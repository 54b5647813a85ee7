"""Files that people send or that are made for them, kept in the database.

The bytes are written in chunks in the transaction of the change they belong to: they survive what
it survives, are in every backup, and are there on every replica. What a file is, and what it is
called, is decided here (`prepared`); who may have it is the business of the room whose thing it
belongs to.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.core import clock, db, filetypes, ids, images
from passerelle.core.actors import Actor

CHUNK = 262_144
_OLDEST_FIRST = "ORDER BY at, id"
_COLUMNS = "id, sha256, media_type, size, name, owner_id, thing, thing_id, at, detail"


VisibleTo = Callable[[Actor, "Stored"], Awaitable[bool]]
"""Tells whether an actor may have a file; each room has one for each of its things with files."""


class Prepared(msgspec.Struct, frozen=True):
    """A file that may be kept: named, recognised, and drawn anew where it is a picture."""

    name: str
    media_type: str
    data: bytes
    detail: dict[str, str] = {}


class Stored(msgspec.Struct, frozen=True):
    """What is known of a kept file."""

    id: UUID
    sha256: str
    media_type: str
    size: int
    name: str
    owner_id: UUID | None
    thing: str
    thing_id: str
    at: datetime
    detail: dict[str, str]

    @property
    def href(self) -> str:
        """Where it is fetched from."""
        return f"/files/{self.id}/{self.name}"


async def prepared(
    data: bytes,
    name: str,
    *,
    allowed: tuple[str, ...] = filetypes.ALLOWED,
    longest_edge: int = images.LONGEST_EDGE,
) -> Prepared:
    """Look at a file that somebody sent, outside of any transaction; refuses what is not taken."""
    kind = filetypes.recognised(data, name)
    if kind not in allowed:
        raise filetypes.FileKindRefused
    if kind not in filetypes.PICTURES:
        return Prepared(filetypes.cleaned(name, kind), kind, data)
    picture = await images.redrawn(data, longest=longest_edge)
    return Prepared(
        filetypes.cleaned(name, picture.media_type),
        picture.media_type,
        picture.data,
        {"width": str(picture.width), "height": str(picture.height)},
    )


@db.transaction
async def keep(file: Prepared, *, owner_id: UUID | None, thing: str, thing_id: object) -> UUID:
    """Keep a prepared file as belonging to a thing, in the open transaction if there is one."""
    file_id = ids.new()
    await db.execute(
        f"INSERT INTO stored_files ({_COLUMNS}) VALUES (:id, :sha256, :media_type, :size, :name,"  # noqa: S608
        " :owner_id, :thing, :thing_id, :at, :detail)",
        id=file_id,
        sha256=hashlib.sha256(file.data).hexdigest(),
        media_type=file.media_type,
        size=len(file.data),
        name=file.name,
        owner_id=owner_id,
        thing=thing,
        thing_id=str(thing_id),
        at=clock.now(),
        detail=file.detail,
    )
    pieces = (file.data[at : at + CHUNK] for at in range(0, len(file.data), CHUNK))
    await db.execute_many(
        "INSERT INTO stored_chunks (id, file_id, position, data)"
        " VALUES (:id, :file_id, :position, :data)",
        [
            {"id": ids.new(), "file_id": file_id, "position": position, "data": piece}
            for position, piece in enumerate(pieces)
        ],
    )
    return file_id


@db.transaction
async def remove(file_id: UUID) -> None:
    """Remove a file and its bytes."""
    await db.execute("DELETE FROM stored_chunks WHERE file_id = :id", id=file_id)
    await db.execute("DELETE FROM stored_files WHERE id = :id", id=file_id)


@db.transaction
async def remove_of(thing: str, thing_id: object) -> int:
    """Remove every file of a thing; return how many there were."""
    found = await of_thing(thing, thing_id)
    for file in found:
        await remove(file.id)
    return len(found)


async def found(file_id: UUID) -> Stored | None:
    """Return what is known of a file."""
    return await db.row(
        Stored,
        f"SELECT {_COLUMNS} FROM stored_files WHERE id = :id",  # noqa: S608 -- a constant
        id=file_id,
    )


async def of_thing(thing: str, thing_id: object) -> list[Stored]:
    """Return the files of a thing, oldest first."""
    return await db.rows(
        Stored,
        f"SELECT {_COLUMNS} FROM stored_files"  # noqa: S608 -- constants
        f" WHERE thing = :thing AND thing_id = :thing_id {_OLDEST_FIRST}",
        thing=thing,
        thing_id=str(thing_id),
    )


async def of_owner(person_id: UUID) -> list[Stored]:
    """Return the files that a person sent, or that were made for them, oldest first."""
    return await db.rows(
        Stored,
        f"SELECT {_COLUMNS} FROM stored_files WHERE owner_id = :owner {_OLDEST_FIRST}",  # noqa: S608
        owner=person_id,
    )


class _Chunk(msgspec.Struct, frozen=True):
    data: bytes


async def read(file_id: UUID, begin: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
    """Yield a file's bytes from `begin` up to but without `end`, a chunk at a time."""
    position = begin // CHUNK
    while end is None or position * CHUNK < end:
        chunk = await db.row(
            _Chunk,
            "SELECT data FROM stored_chunks WHERE file_id = :id AND position = :position",
            id=file_id,
            position=position,
        )
        if chunk is None:
            return
        first = position * CHUNK
        yield bytes(chunk.data)[max(begin - first, 0) : None if end is None else end - first]
        position += 1


async def whole(file_id: UUID) -> bytes:
    """Return all of a file's bytes."""
    return b"".join([piece async for piece in read(file_id)])
