"""Outreach sessions on webinars, and the talks that follow them."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row, Versioned, in_languages
from passerelle.identity.models import Contact, Institution, Person
from passerelle.outreach.enums import FollowUpChannel, OutreachAudience, OutreachState, Round
from passerelle.programme.models import Region
from passerelle.webinars.models import Webinar


class OutreachSession(Versioned):
    """A webinar that tells institutions how to ask for assistance."""

    webinar: fields.OneToOneRelation[Webinar] = fields.OneToOneField(
        "models.Webinar", on_delete=fields.RESTRICT
    )
    audience = fields.CharEnumField(OutreachAudience, max_length=20)
    state = fields.CharEnumField(OutreachState, max_length=20)
    objectives = in_languages(default=dict)
    target_region: fields.ForeignKeyNullableRelation[Region] = fields.ForeignKeyField(
        "models.Region", on_delete=fields.RESTRICT, null=True
    )
    owner: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    created_at = fields.DatetimeField(null=True)
    """When it was made here; imported sessions have none."""

    class Meta:
        """Table."""

        table = "outreach_sessions"


class OutreachTarget(Row):
    """An institution that a session is meant for by name."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "outreach_targets"
        unique_together = (("session", "institution"),)


class OutreachTransition(Row):
    """A step of a session from one state to another: who, when and why. Only ever added."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    from_state = fields.CharEnumField(OutreachState, max_length=20, null=True)
    to_state = fields.CharEnumField(OutreachState, max_length=20)
    at = fields.DatetimeField()
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    reason = fields.TextField(default="")

    class Meta:
        """Table."""

        table = "outreach_transitions"
        unique_together = (("session", "position"),)


class TargetList(Versioned):
    """Conditions under a name; whom they find is worked out each time they are asked."""

    name = fields.CharField(max_length=120, unique=True)
    filters: fields.JSONField[dict[str, object]] = fields.JSONField(default=dict)
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    made_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    put_away_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "target_lists"


class TargetExclusion(Row):
    """An institution, or a person, that somebody took off a list by hand."""

    list: fields.ForeignKeyRelation[TargetList] = fields.ForeignKeyField(
        "models.TargetList", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyNullableRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True
    )
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="target_exclusions"
    )
    reason = fields.CharField(max_length=300, default="")
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="excluded_targets"
    )
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "target_exclusions"
        unique_together = (("list", "institution"), ("list", "person"))


class LetterText(Row):
    """What an invitation to a session says in one language."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    language = fields.CharField(max_length=12)
    subject = fields.CharField(max_length=150)
    text = fields.TextField()
    changed_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "outreach_letter_texts"
        unique_together = (("session", "language"),)


class InvitationWave(Row):
    """A sending that somebody confirmed, with the number they confirmed."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    round = fields.CharEnumField(Round, max_length=12)
    list: fields.ForeignKeyNullableRelation[TargetList] = fields.ForeignKeyField(
        "models.TargetList", on_delete=fields.RESTRICT, null=True
    )
    list_name = fields.CharField(max_length=120, default="")
    people = fields.IntField()
    institutions = fields.IntField()
    confirmed_at = fields.DatetimeField()
    confirmed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        """Table."""

        table = "invitation_waves"
        indexes = (("session",),)


class Invitation(Row):
    """One person's letter of one round of a session: there is never a second one."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    round = fields.CharEnumField(Round, max_length=12)
    wave: fields.ForeignKeyRelation[InvitationWave] = fields.ForeignKeyField(
        "models.InvitationWave", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    sent_off_at = fields.DatetimeField(null=True)
    """When it was handed to the mail room."""

    class Meta:
        """Table."""

        table = "outreach_invitations"
        unique_together = (("session", "person", "round"),)
        indexes = (("wave", "sent_off_at"), ("person",))


class FollowUp(Referenced):
    """A two-way contact with an institution after a session."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    contact: fields.ForeignKeyNullableRelation[Contact] = fields.ForeignKeyField(
        "models.Contact", on_delete=fields.RESTRICT, null=True
    )
    at = fields.DatetimeField()
    channel = fields.CharEnumField(FollowUpChannel, max_length=20)
    note = fields.TextField(default="")
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    recorded_at = fields.DatetimeField(null=True)
    """When it was written down here; imported ones have none."""

    class Meta:
        """Table."""

        table = "follow_ups"
        indexes = (("session", "institution"),)


class FollowUpStep(Versioned):
    """What is to be done next with an institution, by whom and until when."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    follow_up: fields.ForeignKeyNullableRelation[FollowUp] = fields.ForeignKeyField(
        "models.FollowUp", on_delete=fields.RESTRICT, null=True
    )
    text = fields.CharField(max_length=500)
    owner: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, related_name="follow_up_steps"
    )
    due_on = fields.DateField()
    made_at = fields.DatetimeField()
    reminded_at = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    done_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="done_follow_up_steps"
    )

    class Meta:
        """Table."""

        table = "follow_up_steps"
        indexes = (("done_at", "due_on"), ("owner", "due_on"), ("session", "institution"))


class FollowUpWaiver(Row):
    """An institution of which somebody said that no follow-up is needed, and why."""

    session: fields.ForeignKeyRelation[OutreachSession] = fields.ForeignKeyField(
        "models.OutreachSession", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=500)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "follow_up_waivers"
        unique_together = (("session", "institution"),)
