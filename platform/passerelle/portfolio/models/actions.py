"""Actions with their steps, whom they join, what they answer and what they taught."""

from pypika_tortoise.functions import Coalesce
from pypika_tortoise.terms import Field
from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from passerelle.assistance.models import AssistanceRequest
from passerelle.core.tables import Referenced, Row, in_languages
from passerelle.identity.models import Institution, Person
from passerelle.portfolio.enums import Achievement, ActionState
from passerelle.programme.models import Country, Theme


class Action(Referenced):
    """A piece of assistance with a code such as KAZ-I, led by an institution."""

    code = fields.CharField(max_length=40, unique=True)
    titles = in_languages()
    lead: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    country: fields.ForeignKeyRelation[Country] = fields.ForeignKeyField(
        "models.Country", on_delete=fields.RESTRICT
    )
    theme: fields.ForeignKeyRelation[Theme] = fields.ForeignKeyField(
        "models.Theme", on_delete=fields.RESTRICT
    )
    predecessor: fields.ForeignKeyNullableRelation["Action"] = fields.ForeignKeyField(
        "models.Action", on_delete=fields.RESTRICT, null=True
    )
    state = fields.CharEnumField(ActionState, max_length=20)
    approved_on = fields.DateField(null=True)
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    """The planned end."""
    concluded_on = fields.DateField(null=True)
    cancelled_on = fields.DateField(null=True)
    regions: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)
    """Regions by scheme where they are not those of the country."""
    place = fields.CharField(max_length=120, null=True)
    """Where in the country, where that is said."""

    class Meta:
        """Table."""

        table = "actions"
        indexes = (
            ("concluded_on",),
            Index(
                Coalesce(Field("starts_on"), Field("approved_on"), "9999-12-31"),
                Field("id"),
                name="idx_actions_in_order_of_time",
            ),
        )


class ActionNumber(Model):
    """The last number that was given to an Action of a stem such as KAZ; none is given again."""

    stem = fields.CharField(max_length=20, primary_key=True)
    number = fields.IntField()

    class Meta:
        """Table."""

        table = "action_numbers"


class ActionPartner(Row):
    """An institution that takes part in an Action beside its lead."""

    action: fields.ForeignKeyRelation[Action] = fields.ForeignKeyField(
        "models.Action", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "action_partners"
        unique_together = (("action", "institution"),)


class ActionRequest(Row):
    """An Action answers a request; either may have several of the other."""

    action: fields.ForeignKeyRelation[Action] = fields.ForeignKeyField(
        "models.Action", on_delete=fields.RESTRICT
    )
    request: fields.ForeignKeyRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "action_requests"
        unique_together = (("action", "request"),)
        indexes = (("request",),)


class ActionTransition(Row):
    """One step of an Action's history; rows are only ever added."""

    action: fields.ForeignKeyRelation[Action] = fields.ForeignKeyField(
        "models.Action", on_delete=fields.RESTRICT
    )
    to_state = fields.CharEnumField(ActionState, max_length=20)
    on_date = fields.DateField()
    at = fields.DatetimeField(null=True)
    """The instant, where more than the date is known."""
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    reason = fields.TextField(default="")

    class Meta:
        """Table."""

        table = "action_transitions"
        indexes = (("action", "on_date"),)


class ActionClosure(Row):
    """The form that closes an Action: what was reached, and how it went."""

    action: fields.OneToOneRelation[Action] = fields.OneToOneField(
        "models.Action", on_delete=fields.RESTRICT
    )
    achievement = fields.CharEnumField(Achievement, max_length=20)
    summary = fields.TextField()
    recommendations = fields.TextField()
    at = fields.DatetimeField()
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "action_closures"


class Lesson(Row):
    """Something an Action taught."""

    action: fields.ForeignKeyRelation[Action] = fields.ForeignKeyField(
        "models.Action", on_delete=fields.RESTRICT
    )
    texts = in_languages()
    noted_on = fields.DateField()

    class Meta:
        """Table."""

        table = "lessons"
