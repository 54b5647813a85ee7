"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "planned": N_("planned"),
    "follow_up_open": N_("follow-up open"),
    "follow_up_closed": N_("follow-up closed"),
    "call": N_("call"),
    "meeting": N_("meeting"),
    "visit": N_("visit"),
    "other": N_("other"),
}
