"""What is to be done, and what is new: facts on their way, jobs, schedules, live events."""

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
