"""Webinars, who registered, and who came."""

from typing import Any

from tortoise import fields

from passerelle.communities.models import Community
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
    questions: fields.JSONField[list[dict[str, Any]]] = fields.JSONField(default=list)
    """What is asked of who registers (`rules.Question`)."""
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
    community: fields.ForeignKeyNullableRelation[Community] = fields.ForeignKeyField(
        "models.Community", on_delete=fields.RESTRICT, null=True
    )
    made_at = fields.DatetimeField(null=True)
    """When somebody made it here; nothing for what was imported, which nobody changes."""
    edition = fields.IntField(default=0, db_default=0)
    """Grows with each edit; `version` grows with each registration as well."""
    last_position = fields.IntField(default=0, db_default=0)
    """The last number that was drawn in the queue for seats."""
    is_timed = fields.BooleanField(default=True, db_default=True)
    """Whether a time was chosen; `starts_at` means nothing while it was not."""
    room_url = fields.CharField(max_length=400, default="", db_default="")
    """Where it takes place online; told to nobody but those who come by their own link."""

    class Meta:
        """Table."""

        table = "webinars"
        indexes = (("starts_at", "id"), ("organiser", "starts_at"))


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
    position = fields.IntField(null=True)
    """Its number in the webinar's queue, drawn under the webinar's lock."""
    institution_name = fields.CharField(max_length=200, default="", db_default="")
    """What was typed where the institution is none that the service knows."""

    class Meta:
        """Table."""

        table = "registrations"
        unique_together = (("webinar", "person"),)
        indexes = (("institution", "state"), ("person",), ("webinar", "state", "position"))


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


class WebinarOrganiser(Row):
    """Somebody who organises a webinar beside the one who made it."""

    webinar: fields.ForeignKeyRelation[Webinar] = fields.ForeignKeyField(
        "models.Webinar", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    added_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "webinar_organisers"
        unique_together = (("webinar", "person"),)
        indexes = (("person",),)


class WebinarTransition(Row):
    """A step of a webinar from one state to the next: who took it, when, and why."""

    webinar: fields.ForeignKeyRelation[Webinar] = fields.ForeignKeyField(
        "models.Webinar", on_delete=fields.RESTRICT
    )
    from_state = fields.CharEnumField(WebinarState, max_length=20, null=True)
    """Nothing where it was made."""
    to_state = fields.CharEnumField(WebinarState, max_length=20)
    actor: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    """Nobody where time did it."""
    at = fields.DatetimeField()
    reason = fields.CharField(max_length=500)

    class Meta:
        """Table."""

        table = "webinar_transitions"
        indexes = (("webinar", "id"), ("actor",))


class RegistrationTransition(Row):
    """A step of a registration from one state to the next: who took it, when, and why."""

    registration: fields.ForeignKeyRelation[Registration] = fields.ForeignKeyField(
        "models.Registration", on_delete=fields.RESTRICT
    )
    from_state = fields.CharEnumField(RegistrationState, max_length=20, null=True)
    """Nothing where it was made."""
    to_state = fields.CharEnumField(RegistrationState, max_length=20)
    actor: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    """Nobody where a seat became free or time did it."""
    at = fields.DatetimeField()
    reason = fields.CharField(max_length=500)

    class Meta:
        """Table."""

        table = "registration_transitions"
        indexes = (("registration", "id"), ("actor",))
