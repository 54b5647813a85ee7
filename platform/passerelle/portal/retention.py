"""How long the portal keeps what."""

from passerelle.core.i18n import N_
from passerelle.core.retention import Rule
from passerelle.portal import copying

RULES = (
    Rule(
        "data_exports",
        N_("Copies of a person's data"),
        N_("So that there is time to fetch them, and no longer."),
        7,
        copying.forget_old,
        most=7,
    ),
)
