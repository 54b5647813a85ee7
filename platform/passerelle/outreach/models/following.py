"""Talks after sessions, next steps, and words that none is needed."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row, Versioned
from passerelle.identity.models import Contact, Institution, Person
from passerelle.outreach.enums import FollowUpChannel
from passerelle.outreach.models.sessions import OutreachSession


class FollowUp(Referenced):
    """A two-way contact with an institution after a session."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    contact: fields.ForeignKeyNullableRelation[Contact] = fields.ForeignKeyField(
        "models.Contact", on_delete=fields.RESTRICT, null=True
    )
    at = fields.DatetimeField()
    channel = fields.CharEnumField(FollowUpChannel, max_length=20)
    note = fields.TextField(default="")
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    recorded_at = fields.DatetimeField(null=True)
    """When it was written down here; imported ones have none."""

    class Meta:
        """Table."""

        table = "follow_ups"
        indexes = (("session", "institution"),)


class FollowUpStep(Versioned):
    """What is to be done next with an institution, by whom and until when."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    follow_up: fields.ForeignKeyNullableRelation[FollowUp] = fields.ForeignKeyField(
        "models.FollowUp", on_delete=fields.RESTRICT, null=True
    )
    text = fields.CharField(max_length=500)
    owner: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, related_name="follow_up_steps"
    )
    due_on = fields.DateField()
    made_at = fields.DatetimeField()
    reminded_at = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    done_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="done_follow_up_steps"
    )

    class Meta:
        """Table."""

        table = "follow_up_steps"
        indexes = (("done_at", "due_on"), ("owner", "due_on"), ("session", "institution"))


class FollowUpWaiver(Row):
    """An institution of which somebody said that no follow-up is needed, and why."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=500)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "follow_up_waivers"
        unique_together = (("session", "institution"),)
