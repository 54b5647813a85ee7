"""What can be found, and what the index has yet to follow."""

from tortoise import fields
from tortoise.models import Model


class SearchDocument(Model):
    """A thing that can be found. Its words stand in `search_words`, a table of each engine's own
    kind, under the same number."""

    number = fields.BigIntField(primary_key=True, generated=False)
    """Grows with the thing's time."""
    kind = fields.CharField(max_length=40)
    owner = fields.UUIDField()

    class Meta:
        """Table."""

        table = "search_documents"
        unique_together = (("kind", "owner"),)


class SearchDue(Model):
    """A thing that was changed, as a trigger noted, and that the index has yet to follow."""

    id = fields.BigIntField(primary_key=True, generated=True)
    kind = fields.CharField(max_length=40)
    owner = fields.UUIDField()

    class Meta:
        """Table."""

        table = "search_due"
