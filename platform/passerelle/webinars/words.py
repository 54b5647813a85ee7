"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "webinar": N_("webinar"),
    "round_table": N_("round table"),
    "training": N_("training"),
    "conference": N_("conference"),
    "launch": N_("launch"),
    "online": N_("online"),
    "hybrid": N_("hybrid"),
    "onsite": N_("on site"),
    "draft": N_("draft"),
    "scheduled": N_("scheduled"),
    "open": N_("open for registration"),
    "closed": N_("registration closed"),
    "live": N_("live now"),
    "held": N_("held"),
    "reported": N_("reported"),
    "cancelled": N_("cancelled"),
    "public": N_("everyone"),
    "partner": N_("partner institutions"),
    "expert": N_("experts"),
    "eu_administration": N_("EU administrations"),
    "invited": N_("invited"),
    "registered": N_("registered"),
    "confirmed": N_("confirmed"),
    "waitlisted": N_("on the waitlist"),
    "attended": N_("attended"),
    "no_show": N_("no-show"),
}
