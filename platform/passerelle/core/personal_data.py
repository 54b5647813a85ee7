"""What the machinery holds of a person: files, the audit log, facts on their way, kept answers."""

from typing import Any

import msgspec

from passerelle.core import audit, db, files, models, personal, sql
from passerelle.core.i18n import N_
from passerelle.core.personal import Area, Erased

AREAS = (
    Area(models.StoredFile, N_("Files you sent"), by=("owner_id",)),
    Area(
        models.StoredChunk,
        N_("Pieces of the files"),
        by=("file__owner_id",),
        withheld=("data",),
        describes={"position": "Which piece; the files themselves are in the folder files/."},
    ),
    Area(
        models.AuditEntry,
        N_("What was written down about what you did, and what was done to your account"),
        by=("actor_id",),
        mentions=("thing_id", "detail"),
        withheld=("label_salt", "label_hash", "detail_salt", "detail_hash"),
        describes={"verb": "What was done.", "thing": "To what kind of thing."},
    ),
    Area(
        models.OutboxEntry,
        N_("Facts about you that others in the service were told"),
        by=(),
        mentions=("payload",),
    ),
    Area(
        models.Job,
        N_("Work that followed from facts about you"),
        by=(),
        mentions=("payload", "last_error"),
    ),
    Area(
        models.KeptAnswer,
        N_("Answers kept for two days, so that a request sent twice is done once"),
        by=(),
        mentions=("body", "location"),
        removes=True,
    ),
    Area(
        models.LiveEvent,
        N_("What was shown live"),
        by=(),
        mentions=("payload", "stream"),
        removes=True,
    ),
)
OWN_THINGS = ("person_picture", "data_export")
"""Things whose files are the person's alone; other files stay with the thing they belong to."""
_ENDED = {
    "outbox": ("spread_at IS NOT NULL", ("payload",)),
    "jobs": ("(done_at IS NOT NULL OR dead_at IS NOT NULL)", ("payload", "last_error")),
}


async def erase_more(erased: Erased) -> int:
    """Remove files, facts and jobs, and take the person's name out of the audit log."""
    touched = await audit.forget(erased.person_id, erased.words, erased.names, erased.pseudonym)
    for file in await files.of_owner(erased.person_id):
        touched += 1
        if file.thing in OWN_THINGS:
            await files.remove(file.id)
        else:
            await _disown(file, erased)
    for table, (ended, columns) in _ENDED.items():
        touched += await _remove_naming(table, ended, columns, erased)
    return touched


async def _disown(file: files.Stored, erased: Erased) -> None:
    await db.execute(
        "UPDATE stored_files SET owner_id = NULL, name = :name WHERE id = :id",
        name=personal.without(erased, file.name),
        id=file.id,
    )


async def _remove_naming(table: str, ended: str, columns: tuple[str, ...], erased: Erased) -> int:
    """Remove what names the person, and what is over and only holds their identifier."""
    touched = 0
    for column in columns:
        for word in {*erased.words, *(word.lower() for word in erased.words)}:
            found = await db.rows(
                _Told,
                f"SELECT id, {column} AS text FROM {table}"  # noqa: S608 -- ours
                f" WHERE {column} LIKE :word ESCAPE '!'",
                word=sql.containing(word),
            )
            gone = [{"id": one.id} for one in found if personal.holds(one.text, erased.words)]
            await db.execute_many(f"DELETE FROM {table} WHERE id = :id", gone)  # noqa: S608 -- ours
            touched += len(gone)
        touched += await db.execute(
            f"DELETE FROM {table} WHERE {ended} AND {column} LIKE :id",  # noqa: S608 -- ours
            id=sql.containing(str(erased.person_id)),
        )
    return touched


class _Told(msgspec.Struct, frozen=True):
    id: Any
    text: str
