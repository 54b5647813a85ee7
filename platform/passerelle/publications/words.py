"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "study": N_("study"),
    "book": N_("book"),
    "factsheet": N_("factsheet"),
    "interview": N_("interview"),
    "newsletter": N_("newsletter"),
    "annual_report": N_("annual report"),
    "annual_report_video": N_("annual report as a video"),
    "module_draft": N_("draft"),
    "module_in_development": N_("in development"),
    "module_published": N_("published"),
}
