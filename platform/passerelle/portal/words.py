"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "found_topic": N_("Topics"),
    "found_post": N_("Posts"),
    "found_space": N_("Communities"),
    "found_webinar": N_("Webinars"),
    "found_action": N_("Actions"),
    "found_institution": N_("Institutions"),
    "found_request": N_("Requests"),
    "found_publication": N_("Publications"),
    "found_everything": N_("Everything"),
}
