"""Endpoints, the events they are told, and what became of each try to tell them."""

from tortoise import fields

from passerelle.core.tables import Row, Versioned, codes
from passerelle.webhooks.enums import DeliveryState, EndpointState


class WebhookEndpoint(Versioned):
    """An address of another service, and the events it is told."""

    url = fields.CharField(max_length=500)
    about = fields.CharField(max_length=200)
    events = codes()
    state = fields.CharEnumField(EndpointState, max_length=12)
    state_reason = fields.CharField(max_length=200)
    secret = fields.CharField(max_length=80)
    former_secret = fields.CharField(max_length=80, null=True)
    former_until = fields.DatetimeField(null=True)
    failing_since = fields.DatetimeField(null=True)
    """When the first try after the last success failed."""
    created_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "webhook_endpoints"


class WebhookEvent(Row):
    """One event as it is told to every endpoint that hears of it."""

    name = fields.CharField(max_length=60)
    body = fields.TextField()
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "webhook_events"
        indexes = (("at",),)


class WebhookDelivery(Row):
    """One event on its way to one endpoint."""

    event: fields.ForeignKeyRelation[WebhookEvent] = fields.ForeignKeyField(
        "models.WebhookEvent", on_delete=fields.RESTRICT
    )
    endpoint: fields.ForeignKeyRelation[WebhookEndpoint] = fields.ForeignKeyField(
        "models.WebhookEndpoint", on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(DeliveryState, max_length=12)
    is_test = fields.BooleanField()
    round = fields.IntField()
    """Grows each time somebody has it sent again; tries of an earlier round come to nothing."""
    tries = fields.IntField()
    created_at = fields.DatetimeField()
    next_at = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "webhook_deliveries"
        unique_together = (("event", "endpoint"),)
        indexes = (("endpoint", "id"),)


class WebhookAttempt(Row):
    """One try: written down before it is made, so that one that was cut off can be seen."""

    delivery: fields.ForeignKeyRelation[WebhookDelivery] = fields.ForeignKeyField(
        "models.WebhookDelivery", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    status = fields.IntField(null=True)
    milliseconds = fields.IntField(null=True)
    answer = fields.TextField()
    fault = fields.CharField(max_length=300)

    class Meta:
        """Table."""

        table = "webhook_attempts"
        indexes = (("delivery", "number"),)
