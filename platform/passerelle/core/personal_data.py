"""What the machinery holds of a person: files, the audit log, facts on their way, kept answers."""

from passerelle.core import audit, db, files, forgetting, models, naming
from passerelle.core.i18n import N_
from passerelle.core.naming import Erased
from passerelle.core.personal import Area

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


async def erase_more(erased: Erased) -> int:
    """Remove files, facts and jobs, and take the person's name out of the audit log."""
    touched = await audit.forget(erased.person_id, erased.addresses, erased.names, erased.pseudonym)
    for file in await files.of_owner(erased.person_id):
        touched += 1
        if file.thing in OWN_THINGS:
            await files.remove(file.id)
        else:
            await _disown(file, erased)
    return touched + await forgetting.forget(erased)


async def _disown(file: files.Stored, erased: Erased) -> None:
    await db.execute(
        "UPDATE stored_files SET owner_id = NULL, name = :name WHERE id = :id",
        name=naming.without(erased, file.name),
        id=file.id,
    )
