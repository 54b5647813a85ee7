"""Outreach sessions, whom they are meant for, and their steps."""

from tortoise import fields

from passerelle.core.tables import Row, Versioned, in_languages
from passerelle.identity.models import Institution, Person
from passerelle.outreach.enums import OutreachAudience, OutreachState
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
    owner: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField(null=True)
    """When it was made here; imported sessions have none."""

    class Meta:
        """Table."""

        table = "outreach_sessions"


class OutreachTarget(Row):
    """An institution that a session is meant for by name."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "outreach_targets"
        unique_together = (("session", "institution"),)


class OutreachTransition(Row):
    """A step of a session from one state to another: who, when and why. Only ever added."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    from_state = fields.CharEnumField(OutreachState, max_length=20, null=True)
    to_state = fields.CharEnumField(OutreachState, max_length=20)
    at = fields.DatetimeField()
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    reason = fields.TextField(default="")

    class Meta:
        """Table."""

        table = "outreach_transitions"
        unique_together = (("session", "position"),)
