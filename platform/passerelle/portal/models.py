"""What people asked about their own data: copies, and erasures with the steps that were done."""

from tortoise import fields

from passerelle.core.tables import Row
from passerelle.identity.models import Person
from passerelle.portal.enums import ExportState


class DataExport(Row):
    """A copy of a person's data: asked for, made, and there for a week."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(ExportState, max_length=12)
    asked_at = fields.DatetimeField()
    ready_at = fields.DatetimeField(null=True)
    ends_at = fields.DatetimeField(null=True)
    file_id = fields.UUIDField(null=True)
    running_for = fields.UUIDField(null=True, unique=True)
    """The person while it is being made, else null: one at a time."""

    class Meta:
        """Table."""

        table = "data_exports"
        indexes = (("person", "asked_at"),)


class Erasure(Row):
    """The erasure of a person: asked for, waited for a week, then done room by room."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    pseudonym = fields.CharField(max_length=40)
    asked_at = fields.DatetimeField()
    asked_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, related_name="erasures_asked"
    )
    reason = fields.CharField(max_length=500, default="")
    with_posts = fields.BooleanField(default=False)
    due_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    waiting_for = fields.UUIDField(null=True, unique=True)
    """The person while it waits, else null: one at a time."""

    class Meta:
        """Table."""

        table = "erasures"
        indexes = (("person",), ("due_at",))


class ErasureStep(Row):
    """A room's part of an erasure that was done."""

    erasure: fields.ForeignKeyRelation[Erasure] = fields.ForeignKeyField(
        "models.Erasure", on_delete=fields.RESTRICT
    )
    room = fields.CharField(max_length=40)
    touched = fields.IntField()
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "erasure_steps"
        unique_together = (("erasure", "room"),)
