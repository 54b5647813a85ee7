"""Files and their bytes."""

from tortoise import fields

from passerelle.core.tables import Row


class StoredFile(Row):
    """A file: what it is, whose it is, and which thing it belongs to."""

    sha256 = fields.CharField(max_length=64)
    media_type = fields.CharField(max_length=100)
    size = fields.IntField()
    name = fields.CharField(max_length=120)
    owner_id = fields.UUIDField(null=True)
    thing = fields.CharField(max_length=80)
    thing_id = fields.CharField(max_length=80)
    at = fields.DatetimeField()
    detail: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)
    """What was found out about it, such as a picture's width and height."""

    class Meta:
        """Table."""

        table = "stored_files"
        indexes = (("thing", "thing_id"), ("owner_id",))


class StoredChunk(Row):
    """A piece of a file's bytes."""

    file: fields.ForeignKeyRelation[StoredFile] = fields.ForeignKeyField(
        "models.StoredFile", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    data = fields.BinaryField()

    class Meta:
        """Table."""

        table = "stored_chunks"
        unique_together = (("file", "position"),)
