"""Spaces, who is in them, and what is said there."""

from tortoise import fields

from passerelle.communities.enums import (
    CommunityKind,
    Joining,
    Level,
    MemberRole,
    MembershipState,
    PostState,
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


class Topic(Versioned):
    """A thread of posts; its title is the first sentence of the first post if none was given."""

    community: fields.ForeignKeyRelation[Community] = fields.ForeignKeyField(
        "models.Community", on_delete=fields.RESTRICT
    )
    title = fields.CharField(max_length=200)
    created_at = fields.DatetimeField()
    last_post_at = fields.DatetimeField()
    pinned_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "topics"
        indexes = (("community", "last_post_at", "id"),)


class Post(Referenced):
    """What one person said: as typed, and as shown."""

    topic: fields.ForeignKeyRelation[Topic] = fields.ForeignKeyField(
        "models.Topic", on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation["Post"] = fields.ForeignKeyField(
        "models.Post", on_delete=fields.RESTRICT, null=True, related_name="replies"
    )
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    language = fields.CharField(max_length=12)
    body = fields.TextField()
    html = fields.TextField()
    translations = in_languages(default=dict)
    state = fields.CharEnumField(PostState, max_length=20)
    created_at = fields.DatetimeField()
    edited_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "posts"
        indexes = (("topic", "created_at", "id"), ("author",))


class PostEdit(Row):
    """What a post said before it was edited."""

    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", on_delete=fields.RESTRICT
    )
    body = fields.TextField()
    edited_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "post_edits"


class Reaction(Row):
    """A person's reaction to a post."""

    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    kind = fields.CharField(max_length=20)

    class Meta:
        """Table."""

        table = "reactions"
        unique_together = (("post", "person", "kind"),)


class Flag(Row):
    """A person's word that a post needs a moderator."""

    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    reason = fields.TextField(default="")
    at = fields.DatetimeField()
    resolved_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "flags"
        unique_together = (("post", "person"),)


class ReadMark(Row):
    """How far a person has read a topic."""

    topic: fields.ForeignKeyRelation[Topic] = fields.ForeignKeyField(
        "models.Topic", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    read_to = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "read_marks"
        unique_together = (("topic", "person"),)


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


class PostTransition(Row):
    """One step of a post from state to state: by whom, why. Rows are only added."""

    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", on_delete=fields.RESTRICT
    )
    from_state = fields.CharEnumField(PostState, max_length=20)
    to_state = fields.CharEnumField(PostState, max_length=20)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    reason = fields.TextField(default="")
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "post_transitions"
        indexes = (("post",), ("by",), ("to_state", "at"))


class Mention(Row):
    """That a post names a person who may read it."""

    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "mentions"
        unique_together = (("post", "person"),)
        indexes = (("person",),)


class Draft(Row):
    """What a person has begun to write: one for each topic, and one for a new topic of a space."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    place = fields.CharField(max_length=60)
    """`topic/…` or `space/…` with the identifier."""
    title = fields.CharField(max_length=200, default="")
    body = fields.TextField(default="")
    language = fields.CharField(max_length=12, default="")
    parent = fields.CharField(max_length=80, default="")
    """The reference of the post it answers."""
    saved_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "post_drafts"
        unique_together = (("person", "place"),)
        indexes = (("saved_at",),)
