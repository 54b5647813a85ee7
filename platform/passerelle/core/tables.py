"""What tables share: identifiers, versions, and text in several languages."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from passerelle.core import ids


class Row(Model):
    """A row with an identifier that sorts by the time it was born."""

    id = fields.UUIDField(primary_key=True, default=ids.new)

    class Meta:
        """Table."""

        abstract = True


class Versioned(Row):
    """A row that people compete for. `version` grows each time it is held."""

    version = fields.IntField(default=0)

    class Meta:
        """Table."""

        abstract = True


class Referenced(Versioned):
    """A row that people and files name by a reference of their own, such as `REQ-PP-09`."""

    reference = fields.CharField(max_length=80, unique=True)

    class Meta:
        """Table."""

        abstract = True


def in_languages(**options: Any) -> fields.JSONField[dict[str, str]]:
    """Text by language code: `{"en": …, "fr": …}`."""
    return fields.JSONField(**options)


def codes(**options: Any) -> fields.JSONField[list[str]]:
    """A short list of codes, such as languages."""
    return fields.JSONField(default=list, **options)
