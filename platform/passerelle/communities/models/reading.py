"""What readers do with what is said."""

from tortoise import fields

from passerelle.communities.models.posts import Post, Topic
from passerelle.core.tables import Row
from passerelle.identity.models import Person


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
