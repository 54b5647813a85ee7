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

    class Meta:
        """Table."""

        table = "outbox"
        indexes = (("spread_at", "id"),)


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

    class Meta:
        """Table."""

        table = "jobs"
        unique_together = (("fact_id", "subscriber"),)
        indexes = (("done_at", "dead_at", "due_at"),)


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

    class Meta:
        """Table."""

        table = "audit_entries"
        indexes = (("thing", "thing_id"), ("at",))


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
