"""What is kept on record: deeds and their seals, what was removed, what was imported."""

from tortoise import fields
from tortoise.models import Model

from passerelle.core.tables import Row


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


class ImportedRow(Row):
    """What the files said of a row when they were last imported, as a digest of each column."""

    of_table = fields.CharField(max_length=80, db_index=True)
    row_id = fields.UUIDField(null=True, db_index=True)
    """The row, where it has an identifier and no code."""
    owner_id = fields.UUIDField(null=True, db_index=True)
    """The person whose row it is: what is remembered of them is forgotten with them."""
    digests: fields.JSONField[dict[str, str]] = fields.JSONField()

    class Meta:
        """Table."""

        table = "imported_rows"


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
