"""What invitations say, when they were sent, and who got one."""

from tortoise import fields

from passerelle.core.tables import Row
from passerelle.identity.models import Institution, Person
from passerelle.outreach.enums import Round
from passerelle.outreach.models.lists import TargetList
from passerelle.outreach.models.sessions import OutreachSession


class LetterText(Row):
    """What an invitation to a session says in one language."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    language = fields.CharField(max_length=12)
    subject = fields.CharField(max_length=150)
    text = fields.TextField()
    changed_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "outreach_letter_texts"
        unique_together = (("session", "language"),)


class InvitationWave(Row):
    """A sending that somebody confirmed, with the number they confirmed."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    round = fields.CharEnumField(Round, max_length=12)
    list: fields.ForeignKeyNullableRelation[TargetList] = fields.ForeignKeyField(
        "models.TargetList", on_delete=fields.RESTRICT, null=True
    )
    list_name = fields.CharField(max_length=120, default="")
    people = fields.IntField()
    institutions = fields.IntField()
    confirmed_at = fields.DatetimeField()
    confirmed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        """Table."""

        table = "invitation_waves"
        indexes = (("session",),)


class Invitation(Row):
    """One person's letter of one round of a session: there is never a second one."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    round = fields.CharEnumField(Round, max_length=12)
    wave: fields.ForeignKeyRelation[InvitationWave] = fields.ForeignKeyField(
        "models.InvitationWave", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    sent_off_at = fields.DatetimeField(null=True)
    """When it was handed to the mail room."""

    class Meta:
        """Table."""

        table = "outreach_invitations"
        unique_together = (("session", "person", "round"),)
        indexes = (("wave", "sent_off_at"), ("person",))
