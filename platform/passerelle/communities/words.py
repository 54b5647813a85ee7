"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "for_partner": N_("for partner institutions"),
    "for_expert": N_("for experts"),
    "for_mixed": N_("for partner institutions and experts"),
    "seen_public": N_("everyone"),
    "seen_members": N_("members; others know that it exists"),
    "seen_secret": N_("members only"),
    "joining_open": N_("Everyone may join."),
    "joining_approval": N_("You ask to join, and a moderator decides."),
    "joining_invitation": N_("By invitation only."),
    "membership_requested": N_("asked to join"),
    "membership_invited": N_("invited"),
    "membership_active": N_("members"),
    "membership_muted": N_("members who may only read"),
    "membership_refused": N_("refused"),
    "membership_expired": N_("invitation expired"),
    "membership_left": N_("left"),
    "membership_removed": N_("removed"),
    "membership_banned": N_("banned"),
    "role_member": N_("You are a member."),
    "role_moderator": N_("You are a moderator."),
    "role_owner": N_("You are the owner."),
    "post_draft": N_("draft"),
    "post_pending": N_("waits for a moderator"),
    "post_rejected": N_("rejected"),
    "post_edited": N_("edited"),
    "post_hidden": N_("hidden"),
    "post_deleted": N_("deleted"),
}
