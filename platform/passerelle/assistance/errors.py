"""What assistance may refuse."""

from passerelle.core.errors import Conflict, Invalid
from passerelle.core.i18n import N_


class StepNotListed(Conflict):
    """A request takes only the steps that lead on from where it stands."""

    code = "step_not_listed"
    says = N_("The request does not stand where this can be done. Look at it again.")


class TakenOnAlready(Conflict):
    """Somebody else looks after a request by now."""

    code = "taken_on_already"
    says = N_("Somebody else has just taken this request on. Look at it again.")


class DraftSent(Conflict):
    """What was sent is changed no more."""

    code = "draft_sent"
    says = N_("This request has been sent. It cannot be changed any more.")


class DraftIncomplete(Conflict):
    """Something is missing before a request can be sent."""

    code = "draft_incomplete"
    says = N_("Some answers are missing. Give them, then send the request.")


class NotEligible(Conflict):
    """An institution may not ask for assistance on this day (I1)."""

    code = "not_eligible"
    says = N_(
        "This institution may not ask for assistance today. Write to the programme if you think"
        " that it should."
    )


class EndorsementMissing(Conflict):
    """Who is not national government asks with a national institution behind it (I2)."""

    code = "endorsement_missing"
    says = N_("An endorsement by a national institution of the same country is needed.")


class EndorserUnfit(Conflict):
    """An endorser is a national institution of the country of who asks (I2)."""

    code = "endorser_unfit"
    says = N_("Choose a national institution of the country of the institution that asks.")


class InstitutionUnknown(Invalid):
    """A form names an institution that is not on its list."""

    code = "institution_unknown"
    says = N_("Choose an institution from the list, or say that it is not listed.")


class TooManyFiles(Conflict):
    """A request comes with a limited number of files."""

    code = "too_many_files"
    says = N_("Five files are the most. Remove one before you add another.")


class NothingAsked(Conflict):
    """An answer belongs to a question."""

    code = "nothing_asked"
    says = N_("No question waits for an answer.")


class DecisionEarly(Invalid):
    """Nothing is decided before it was asked, and nothing in the future."""

    code = "decision_early"
    says = N_("Enter a day from the day on which the request was sent to today.")


class WhereToMissing(Invalid):
    """Who is redirected is told where to."""

    code = "where_to_missing"
    says = N_("Enter where the request is redirected to.")


class NotFitToAccept(Conflict):
    """A request is accepted when all its institutions may ask and are endorsed (I1, I2)."""

    code = "not_fit_to_accept"
    says = N_("The checklist is not fulfilled: the request cannot be accepted like this.")


class OriginalUnknown(Invalid):
    """A duplicate points to another request that was sent."""

    code = "original_unknown"
    says = N_("Enter the reference of the other request, which was sent before.")


class SessionLater(Conflict):
    """A session that starts after a request has not led to it (I12)."""

    code = "session_later"
    says = N_("The session started after the request was sent: it cannot have led to it.")


class SessionUnknown(Invalid):
    """A link ties a request to an outreach session."""

    code = "session_unknown"
    says = N_("Enter the reference of an outreach session.")


class LinkStands(Conflict):
    """The same officer has said the same before."""

    code = "link_stands"
    says = N_("You have decided so already.")


class ReasonShort(Invalid):
    """A reason is in words of one's own."""

    code = "reason_short"
    says = N_("Enter a reason in a few words of your own.")


class NewcomerSettled(Conflict):
    """An institution is found once."""

    code = "newcomer_settled"
    says = N_("This institution has been entered already.")
