"""What outreach holds of a person: talks after sessions, letters, steps; names are taken out."""

from passerelle.core.i18n import N_
from passerelle.core.personal import Area, scrubbed
from passerelle.outreach import models

_SESSION = {"session": "session__webinar__reference"}

AREAS = (
    Area(
        models.FollowUp,
        N_("Talks after outreach sessions that you held, or that were held with you"),
        by=("by_id", "contact__person_id"),
        blanks={"note": scrubbed("note")},
    ),
    Area(
        models.OutreachSession,
        N_("Outreach sessions that you answer for"),
        by=("owner_id",),
        beside={"session": "webinar__reference"},
    ),
    Area(
        models.OutreachTransition,
        N_("Steps of outreach sessions that you took"),
        by=("by_id",),
        beside=_SESSION,
        blanks={"reason": scrubbed("reason")},
    ),
    Area(models.TargetList, N_("Target lists that you made"), by=("made_by_id",)),
    Area(
        models.TargetExclusion,
        N_("Target lists that you were taken off, or took others off"),
        by=("person_id", "by_id"),
        blanks={"reason": scrubbed("reason")},
    ),
    Area(
        models.InvitationWave,
        N_("Invitations that you sent"),
        by=("confirmed_by_id",),
        beside=_SESSION,
    ),
    Area(models.Invitation, N_("Invitations to outreach sessions that you got"), beside=_SESSION),
    Area(
        models.FollowUpStep,
        N_("Next steps after outreach sessions that you were to take, or took"),
        by=("owner_id", "done_by_id"),
        beside=_SESSION,
        blanks={"text": scrubbed("text")},
    ),
    Area(
        models.FollowUpWaiver,
        N_("Institutions of which you said that no follow-up is needed"),
        by=("by_id",),
        beside=_SESSION,
        blanks={"reason": scrubbed("reason")},
    ),
)
