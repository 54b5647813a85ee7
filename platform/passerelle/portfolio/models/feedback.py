"""What those who came, and the experts, say of activities."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row, Versioned
from passerelle.identity.models import Person
from passerelle.portfolio.models.activities import Activity, Deployment


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
