"""What assistance holds of a person: steps of requests. They stay, without the person's name."""

from passerelle.assistance import models
from passerelle.core.i18n import N_
from passerelle.core.personal import Area, scrubbed

AREAS = (
    Area(
        models.RequestTransition,
        N_("Steps of requests for assistance that you took"),
        by=("by_id",),
        beside={"request": "request__reference"},
        blanks={"reason": scrubbed("reason")},
    ),
    Area(
        models.RequestLink,
        N_("Links between requests and sessions that you made or cut"),
        by=("by_id",),
        beside={"request": "request__reference"},
        blanks={"reason": scrubbed("reason")},
    ),
)
