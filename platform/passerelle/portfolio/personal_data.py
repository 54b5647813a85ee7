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
        models.ActivityTransition,
        N_("Steps of activities that you took"),
        by=("by_id",),
        beside={"activity": "activity__reference"},
        blanks={"reason": scrubbed("reason")},
    ),
    Area(
        models.DeploymentStep,
        N_("When experts were assigned and withdrawn: you, or by you"),
        by=("expert__person_id", "by_id"),
        beside={"activity": "activity__reference"},
        blanks={"reason": scrubbed("reason")},
    ),
    Area(
        models.Output,
        N_("Documents that you delivered or validated"),
        by=("delivered_by_id", "validated_by_id"),
        withheld=("delivered_by_id", "validated_by_id"),
        blanks={name: scrubbed(name) for name in ("titles", "languages", "recipients", "link")},
    ),
    Area(
        models.OutputStep,
        N_("Steps of documents that you took"),
        by=("by_id",),
        beside={"document": "output__reference"},
    ),
    Area(
        models.ActionClosure,
        N_("Actions that you closed"),
        by=("by_id",),
        beside={"action": "action__code"},
        blanks={name: scrubbed(name) for name in ("summary", "recommendations")},
    ),
    Area(
        models.FeedbackCall,
        N_("Calls for feedback that you opened"),
        by=("opened_by_id",),
        beside={"activity": "activity__reference"},
    ),
    Area(
        models.ExpertFeedback,
        N_("What you said about activities you were deployed on"),
        by=("deployment__expert__person_id",),
        beside={"activity": "deployment__activity__reference"},
        blanks={"answers": {}},
    ),
    Area(
        models.Deployment,
        N_("Activities you were deployed on"),
        by=("expert__person_id",),
        beside={"action": "activity__action__code", "starts_on": "activity__starts_on"},
    ),
)
