"""What this room's stored words are called."""

from passerelle.core.i18n import N_

WORDS = {
    "planned": N_("planned"),
    "follow_up_open": N_("follow-up open"),
    "follow_up_closed": N_("follow-up closed"),
    "call": N_("call"),
    "meeting": N_("meeting"),
    "visit": N_("visit"),
    "other": N_("other"),
    "outreach_round.invitation": N_("first letter"),
    "outreach_round.reminder": N_("second letter"),
    "left_out.no_address": N_("We have no e-mail address of this person."),
    "left_out.turned_off": N_("The person has turned off messages of this kind."),
    "left_out.address_bounced": N_("The address gave an earlier message back."),
    "left_out.deactivated": N_("The person's access has ended."),
    "left_out.invited_already": N_("The person got this letter before."),
    "left_out.answered_already": N_("The person has registered or declined."),
    "declined": N_("declined"),
}
