"""What the portal may refuse."""

from passerelle.core.errors import Conflict, Forbidden, Invalid
from passerelle.core.i18n import N_


class SignInAgain(Forbidden):
    """What concerns all of a person's data needs a sign-in of the last hour."""

    code = "sign_in_again"
    says = N_("Sign in again first: this needs a sign-in of the last hour.")


class NotYourAddress(Invalid):
    """The address that was typed is none of the person's."""

    code = "not_your_address"
    says = N_("Enter one of your own e-mail addresses, as it stands in your profile.")


class ErasureWaits(Conflict):
    """The person's erasure was asked for before."""

    code = "erasure_waits"
    says = N_("This person is to be erased already.")


class ErasureOver(Conflict):
    """The erasure was withdrawn, or is done."""

    code = "erasure_over"
    says = N_("This erasure was withdrawn, or it is done.")


class NobodyFound(Invalid):
    """There is nobody with this address or reference."""

    code = "nobody_found"
    says = N_("There is nobody with this address or reference.")


class ReasonNeeded(Invalid):
    """An administrator says why somebody is erased."""

    code = "reason_needed"
    says = N_("Say why this person is to be erased.")


class StaffFirst(Conflict):
    """Somebody who holds a role is not erased before it has ended."""

    code = "staff_first"
    says = N_("This person holds a role in the programme. Take the role back first.")
