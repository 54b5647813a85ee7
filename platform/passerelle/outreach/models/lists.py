"""Target lists, and who was taken off them by hand."""

from tortoise import fields

from passerelle.core.tables import Row, Versioned
from passerelle.identity.models import Institution, Person


class TargetList(Versioned):
    """Conditions under a name; whom they find is worked out each time they are asked."""

    name = fields.CharField(max_length=120, unique=True)
    filters: fields.JSONField[dict[str, object]] = fields.JSONField(default=dict)
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    made_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    put_away_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "target_lists"


class TargetExclusion(Row):
    """An institution, or a person, that somebody took off a list by hand."""

    list: fields.ForeignKeyRelation[TargetList] = fields.ForeignKeyField(
        "models.TargetList", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True
    )
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="target_exclusions"
    )
    reason = fields.CharField(max_length=300, default="")
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="excluded_targets"
    )
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "target_exclusions"
        unique_together = (("list", "institution"), ("list", "person"))
