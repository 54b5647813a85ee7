"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "webhook_active": N_("active"),
    "webhook_paused": N_("paused"),
    "webhook_disabled": N_("disabled"),
    "delivery_waiting": N_("waiting"),
    "delivery_delivered": N_("delivered"),
    "delivery_failed": N_("not delivered"),
    "delivery_cancelled": N_("not sent"),
}
