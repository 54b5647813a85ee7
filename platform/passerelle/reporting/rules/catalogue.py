"""Every figure of the report, in the order in which it is read."""

from passerelle.core.i18n import N_
from passerelle.reporting.rules import (
    actions,
    activities,
    curve,
    february,
    outreach,
    participations,
    requests,
    roster,
    shares,
)
from passerelle.reporting.rules.figure import Definition

SUBJECTS = {
    "requests": N_("Requests for assistance"),
    "actions": N_("Actions, activities and documents"),
    "participations": N_("Participations and feedback"),
    "roster": N_("Experts"),
    "outreach": N_("Outreach, and what came of it"),
}

DEFINITIONS: tuple[Definition, ...] = (
    *requests.DEFINITIONS,
    *actions.DEFINITIONS,
    *activities.DEFINITIONS,
    *participations.DEFINITIONS,
    *roster.DEFINITIONS,
    *february.DEFINITIONS,
    *outreach.DEFINITIONS,
    *shares.DEFINITIONS,
    *curve.DEFINITIONS,
)

BY_ID = {definition.id: definition for definition in DEFINITIONS}
