"""What webhooks hold of a person: events that name their identifier, and nothing else of them."""

from passerelle.core.i18n import N_
from passerelle.core.personal import Area
from passerelle.webhooks import models

AREAS = (
    Area(
        models.WebhookEvent,
        N_("Events about you that other services were told"),
        by=(),
        mentions=("body",),
    ),
)
