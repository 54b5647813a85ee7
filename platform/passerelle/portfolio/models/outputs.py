"""The documents that Actions leave, with their steps."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row, codes, in_languages
from passerelle.identity.models import Person
from passerelle.portfolio.enums import OutputKind, OutputVerb
from passerelle.portfolio.models.actions import Action


class Output(Referenced):
    """A document that an Action left behind."""

    action: fields.ForeignKeyRelation[Action] = fields.ForeignKeyField(
        "models.Action", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(OutputKind, max_length=30)
    titles = in_languages()
    language = fields.CharField(max_length=12)
    recipients = codes()
    delivered_on = fields.DateField(null=True)
    validated_on = fields.DateField(null=True)
    public = fields.BooleanField(default=False)
    languages: fields.JSONField[list[str]] = fields.JSONField(null=True)
    """Every language it is in, where there are several; `language` is the first."""
    link = fields.CharField(max_length=500, null=True)
    delivered_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="outputs_delivered"
    )
    validated_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="outputs_validated"
    )

    class Meta:
        """Table."""

        table = "outputs"
        indexes = (("action",),)


class OutputStep(Row):
    """One step of a document's history; rows are only ever added."""

    output: fields.ForeignKeyRelation[Output] = fields.ForeignKeyField(
        "models.Output", on_delete=fields.RESTRICT
    )
    verb = fields.CharEnumField(OutputVerb, max_length=20)
    at = fields.DatetimeField()
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "output_steps"
        indexes = (("output", "at"),)
