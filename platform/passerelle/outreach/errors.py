"""What outreach refuses."""

from passerelle.core.errors import Conflict, Invalid
from passerelle.core.i18n import N_


class HasSession(Conflict):
    """A webinar carries one outreach session at most."""

    code = "has_session"
    says = N_("This webinar has an outreach session already.")


class StepNotListed(Conflict):
    """The state that a session is in does not lead to the wanted one."""

    code = "step_not_listed"
    says = N_("The session is in a state from which this step cannot be taken.")


class NotHeldYet(Conflict):
    """A session is held when its webinar was."""

    code = "not_held_yet"
    says = N_("The webinar has not been held yet.")


class InstitutionsOpen(Conflict):
    """Follow-up is closed when every reached institution has one, or needs none."""

    code = "institutions_open"
    says = N_("Some institutions that were reached have no follow-up, and no word why none is due.")


class StepsOpen(Conflict):
    """Follow-up is closed when every next step was done."""

    code = "steps_open"
    says = N_("Some next steps are not done yet.")


class FollowUpOver(Conflict):
    """Follow-ups are written down from when a session was held until it is closed."""

    code = "follow_up_over"
    says = N_("Follow-ups are written down once the session was held, until follow-up is closed.")


class InvitingOver(Conflict):
    """Nobody is invited to what was held or cancelled."""

    code = "inviting_over"
    says = N_("Nobody can be invited any more: the webinar has begun, was held or was cancelled.")


class NotOpenYet(Conflict):
    """An invitation registers in one press, so registration must be open."""

    code = "not_open_yet"
    says = N_("Open the webinar's registration first: an invitation registers in one press.")


class NoText(Conflict):
    """An invitation says what somebody wrote."""

    code = "no_text"
    says = N_("Write the invitation first, in one language at least.")


class NobodyLeft(Conflict):
    """Nobody is left to be written to."""

    code = "nobody_left"
    says = N_("Nobody is left to be written to.")


class NumberChanged(Conflict):
    """Another number of people would be written to than was confirmed."""

    code = "number_changed"
    says = N_("The number of people has changed since you looked. Check it again, then confirm.")


class NameTaken(Conflict):
    """Two lists cannot have one name."""

    code = "name_taken"
    says = N_("Another list has this name.")


class NoSuchChoice(Invalid):
    """A code that names nothing was sent."""

    code = "no_such_choice"
    says = N_("Choose one of the options.")


class AnswerOver(Conflict):
    """An invitation can be answered until the webinar begins."""

    code = "answer_over"
    says = N_("This invitation can no longer be answered: the webinar has begun or was cancelled.")
