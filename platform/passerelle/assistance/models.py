"""Requests for assistance, their history, their decision, and their links to sessions."""

from tortoise import fields

from passerelle.assistance.enums import (
    InstitutionPart,
    LinkBasis,
    NewcomerPart,
    Office,
    RequestChannel,
    RequestState,
)
from passerelle.core.tables import Referenced, Row, Versioned, codes
from passerelle.identity.enums import InstitutionType
from passerelle.identity.models import Institution, Person
from passerelle.outreach.models import OutreachSession
from passerelle.programme.models import Country, Theme
from passerelle.webinars.models import Webinar


class AssistanceRequest(Referenced):
    """An institution's request for assistance. Its state is that of its last transition."""

    theme: fields.ForeignKeyRelation[Theme] = fields.ForeignKeyField(
        "models.Theme", on_delete=fields.RESTRICT
    )
    endorser: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True
    )
    text = fields.TextField(default="")
    language = fields.CharField(max_length=12, default="")
    channel = fields.CharEnumField(RequestChannel, max_length=20)
    submitted_at = fields.DatetimeField(null=True)
    state = fields.CharEnumField(RequestState, max_length=30)
    declared_source = fields.TextField(default="")
    redirected_to = fields.CharField(max_length=200, default="")
    duplicate_of: fields.ForeignKeyNullableRelation["AssistanceRequest"] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        """Table."""

        table = "assistance_requests"
        indexes = (("submitted_at", "id"), ("state",), ("endorser",))


class RequestInstitution(Row):
    """An institution that asks, or supports the asking; requesters stand in their order."""

    request: fields.ForeignKeyRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    part = fields.CharEnumField(InstitutionPart, max_length=20)
    position = fields.IntField(default=0)

    class Meta:
        """Table."""

        table = "request_institutions"
        unique_together = (("request", "institution", "part"),)
        indexes = (("institution",),)


class RequestTransition(Row):
    """One step of a request's history; rows are only ever added."""

    request: fields.ForeignKeyRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    to_state = fields.CharEnumField(RequestState, max_length=30)
    on_date = fields.DateField()
    at = fields.DatetimeField(null=True)
    """The instant, where more than the date is known."""
    office = fields.CharEnumField(Office, max_length=20)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    reason = fields.TextField(default="")

    class Meta:
        """Table."""

        table = "request_transitions"
        unique_together = (("request", "position"),)


class RequestAttachment(Row):
    """A file that came with a request."""

    request: fields.ForeignKeyRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=200)
    media_type = fields.CharField(max_length=100)
    size = fields.IntField()
    sha256 = fields.CharField(max_length=64)

    class Meta:
        """Table."""

        table = "request_attachments"


class RequestLink(Row):
    """One act that ties a request to a session, or cuts the tie; the latest act holds."""

    request: fields.ForeignKeyRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )
    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True
    )
    basis = fields.CharEnumField(LinkBasis, max_length=20)
    position = fields.IntField(default=0)
    at = fields.DatetimeField(null=True)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    by_office = fields.CharEnumField(Office, max_length=20, null=True)
    reason = fields.TextField(default="")

    class Meta:
        """Table."""

        table = "request_links"
        indexes = (("request", "session"), ("session",))


class Decision(Row):
    """What a body decided on a request."""

    request: fields.ForeignKeyRelation[AssistanceRequest] = fields.ForeignKeyField(
        "models.AssistanceRequest", on_delete=fields.RESTRICT
    )
    body = fields.CharField(max_length=60)
    outcome = fields.CharEnumField(RequestState, max_length=30)
    decided_on = fields.DateField()
    votes: fields.JSONField[dict[str, int]] = fields.JSONField(default=dict)
    recusals = codes()
    minutes = fields.TextField(default="")

    class Meta:
        """Table."""

        table = "decisions"
        unique_together = (("request", "decided_on", "outcome"),)


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
