"""Outreach sessions on webinars, and the talks that follow them."""

from tortoise import fields

from passerelle.core.tables import Referenced, Versioned, in_languages
from passerelle.identity.models import Contact, Institution, Person
from passerelle.outreach.enums import FollowUpChannel, OutreachAudience, OutreachState
from passerelle.programme.models import Region
from passerelle.webinars.models import Webinar


class OutreachSession(Versioned):
    """A webinar that tells institutions how to ask for assistance."""

    webinar: fields.OneToOneRelation[Webinar] = fields.OneToOneField(
        "models.Webinar", on_delete=fields.RESTRICT
    )
    audience = fields.CharEnumField(OutreachAudience, max_length=20)
    state = fields.CharEnumField(OutreachState, max_length=20)
    objectives = in_languages(default=dict)
    target_region: fields.ForeignKeyNullableRelation[Region] = fields.ForeignKeyField(
        "models.Region", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        """Table."""

        table = "outreach_sessions"


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

    class Meta:
        """Table."""

        table = "follow_ups"
        indexes = (("session", "institution"),)
