"""A copy of all that is held of a person: asked for, made as a ZIP, there for a week."""

import asyncio
import io
import zipfile
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, csvtext, db, files, i18n, ids, outbox, personal
from passerelle.core.actors import Actor
from passerelle.core.clock import Instant
from passerelle.core.errors import Forbidden, NotFound
from passerelle.core.files import Prepared, Stored
from passerelle.portal import facts, gathering
from passerelle.portal.enums import ExportState

THING = "data_export"
LIFE = timedelta(days=7)
_LATE = timedelta(hours=6)
_COLUMNS = "id, state, asked_at, ready_at, ends_at, file_id"
Whole = dict[str, bytes]


class Copy(msgspec.Struct, frozen=True):
    """A copy that a person asked for; `href` once it can be fetched."""

    id: UUID
    state: ExportState
    asked_at: Instant
    ready_at: Instant | None
    ends_at: Instant | None
    href: str | None = None


class _Asked(msgspec.Struct, frozen=True):
    id: UUID
    state: ExportState
    asked_at: datetime
    ready_at: datetime | None
    ends_at: datetime | None
    file_id: UUID | None


class _Whose(msgspec.Struct, frozen=True):
    person_id: UUID
    state: ExportState
    language: str


@db.transaction
async def ask(actor: Actor) -> Copy:
    """Ask for a copy; while one is being made, that is the one."""
    if actor.person_id is None:
        raise Forbidden
    made = await db.execute(
        "INSERT INTO data_exports (id, person_id, state, asked_at, running_for)"
        " VALUES (:id, :person, :state, :now, :running) ON CONFLICT (running_for) DO NOTHING",
        id=(export_id := ids.new()),
        person=actor.person_id,
        running=actor.person_id,
        state=ExportState.ASKED,
        now=clock.now(),
    )
    if made:
        await outbox.put(facts.DataExportAsked(export_id))
        await audit.note(actor, "asked_for_copy", "person", actor.person_id)
    return (await copies_of(actor))[0]


async def copies_of(actor: Actor) -> list[Copy]:
    """Return the copies that the actor asked for, the latest first."""
    found = await db.rows(
        _Asked,
        f"SELECT {_COLUMNS} FROM data_exports WHERE person_id = :id"  # noqa: S608 -- constants
        " ORDER BY asked_at DESC, id DESC LIMIT 20",
        id=actor.person_id,
    )
    by_id = {file.id: file.href for file in await _files_of(actor)}
    return [
        Copy(a.id, a.state, a.asked_at, a.ready_at, a.ends_at, by_id.get(a.file_id or a.id))
        for a in found
    ]


async def copy_of(actor: Actor, export_id: UUID) -> Copy:
    """Return one of the actor's copies."""
    for copy in await copies_of(actor):
        if copy.id == export_id:
            return copy
    raise NotFound


async def is_owners(actor: Actor, file: Stored) -> bool:
    """Tell whether this is the actor's own copy, and its week is not over."""
    return (
        actor.is_signed_in
        and actor.token_id is None
        and actor.person_id == file.owner_id
        and file.at > clock.now() - LIFE
    )


async def make(export_id: UUID) -> Callable[[], Awaitable[None]] | None:
    """Gather the copy; return what stores it. Nothing where it was made before."""
    whose = await db.row(
        _Whose,
        "SELECT e.person_id, e.state, p.language FROM data_exports e"
        " JOIN people p ON p.id = e.person_id WHERE e.id = :id",
        id=export_id,
    )
    if whose is None or whose.state is not ExportState.ASKED:
        return None
    parts = await gathered(whose.person_id, whose.language)
    data = await asyncio.to_thread(_packed, parts)

    async def store() -> None:
        await _store(export_id, whose.person_id, data)

    return store


@db.transaction
async def remind() -> int:
    """Have every copy that is six hours late made; return how many.

    Its job may have been given up and put aside; while it is asked for, no other one can be.
    """
    late = await db.rows(
        _Late,
        "SELECT id FROM data_exports WHERE state = :asked AND asked_at <= :then ORDER BY id",
        asked=ExportState.ASKED,
        then=clock.now() - _LATE,
    )
    for one in late:
        await outbox.put(facts.DataExportAsked(one.id))
    return len(late)


class _Late(msgspec.Struct, frozen=True):
    id: UUID


async def gathered(person_id: UUID, language: str) -> Whole:
    """Return the files of a copy by their names."""
    who, gettext = await gathering.described(person_id), i18n.translations(language).gettext
    parts: Whole = {}
    told = []
    for area in gathering.areas():
        rows = await personal.copied(area, who)
        title = gettext(area.title)
        told.append({"file": f"{area.name}.json", "about": title, "rows": len(rows)})
        if not rows:
            continue
        parts[f"{area.name}.json"] = _json(
            {"about": title, "fields": dict(area.describes), "rows": rows}
        )
        if table := _flat(rows):
            parts[f"{area.name}.csv"] = table
    for file in await files.of_owner(person_id):
        if file.thing != THING:
            parts[f"files/{file.id}/{file.name}"] = await files.whole(file.id)
    parts["contents.json"] = _json({"made_at": clock.now().isoformat(), "files": told})
    return parts


@db.transaction
async def forget_old(before: datetime) -> int:
    """Remove copies whose week was over before this instant; return how many."""
    found = await db.rows(
        _Asked,
        f"SELECT {_COLUMNS} FROM data_exports"  # noqa: S608 -- constants
        " WHERE state = :ready AND ready_at < :before LIMIT 100",
        ready=ExportState.READY,
        before=before,
    )
    for one in found:
        if one.file_id:
            await files.remove(one.file_id)
        await db.execute(
            "UPDATE data_exports SET state = :gone, file_id = NULL WHERE id = :id",
            gone=ExportState.GONE,
            id=one.id,
        )
    return len(found)


async def _files_of(actor: Actor) -> list[Stored]:
    if actor.person_id is None:
        return []
    every = await files.of_owner(actor.person_id)
    return [file for file in every if file.thing == THING]


async def _store(export_id: UUID, person_id: UUID, data: bytes) -> None:
    now = clock.now()
    taken = await db.execute(
        "UPDATE data_exports SET state = :ready, ready_at = :now, ends_at = :ends,"
        " running_for = NULL WHERE id = :id AND state = :asked",
        ready=ExportState.READY,
        asked=ExportState.ASKED,
        now=now,
        ends=now + LIFE,
        id=export_id,
    )
    if not taken:
        return
    file = Prepared(f"my-data-{now.date().isoformat()}.zip", "application/zip", data)
    file_id = await files.keep(file, owner_id=person_id, thing=THING, thing_id=export_id)
    await db.execute(
        "UPDATE data_exports SET file_id = :file WHERE id = :id", file=file_id, id=export_id
    )
    await outbox.put(facts.DataExportReady(person_id, export_id))


def _packed(parts: Whole) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2)


def _flat(rows: list[dict[str, Any]]) -> bytes | None:
    """Return the rows as CSV, where none holds a list or a mapping."""
    if any(isinstance(value, dict | list) for row in rows for value in row.values()):
        return None
    return csvtext.text(list(rows[0]), [list(row.values()) for row in rows]).encode("utf-8-sig")
