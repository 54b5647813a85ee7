"""Actions, their activities, who was deployed, what was left, what people said."""

from pypika_tortoise.functions import Coalesce
from pypika_tortoise.terms import Field
from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from passerelle.assistance.models import AssistanceRequest
from passerelle.core.tables import Referenced, Row, Versioned, codes, in_languages
from passerelle.identity.models import Institution, Person
from passerelle.portfolio.enums import (
    Achievement,
    ActionState,
    ActivityKind,
    ActivityMode,
    ActivityState,
    DeploymentVerb,
    OutputKind,
    OutputVerb,
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
    titles = in_languages(null=True)
    place = fields.CharField(max_length=120, null=True)
    report = fields.TextField(null=True)
    """What was written of it after it was held."""

    class Meta:
        """Table."""

        table = "activities"
        indexes = (("action",), ("starts_on",))


class ActivityTransition(Row):
    """One step of an activity's history; rows are only ever added."""

    activity: fields.ForeignKeyRelation[Activity] = fields.ForeignKeyField(
        "models.Activity", on_delete=fields.RESTRICT
    )
    to_state = fields.CharEnumField(ActivityState, max_length=20)
    at = fields.DatetimeField()
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    reason = fields.TextField()

    class Meta:
        """Table."""

        table = "activity_transitions"
        indexes = (("activity", "at"),)


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


class DeploymentStep(Row):
    """An expert was assigned to an activity, or withdrawn from it; rows are only ever added."""

    activity: fields.ForeignKeyRelation[Activity] = fields.ForeignKeyField(
        "models.Activity", on_delete=fields.RESTRICT
    )
    expert: fields.ForeignKeyRelation[Expert] = fields.ForeignKeyField(
        "models.Expert", on_delete=fields.RESTRICT
    )
    verb = fields.CharEnumField(DeploymentVerb, max_length=20)
    at = fields.DatetimeField()
    by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    reason = fields.TextField()

    class Meta:
        """Table."""

        table = "deployment_steps"
        indexes = (("activity", "at"), ("expert",))


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


class FeedbackCall(Versioned):
    """Those who came to an activity are asked what they think of it, until the call is closed."""

    activity: fields.OneToOneRelation[Activity] = fields.OneToOneField(
        "models.Activity", on_delete=fields.RESTRICT
    )
    asked = fields.IntField()
    """How many people were given the link; no more answers are taken."""
    opened_at = fields.DatetimeField()
    opened_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "feedback_calls"


class ExpertFeedback(Row):
    """What a deployed expert said about an activity."""

    deployment: fields.OneToOneRelation[Deployment] = fields.OneToOneField(
        "models.Deployment", on_delete=fields.RESTRICT
    )
    form_version = fields.CharField(max_length=20)
    submitted_on = fields.DateField()
    overall = fields.IntField(null=True)
    answers: fields.JSONField[dict[str, str]] = fields.JSONField()

    class Meta:
        """Table."""

        table = "expert_feedback"


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
