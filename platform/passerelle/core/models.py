"""Rows of the machinery: facts on their way, jobs, revisions, audit, imports."""

from tortoise import fields
from tortoise.models import Model

from passerelle.core.tables import Row


class OutboxEntry(Model):
    """A fact, written in the transaction that made it true; `id` is the order of writing."""

    id = fields.BigIntField(primary_key=True, generated=True)
    fact_id = fields.UUIDField(unique=True)
    topic = fields.CharField(max_length=80)
    payload = fields.TextField()
    happened_at = fields.DatetimeField()
    spread_at = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField(null=True)
    """Its subscribers do not hear of it before; always set when a fact is put."""

    class Meta:
        """Table."""

        table = "outbox"
        indexes = (("spread_at", "due_at"),)


class Job(Row):
    """One subscriber's work on one fact: leased, retried, done, or dead."""

    fact_id = fields.UUIDField()
    topic = fields.CharField(max_length=80)
    subscriber = fields.CharField(max_length=120)
    payload = fields.TextField()
    due_at = fields.DatetimeField()
    attempt = fields.IntField(default=0)
    leased_by = fields.CharField(max_length=80, null=True)
    leased_until = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    dead_at = fields.DatetimeField(null=True)
    last_error = fields.TextField(null=True)
    forgiven = fields.IntField(default=0, db_default=0)
    """How many of the attempts no longer count: somebody had it tried again from the start."""

    class Meta:
        """Table."""

        table = "jobs"
        unique_together = (("fact_id", "subscriber"),)
        indexes = (("done_at", "dead_at", "due_at"),)


class Schedule(Model):
    """When a schedule runs next; one row for each that the code has had."""

    name = fields.CharField(max_length=120, primary_key=True)
    next_at = fields.DatetimeField()
    last_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "schedules"


class LiveEvent(Model):
    """Something to tell those who listen to a stream; kept for a day, to be told again."""

    id = fields.BigIntField(primary_key=True, generated=True)
    position = fields.BigIntField(null=True, unique=True)
    """Its place in the order of telling; given when it can be seen (core.live)."""
    stream = fields.CharField(max_length=120)
    kind = fields.CharField(max_length=40)
    payload = fields.TextField()
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "live_events"
        indexes = (("at",),)


class Revision(Model):
    """A counter that grows in the transaction of each change to what pages show."""

    name = fields.CharField(max_length=40, primary_key=True)
    number = fields.BigIntField(default=0)

    class Meta:
        """Table."""

        table = "revisions"


class AuditEntry(Row):
    """Who did what to which thing. Rows are only ever added."""

    at = fields.DatetimeField()
    actor_id = fields.UUIDField(null=True)
    actor_label = fields.CharField(max_length=200)
    verb = fields.CharField(max_length=80)
    thing = fields.CharField(max_length=80)
    thing_id = fields.CharField(max_length=80)
    detail: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)
    sequence = fields.BigIntField(null=True, unique=True)
    """Its place in the sealed chain; given when it is sealed, together with the four below."""
    label_salt = fields.CharField(max_length=32, null=True)
    label_hash = fields.CharField(max_length=64, null=True)
    detail_salt = fields.CharField(max_length=32, null=True)
    detail_hash = fields.CharField(max_length=64, null=True)

    class Meta:
        """Table."""

        table = "audit_entries"
        indexes = (("thing", "thing_id"), ("at",), ("actor_id",))


class ImportedDataset(Row):
    """One set of files that was imported: its fingerprint, and what it held."""

    sha256 = fields.CharField(max_length=64, unique=True)
    position = fields.IntField()
    """The latest import has the highest."""
    ends_on = fields.DateField()
    counts: fields.JSONField[dict[str, int]] = fields.JSONField(default=dict)

    class Meta:
        """Table."""

        table = "imported_datasets"


class KeptAnswer(Model):
    """What was answered to a write that came with a key, so that its retry makes no double."""

    id = fields.CharField(max_length=64, primary_key=True)
    fingerprint = fields.CharField(max_length=64)
    at = fields.DatetimeField()
    status = fields.IntField()
    media_type = fields.CharField(max_length=80)
    location = fields.CharField(max_length=300)
    body = fields.TextField()

    class Meta:
        """Table."""

        table = "kept_answers"
        indexes = (("at",),)


class ServiceMode(Model):
    """The mode that every replica is in; one row."""

    id = fields.IntField(primary_key=True, generated=False)
    mode = fields.CharField(max_length=20)
    reason = fields.CharField(max_length=500)
    since = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "service_modes"


class StoredFile(Row):
    """A file: what it is, whose it is, and which thing it belongs to."""

    sha256 = fields.CharField(max_length=64)
    media_type = fields.CharField(max_length=100)
    size = fields.IntField()
    name = fields.CharField(max_length=120)
    owner_id = fields.UUIDField(null=True)
    thing = fields.CharField(max_length=80)
    thing_id = fields.CharField(max_length=80)
    at = fields.DatetimeField()
    detail: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)
    """What was found out about it, such as a picture's width and height."""

    class Meta:
        """Table."""

        table = "stored_files"
        indexes = (("thing", "thing_id"), ("owner_id",))


class StoredChunk(Row):
    """A piece of a file's bytes."""

    file: fields.ForeignKeyRelation[StoredFile] = fields.ForeignKeyField(
        "models.StoredFile", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    data = fields.BinaryField()

    class Meta:
        """Table."""

        table = "stored_chunks"
        unique_together = (("file", "position"),)


class AuditSeal(Model):
    """A batch of audit entries, chained to the batch before it by its hash."""

    number = fields.IntField(primary_key=True, generated=False)
    first_sequence = fields.BigIntField()
    last_sequence = fields.BigIntField()
    count = fields.IntField()
    previous_hash = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)
    sealed_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "audit_seals"


class Tombstone(Model):
    """A row that was removed or blanked when its person was erased: no import brings it back."""

    id = fields.UUIDField(primary_key=True)
    of_table = fields.CharField(max_length=80)
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "tombstones"


class RetentionRun(Model):
    """When a rule of keeping was last applied, and how much went."""

    rule = fields.CharField(max_length=80, primary_key=True)
    last_at = fields.DatetimeField()
    removed = fields.IntField()
    removed_in_all = fields.BigIntField()

    class Meta:
        """Table."""

        table = "retention_runs"


class SearchDocument(Model):
    """A thing that can be found. Its words stand in `search_words`, a table of each engine's own
    kind, under the same number."""

    number = fields.BigIntField(primary_key=True, generated=False)
    """Grows with the thing's time."""
    kind = fields.CharField(max_length=40)
    owner = fields.UUIDField()

    class Meta:
        """Table."""

        table = "search_documents"
        unique_together = (("kind", "owner"),)


class SearchDue(Model):
    """A thing that was changed, as a trigger noted, and that the index has yet to follow."""

    id = fields.BigIntField(primary_key=True, generated=True)
    kind = fields.CharField(max_length=40)
    owner = fields.UUIDField()

    class Meta:
        """Table."""

        table = "search_due"
