"""What the portfolio holds of a person. Deployments stay as counts, with category and gender."""

from passerelle.core.i18n import N_
from passerelle.core.personal import Area, scrubbed
from passerelle.portfolio import models

AREAS = (
    Area(
        models.ActionTransition,
        N_("Steps of Actions that you took"),
        by=("by_id",),
        beside={"action": "action__code"},
        blanks={"reason": scrubbed("reason")},
    ),
    Area(
        models.Deployment,
        N_("Activities you were deployed on"),
        by=("expert__person_id",),
        beside={"action": "activity__action__code", "starts_on": "activity__starts_on"},
    ),
)
