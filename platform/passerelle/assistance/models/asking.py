"""How a request is asked: the form on its way, who asks, questions, institutions new to us."""

from tortoise import fields

from passerelle.assistance.enums import NewcomerPart, Office
from passerelle.assistance.models.requests import AssistanceRequest
from passerelle.core.tables import Row, Versioned
from passerelle.identity.enums import InstitutionType
from passerelle.identity.models import Institution, Person
from passerelle.programme.models import Country, Theme
from passerelle.webinars.models import Webinar


class RequestDraft(Versioned):
    """What somebody has typed into the form so far, before it is sent."""

    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    """Whose it is alone; nobody's where whoever holds its link may go on."""
    given_name = fields.CharField(max_length=120, default="")
    family_name = fields.CharField(max_length=120, default="")
    email = fields.CharField(max_length=254, default="")
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "models.Country", on_delete=fields.RESTRICT, null=True
    )
    institution: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True, related_name="drafts"
    )
    newcomer: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)
    """An institution that is not listed: its name, its type, whether it is national."""
    endorser: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True, related_name="endorsed_drafts"
    )
    endorser_named = fields.CharField(max_length=200, default="")
    """An endorser that is not listed."""
    theme: fields.ForeignKeyNullableRelation[Theme] = fields.ForeignKeyField(
        "models.Theme", on_delete=fields.RESTRICT, null=True
    )
    text = fields.TextField(default="")
    language = fields.CharField(max_length=12, default="")
    webinar: fields.ForeignKeyNullableRelation[Webinar] = fields.ForeignKeyField(
        "models.Webinar", on_delete=fields.RESTRICT, null=True
    )
    """What led to the request, as whoever asks says."""
    source = fields.TextField(default="")
    cites: fields.ForeignKeyNullableRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT, null=True, related_name="cited_by"
    )
    request: fields.ForeignKeyNullableRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT, null=True, related_name="drafts"
    )
    """What it became."""
    started_at = fields.DatetimeField()
    touched_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "request_drafts"
        indexes = (("touched_at",), ("person",))


class RequestDossier(Row):
    """What the programme keeps of a request that lives: who asked, who looks after it."""

    request: fields.OneToOneRelation[AssistanceRequest] = fields.OneToOneField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )
    asker: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="asked_requests"
    )
    assessor: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="assessed_requests"
    )
    cites: fields.ForeignKeyNullableRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT, null=True, related_name="asked_again"
    )
    asked_at = fields.DatetimeField(null=True)
    """Since when a question waits for an answer."""
    warned_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "request_dossiers"
        indexes = (("asked_at",), ("asker",))


class RequestMessage(Row):
    """A question about a request, or an answer to one."""

    request: fields.ForeignKeyRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    at = fields.DatetimeField()
    office = fields.CharEnumField(Office, max_length=20)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    text = fields.TextField()

    class Meta:
        """Table."""

        table = "request_messages"
        unique_together = (("request", "position"),)


class RequestNewcomer(Row):
    """An institution that a request names and that was not listed, until it is found or entered."""

    request: fields.ForeignKeyRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )
    part = fields.CharEnumField(NewcomerPart, max_length=20)
    name = fields.CharField(max_length=200)
    type = fields.CharEnumField(InstitutionType, max_length=40)
    country: fields.ForeignKeyRelation[Country] = fields.ForeignKeyField(
        "models.Country", on_delete=fields.RESTRICT
    )
    national_government = fields.BooleanField(default=False)
    institution: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True
    )
    """What it is in the programme's own list."""
    settled_at = fields.DatetimeField(null=True)
    settled_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        """Table."""

        table = "request_newcomers"
        indexes = (("request",),)
