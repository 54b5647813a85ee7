"""Entries, what is served of them, whom they are for, and the links to personal calendars."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from passerelle.calendars.enums import Method, Status
from passerelle.core.tables import Row, Versioned
from passerelle.identity.models import Person


class CalendarEntry(Versioned):
    """What calendars say of one thing that has a time, such as a webinar."""

    kind = fields.CharField(max_length=20)
    owner = fields.UUIDField()
    """The thing's identifier among those of its kind."""
    uid = fields.CharField(max_length=80, unique=True)
    sequence = fields.IntField(default=0)
    status = fields.CharEnumField(Status, max_length=12)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    details: fields.JSONField[dict[str, Any]] = fields.JSONField(default=dict)
    """Zone, texts by language, links, place and categories, as they were written."""
    revision = fields.BigIntField(default=1)
    """Grows with each change to what is served of it."""
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)
    removed_at = fields.DatetimeField(null=True)
    """Set while nothing of it may be shown, as of a draft; its UID and SEQUENCE are kept."""

    class Meta:
        """Table."""

        table = "calendar_entries"
        unique_together = (("kind", "owner"),)
        indexes = (("starts_at", "id"),)


class CalendarListing(Row):
    """That an entry stands in a shared feed."""

    feed = fields.CharField(max_length=60)
    entry: fields.ForeignKeyRelation[CalendarEntry] = fields.ForeignKeyField(
        "models.CalendarEntry", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "calendar_listings"
        unique_together = (("entry", "feed"),)
        indexes = (("feed", "entry"),)


class CalendarFragment(Row):
    """An entry as it stands in every feed of one language: its VEVENT, built when it changed."""

    entry: fields.ForeignKeyRelation[CalendarEntry] = fields.ForeignKeyField(
        "models.CalendarEntry", on_delete=fields.RESTRICT
    )
    language = fields.CharField(max_length=12)
    body = fields.TextField()

    class Meta:
        """Table."""

        table = "calendar_fragments"
        unique_together = (("entry", "language"),)


class CalendarFeed(Model):
    """How often a feed has changed, and when it did last."""

    name = fields.CharField(max_length=60, primary_key=True)
    revision = fields.BigIntField()
    changed_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "calendar_feeds"


class CalendarInvitation(Row):
    """That an entry is for one person by name; what mail has told them of it last."""

    entry: fields.ForeignKeyRelation[CalendarEntry] = fields.ForeignKeyField(
        "models.CalendarEntry", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    invited_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)
    told_sequence = fields.IntField(null=True)
    told_method = fields.CharEnumField(Method, max_length=12, null=True)

    class Meta:
        """Table."""

        table = "calendar_invitations"
        unique_together = (("entry", "person"),)
        indexes = (("person",),)


class CalendarLink(Row):
    """An address that shows a person's own calendar to whoever holds it; only its hash is kept."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=80)
    hash = fields.CharField(max_length=64, unique=True)
    created_at = fields.DatetimeField()
    renewed_at = fields.DatetimeField(null=True)
    """When it last got another address."""
    used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "calendar_links"
        indexes = (("person", "id"),)
