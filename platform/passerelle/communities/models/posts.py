"""What is said in spaces, and what becomes of it."""

from tortoise import fields

from passerelle.communities.enums import (
    PostState,
)
from passerelle.communities.models.spaces import Community
from passerelle.core.tables import Referenced, Row, Versioned, in_languages
from passerelle.identity.models import Person


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
