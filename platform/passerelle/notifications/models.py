"""Messages to people."""

from tortoise import fields

from passerelle.core.tables import Row
from passerelle.identity.models import Person


class Message(Row):
    """One message to one person for one occasion, and what became of it."""

    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    recipient = fields.CharField(max_length=254)
    purpose = fields.CharField(max_length=40)
    occasion = fields.CharField(max_length=120)
    language = fields.CharField(max_length=12)
    subject = fields.CharField(max_length=200)
    text = fields.TextField()
    html = fields.TextField()
    written_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "messages"
        unique_together = (("recipient", "purpose", "occasion"),)
        indexes = (("written_at", "id"),)
