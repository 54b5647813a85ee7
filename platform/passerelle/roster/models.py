"""Experts and the calls they answer."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row, codes, in_languages
from passerelle.identity.models import Person
from passerelle.programme.models import Country
from passerelle.roster.enums import ExpertState, OriginCategory


class Expert(Referenced):
    """A person on the roster: what they can do, and since when they are on it."""

    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "models.Person", on_delete=fields.RESTRICT
    )
    origin_category = fields.CharEnumField(OriginCategory, max_length=30)
    country: fields.ForeignKeyRelation[Country] = fields.ForeignKeyField(
        "models.Country", on_delete=fields.RESTRICT
    )
    languages: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)
    """Level by language code; an empty level is not known."""
    skills = codes()
    years_experience = fields.IntField(null=True)
    profile = in_languages(default=dict)
    availability = fields.CharField(max_length=200, default="")
    joined_on = fields.DateField()
    deactivated_on = fields.DateField(null=True)
    state = fields.CharEnumField(ExpertState, max_length=20)
    visible = fields.BooleanField(default=False)
    toolkit_access = fields.BooleanField(default=False)

    class Meta:
        """Table."""

        table = "experts"
        indexes = (("joined_on",),)


class ExpertSurveyAnswer(Referenced):
    """What an expert answered when asked about peer-to-peer learning."""

    expert: fields.ForeignKeyRelation[Expert] = fields.ForeignKeyField(
        "models.Expert", on_delete=fields.RESTRICT
    )
    submitted_on = fields.DateField()
    peer_learning_beneficial = fields.BooleanField()

    class Meta:
        """Table."""

        table = "expert_survey_answers"


class CallForExpertise(Row):
    """A call to the roster for a piece of work."""

    titles = in_languages()
    texts = in_languages(default=dict)
    skills = codes()
    languages = codes()
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "calls_for_expertise"
