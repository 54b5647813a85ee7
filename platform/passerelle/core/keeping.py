"""How long the machinery keeps what; most of it goes by the machinery's own housework."""

from passerelle.core.i18n import N_
from passerelle.core.retention import Rule

_NIGHT = "machinery.night"
RULES = (
    Rule(
        "jobs",
        N_("Jobs that are done, and the facts they followed from"),
        N_("To see what happened when something is asked about."),
        30,
        schedule=_NIGHT,
    ),
    Rule(
        "live_events",
        N_("What was shown live"),
        N_("To tell those who were away for a moment."),
        1,
        schedule=_NIGHT,
    ),
    Rule(
        "kept_answers",
        N_("Answers to changes that may be sent twice"),
        N_("So that a change that is sent again is done once."),
        2,
        schedule=_NIGHT,
    ),
    Rule(
        "audit_entries",
        N_("The audit log"),
        N_("To answer for what was done. People who are erased stand in it under a pseudonym."),
        None,
    ),
    Rule(
        "tombstones",
        N_("Identifiers of rows that an erasure removed"),
        N_("So that no import brings a person back. They name nobody."),
        None,
    ),
)
