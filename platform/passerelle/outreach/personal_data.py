"""What outreach holds of a person: talks after sessions, letters, steps; names are taken out."""

from passerelle.core.i18n import N_
from passerelle.core.naming import Erased, without
from passerelle.core.personal import Area, Row, scrubbed
from passerelle.outreach import models

_SESSION = {"session": "session__webinar__reference"}


def _list_name(erased: Erased, row: Row) -> str:
    """Return a list's name without the person's; it stays the only list of that name."""
    name = str(without(erased, row["name"]))
    return name if name == row["name"] else f"{name[:100]} {row['id'].hex[-8:]}"


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
        blanks={"objectives": scrubbed("objectives")},
    ),
    Area(
        models.LetterText,
        N_("What invitations to sessions that you answer for say"),
        by=("session__owner_id",),
        beside=_SESSION,
        blanks={"subject": scrubbed("subject"), "text": scrubbed("text")},
    ),
    Area(
        models.OutreachTransition,
        N_("Steps of outreach sessions that you took"),
        by=("by_id",),
        beside=_SESSION,
        blanks={"reason": scrubbed("reason")},
    ),
    Area(
        models.TargetList,
        N_("Target lists that you made"),
        by=("made_by_id",),
        blanks={"name": _list_name},
    ),
    Area(
        models.TargetExclusion,
        N_("Target lists that you were taken off, or took others off"),
        by=("person_id", "by_id"),
        blanks={"reason": scrubbed("reason")},
    ),
    Area(
        models.InvitationWave,
        N_("Invitations that you sent"),
        by=("confirmed_by_id", "list__made_by_id"),
        beside=_SESSION,
        blanks={"list_name": scrubbed("list_name")},
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
