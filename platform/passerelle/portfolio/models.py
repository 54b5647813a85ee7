"""Actions, their activities, who was deployed, what was left, what people said."""

from tortoise import fields

from passerelle.assistance.models import AssistanceRequest
from passerelle.core.tables import Referenced, Row, codes, in_languages
from passerelle.identity.models import Institution, Person
from passerelle.portfolio.enums import (
    ActionState,
    ActivityKind,
    ActivityMode,
    ActivityState,
    OutputKind,
)
from passerelle.programme.models import Country, Theme
from passerelle.roster.models import Expert


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

    class Meta:
        """Table."""

        table = "actions"
        indexes = (("concluded_on",),)


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
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    reason = fields.TextField(default="")

    class Meta:
        """Table."""

        table = "action_transitions"
        unique_together = (("action", "on_date", "to_state"),)


class Activity(Referenced):
    """A workshop, study visit or the like. Participants are the sum of their four counts."""

    action: fields.ForeignKeyRelation[Action] = fields.ForeignKeyField(
        "models.Action", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(ActivityKind, max_length=20)
    sub_kind = fields.CharField(max_length=40, default="")
    mode = fields.CharEnumField(ActivityMode, max_length=10)
    state = fields.CharEnumField(ActivityState, max_length=20)
    starts_on = fields.DateField()
    days = fields.IntField()
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "models.Country", on_delete=fields.RESTRICT, null=True
    )
    women = fields.IntField(default=0)
    men = fields.IntField(default=0)
    other = fields.IntField(default=0)
    undeclared = fields.IntField(default=0)
    markers = codes()

    class Meta:
        """Table."""

        table = "activities"
        indexes = (("action",), ("starts_on",))


class Deployment(Referenced):
    """An expert at work on an activity."""

    expert: fields.ForeignKeyRelation[Expert] = fields.ForeignKeyField(
        "models.Expert", on_delete=fields.RESTRICT
    )
    activity: fields.ForeignKeyRelation[Activity] = fields.ForeignKeyField(
        "models.Activity", on_delete=fields.RESTRICT
    )
    role = fields.CharField(max_length=40)
    days = fields.IntField()

    class Meta:
        """Table."""

        table = "deployments"
        unique_together = (("expert", "activity"),)
        indexes = (("activity",),)


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

    class Meta:
        """Table."""

        table = "outputs"
        indexes = (("action",),)


class Feedback(Referenced):
    """What a participant said about an activity."""

    activity: fields.ForeignKeyRelation[Activity] = fields.ForeignKeyField(
        "models.Activity", on_delete=fields.RESTRICT
    )
    form_version = fields.CharField(max_length=20)
    submitted_on = fields.DateField()
    made_real_difference = fields.BooleanField(null=True)
    overall = fields.IntField(null=True)
    answers: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)

    class Meta:
        """Table."""

        table = "feedback"
        indexes = (("activity",),)


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
