"""Activities with their steps, and the experts who are deployed on them."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row, codes, in_languages
from passerelle.identity.models import Person
from passerelle.portfolio.enums import ActivityKind, ActivityMode, ActivityState, DeploymentVerb
from passerelle.portfolio.models.actions import Action
from passerelle.programme.models import Country
from passerelle.roster.models import Expert


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
