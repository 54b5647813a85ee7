"""What every replica knows when it answers: the mode, and answers kept for a retry."""

from tortoise import fields
from tortoise.models import Model


class KeptAnswer(Model):
    """What was answered to a write that came with a key, so that its retry makes no double."""

    id = fields.CharField(max_length=64, primary_key=True)
    fingerprint = fields.CharField(max_length=64)
    at = fields.DatetimeField()
    status = fields.IntField()
    media_type = fields.CharField(max_length=80)
    location = fields.CharField(max_length=300)
    body = fields.TextField()

    class Meta:
        """Table."""

        table = "kept_answers"
        indexes = (("at",),)


class ServiceMode(Model):
    """The mode that every replica is in; one row."""

    id = fields.IntField(primary_key=True, generated=False)
    mode = fields.CharField(max_length=20)
    reason = fields.CharField(max_length=500)
    since = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "service_modes"
