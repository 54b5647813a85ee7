"""What identity may refuse."""

from passerelle.core.errors import Conflict, Invalid
from passerelle.core.i18n import N_


class AddressUnreadable(Invalid):
    """What was typed is no e-mail address."""

    code = "address_unreadable"
    says = N_("Enter an e-mail address in the correct format, like name@example.com.")


class LinkNoLongerValid(Conflict):
    """A sign-in link was used, is too old, or was never ours."""

    code = "link_no_longer_valid"
    says = N_("This sign-in link has been used or is too old. Ask for a new one.")
