"""What identity may refuse."""

from passerelle.core.errors import Conflict, Invalid


class AddressUnreadable(Invalid):
    """Enter an e-mail address in the correct format, like name@example.com."""

    code = "address_unreadable"


class LinkNoLongerValid(Conflict):
    """This sign-in link has been used or is too old. Ask for a new one."""

    code = "link_no_longer_valid"
