"""What assistance holds of a person: steps of requests. They stay, without the person's name."""

from passerelle.assistance import models
from passerelle.assistance.enums import Attachable
from passerelle.core.i18n import N_
from passerelle.core.personal import Area, scrubbed

AREAS = (
    Area(
        models.AssistanceRequest,
        N_("What you wrote in the requests for assistance that you sent"),
        by=("request_dossierss__asker_id",),
        blanks={name: scrubbed(name) for name in ("text", "declared_source")},
    ),
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
    Area(
        models.Decision,
        N_("Decisions on requests in which you took no part"),
        by=(),
        called=("recusals",),
        blanks={name: scrubbed(name) for name in ("recusals", "minutes")},
    ),
    Area(
        models.RequestDraft,
        N_("Requests for assistance that you began, and what you typed into them"),
        addressed="email",
        removes=True,
        files=Attachable.DRAFT,
    ),
    Area(
        models.RequestDossier,
        N_("Requests for assistance that you sent, or that you looked after"),
        by=("asker_id", "assessor_id"),
        beside={"request": "request__reference"},
    ),
    Area(
        models.RequestMessage,
        N_("Questions and answers about requests that you wrote"),
        by=("by_id",),
        beside={"request": "request__reference"},
        blanks={"text": scrubbed("text")},
    ),
    Area(
        models.RequestNewcomer,
        N_("Institutions not listed that you named in a request, or that you entered or found"),
        by=("request__request_dossierss__asker_id", "settled_by_id"),
        beside={"request": "request__reference"},
        blanks={"name": scrubbed("name")},
    ),
)
