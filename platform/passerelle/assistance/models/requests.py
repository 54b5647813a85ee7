"""Requests, their history, their decision, and their links to sessions."""

from tortoise import fields

from passerelle.assistance.enums import (
    InstitutionPart,
    LinkBasis,
    Office,
    RequestChannel,
    RequestState,
)
from passerelle.core.tables import Referenced, Row, codes
from passerelle.identity.models import Institution, Person
from passerelle.outreach.models import OutreachSession
from passerelle.programme.models import Theme


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
