"""Spaces, and who is in them."""

from tortoise import fields

from passerelle.communities.enums import (
    CommunityKind,
    Joining,
    Level,
    MemberRole,
    MembershipState,
    Visibility,
)
from passerelle.core.tables import Referenced, Row, Versioned, codes, in_languages
from passerelle.identity.models import Person


class Community(Referenced):
    """A space for partners, for experts, or for both."""

    names = in_languages()
    about = in_languages(null=True)
    kind = fields.CharEnumField(CommunityKind, max_length=20)
    visibility = fields.CharEnumField(Visibility, max_length=20)
    joining = fields.CharEnumField(Joining, max_length=20)
    languages = codes()
    moderated = fields.BooleanField(default=False)
    created_on = fields.DateField()

    class Meta:
        """Table."""

        table = "communities"


class Membership(Versioned):
    """A person's place in a community."""

    community: fields.ForeignKeyRelation[Community] = fields.ForeignKeyField(
        "models.Community", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(MemberRole, max_length=20)
    state = fields.CharEnumField(MembershipState, max_length=20)
    since = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "memberships"
        unique_together = (("community", "person"),)
        indexes = (("person", "state"),)


class MembershipTransition(Row):
    """One step of a membership: from where to where, by whom, why. A step that changes only the
    role stays in its state. Rows are only added."""

    membership: fields.ForeignKeyRelation[Membership] = fields.ForeignKeyField(
        "models.Membership", on_delete=fields.RESTRICT
    )
    from_state = fields.CharEnumField(MembershipState, max_length=20, null=True)
    to_state = fields.CharEnumField(MembershipState, max_length=20)
    role = fields.CharEnumField(MemberRole, max_length=20)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    reason = fields.TextField(default="")
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "membership_transitions"
        indexes = (("membership",), ("by",))


class SpaceInvitation(Row):
    """That somebody was invited into a space; its identifier, signed, is the link in the mail."""

    membership: fields.ForeignKeyRelation[Membership] = fields.ForeignKeyField(
        "models.Membership", on_delete=fields.RESTRICT
    )
    invited_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    address = fields.CharField(max_length=254)
    """Where it was sent, as the inviter wrote it."""
    made_person = fields.BooleanField(default=False)
    """Whether nobody had the address before: then the link also lets its reader sign in, once."""
    message = fields.TextField(default="")
    at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "space_invitations"
        indexes = (("membership",), ("invited_by",), ("expires_at",))


class SpaceReader(Row):
    """How a person follows a space: what they hear by mail, and up to when they have read it."""

    community: fields.ForeignKeyRelation[Community] = fields.ForeignKeyField(
        "models.Community", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    level = fields.CharEnumField(Level, max_length=20, default=Level.NORMAL)
    read_to = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "space_readers"
        unique_together = (("community", "person"),)
        indexes = (("person",),)
