"""What outreach holds of a person: talks after sessions. They stay, without the person's name."""

from passerelle.core.i18n import N_
from passerelle.core.personal import Area, scrubbed
from passerelle.outreach import models

AREAS = (
    Area(
        models.FollowUp,
        N_("Talks after outreach sessions that you held, or that were held with you"),
        by=("by_id", "contact__person_id"),
        blanks={"note": scrubbed("note")},
    ),
)
