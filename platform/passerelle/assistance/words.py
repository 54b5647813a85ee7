"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "submitted": N_("submitted"),
    "under_assessment": N_("under assessment"),
    "clarification": N_("waiting for clarification"),
    "eu_delegation_consulted": N_("EU Delegation consulted"),
    "accepted": N_("accepted"),
    "rejected": N_("rejected"),
    "redirected": N_("redirected"),
    "withdrawn": N_("withdrawn"),
    "archived": N_("archived"),
    "duplicate": N_("duplicate"),
    "spam": N_("spam"),
    "form": N_("form"),
    "letter": N_("letter"),
    "email": N_("e-mail"),
    "delegation": N_("EU Delegation"),
    "requester": N_("requester"),
    "supporter": N_("supporter"),
    "endorser": N_("endorser"),
    "declared": N_("declared by the requester"),
    "staff_confirmed": N_("confirmed by staff"),
    "inferred": N_("inferred"),
    "staff_rejected": N_("rejected by staff"),
    "staff": N_("staff"),
    "steering_group": N_("steering group"),
}
