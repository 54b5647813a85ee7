"""Webinars, who registered, and who came."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row, Versioned, codes, in_languages
from passerelle.identity.models import Institution, Person
from passerelle.programme.models import Region
from passerelle.webinars.enums import (
    AttendanceSource,
    Audience,
    Format,
    Mode,
    RegistrationState,
    WebinarState,
)


class Series(Row):
    """A rule that several webinars follow."""

    rule = fields.TextField()
    exceptions = codes()
    tz = fields.CharField(max_length=60)

    class Meta:
        """Table."""

        table = "series"


class Webinar(Referenced):
    """Something scheduled: when in UTC and in its own zone, for whom, and where it stands."""

    slug = fields.CharField(max_length=120, unique=True)
    titles = in_languages()
    abstracts = in_languages(default=dict)
    format = fields.CharEnumField(Format, max_length=20)
    mode = fields.CharEnumField(Mode, max_length=10)
    audience = fields.CharEnumField(Audience, max_length=20)
    state = fields.CharEnumField(WebinarState, max_length=20)
    starts_at = fields.DatetimeField()
    duration_min = fields.IntField()
    tz = fields.CharField(max_length=60)
    region: fields.ForeignKeyNullableRelation[Region] = fields.ForeignKeyField(
        "models.Region", on_delete=fields.RESTRICT, null=True
    )
    languages = codes()
    interpretation = codes()
    provider = fields.CharField(max_length=40, null=True)
    is_external = fields.BooleanField(default=False)
    capacity = fields.IntField(null=True)
    has_waitlist = fields.BooleanField(default=False)
    needs_approval = fields.BooleanField(default=False)
    questions: fields.JSONField[list[dict[str, str]]] = fields.JSONField(default=list)
    place = fields.CharField(max_length=200, default="")
    recording_url = fields.CharField(max_length=400, default="")
    materials: fields.JSONField[list[dict[str, str]]] = fields.JSONField(default=list)
    participants_reported = fields.IntField(null=True)
    is_demo = fields.BooleanField(default=False)
    organiser: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    series: fields.ForeignKeyNullableRelation[Series] = fields.ForeignKeyField(
        "models.Series", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        """Table."""

        table = "webinars"
        indexes = (("starts_at", "id"),)


class CoOrganiser(Row):
    """An institution that organises a webinar with the programme."""

    webinar: fields.ForeignKeyRelation[Webinar] = fields.ForeignKeyField(
        "models.Webinar", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "co_organisers"
        unique_together = (("webinar", "institution"),)


class Registration(Versioned):
    """One person's place in one webinar, and the institution they came for."""

    webinar: fields.ForeignKeyRelation[Webinar] = fields.ForeignKeyField(
        "models.Webinar", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True
    )
    state = fields.CharEnumField(RegistrationState, max_length=20)
    invited_at = fields.DatetimeField(null=True)
    registered_at = fields.DatetimeField(null=True)
    recording_consent = fields.BooleanField(null=True)
    answers: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)

    class Meta:
        """Table."""

        table = "registrations"
        unique_together = (("webinar", "person"),)
        indexes = (("institution", "state"), ("person",))


class Attendance(Row):
    """A span, or a number of minutes, that someone was there, and how we know."""

    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "models.Registration", on_delete=fields.RESTRICT
    )
    joined_at = fields.DatetimeField(null=True)
    left_at = fields.DatetimeField(null=True)
    minutes = fields.IntField()
    source = fields.CharEnumField(AttendanceSource, max_length=20)
    identity_tier = fields.CharField(max_length=20, default="registered")

    class Meta:
        """Table."""

        table = "attendances"
        indexes = (("registration",),)
