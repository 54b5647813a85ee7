"""What can stand against a step in the portfolio."""

from passerelle.core.errors import Conflict, Forbidden
from passerelle.core.i18n import N_


class NotYours(Forbidden):
    """The person's roles do not let them take this step."""

    code = "not_yours"
    says = N_("Your role does not let you do this.")


class StepNotPossible(Conflict):
    """The thing does not stand where this step begins."""

    code = "step_not_possible"
    says = N_("It does not stand where this step can be taken from. Look at it again.")


class DatesMissing(Conflict):
    """An Action is approved with its dates."""

    code = "dates_missing"
    says = N_("Enter the planned start and end of the Action before it is approved.")


class StartTooEarly(Conflict):
    """The planned start is before the approval."""

    code = "start_too_early"
    says = N_("The planned start is before today. Move the start and the end first.")


class EndPassed(Conflict):
    """An Action ends after it was started."""

    code = "end_passed"
    says = N_("The planned end is before this day. Move the end of the Action first.")


class ApprovedBeforeAsked(Conflict):
    """A request that the Action answers was sent later."""

    code = "approved_before_asked"
    says = N_("A request that this Action answers was sent after the day of approval.")


class ActivitiesOpen(Conflict):
    """Activities wait to be held, reported or cancelled (I5)."""

    code = "activities_open"
    says = N_("Activities are still open. Report or cancel each of them first.")


class OutputsOpen(Conflict):
    """Documents wait to be delivered and validated."""

    code = "outputs_open"
    says = N_("Documents are not validated yet. Validate each of them first.")


class ClosureMissing(Conflict):
    """The closing form was not filled in."""

    code = "closure_missing"
    says = N_("Fill in the closing form first.")


class RequestNotAccepted(Conflict):
    """Only accepted requests lead to an Action."""

    code = "request_not_accepted"
    says = N_("Only accepted requests lead to an Action.")


class OutsideTheAction(Conflict):
    """An activity lies within its Action's dates (I4)."""

    code = "outside_the_action"
    says = N_("An activity lies within the dates of its Action.")


class InThePast(Conflict):
    """An activity is planned ahead."""

    code = "in_the_past"
    says = N_("Choose today or a later day.")


class NotYet(Conflict):
    """It is too early for this step."""

    code = "not_yet"
    says = N_("That day has not come yet.")


class NotOnRoster(Conflict):
    """The expert is not on the roster on the days of the activity (I6)."""

    code = "not_on_roster"
    says = N_("The expert is not on the roster on all days of this activity.")


class AccountClosed(Conflict):
    """Nobody is sent who cannot read where to."""

    code = "account_closed"
    says = N_("The expert's account was closed: they would not be told.")


class DeployedAlready(Conflict):
    """The expert is on this activity (I6)."""

    code = "deployed_already"
    says = N_("The expert is on this activity already.")


class NotDelivered(Conflict):
    """A document is validated after it was delivered."""

    code = "not_delivered"
    says = N_("The document was not delivered yet.")


class OwnDelivery(Conflict):
    """Who delivered a document does not validate it."""

    code = "own_delivery"
    says = N_("You delivered this document: somebody else validates it.")


class NotValidated(Conflict):
    """A document is public after it was validated."""

    code = "not_validated"
    says = N_("The document was not validated yet.")


class CallClosed(Conflict):
    """Answers are not taken any more."""

    code = "call_closed"
    says = N_("The time to answer is over. Thank you for thinking of us.")


class EveryAnswerGiven(Conflict):
    """As many answers came as people were asked."""

    code = "every_answer_given"
    says = N_("As many people have answered as were asked.")
