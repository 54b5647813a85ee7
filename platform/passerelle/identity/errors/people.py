"""About people, their addresses and their accounts."""

from passerelle.core.errors import Conflict, Invalid, NotFound
from passerelle.core.i18n import N_


class AddressUnreadable(Invalid):
    """What was typed is no e-mail address."""

    code = "address_unreadable"
    says = N_("Enter an e-mail address in the correct format, like name@example.com.")


class NobodyThere(NotFound):
    """No active person reads this address."""

    code = "nobody_there"
    says = N_("No active person has this e-mail address.")


class AddressTaken(Conflict):
    """An address belongs to one person."""

    code = "address_taken"
    says = N_("Somebody else has this e-mail address already.")


class ReferenceUnknown(Invalid):
    """A form names something by a reference that nothing has."""

    code = "reference_unknown"
    says = N_("There is nothing with this reference.")


class OwnAccount(Conflict):
    """Nobody shuts themselves out."""

    code = "own_account"
    says = N_("You cannot deactivate your own account. Ask another administrator to do it.")


class PersonInactive(Conflict):
    """A deactivated person gets nothing new."""

    code = "person_inactive"
    says = N_("This person is deactivated. Reactivate them first.")


class AddressYours(Conflict):
    """An address is added once."""

    code = "address_yours"
    says = N_("This address is yours already.")


class TooManyAddresses(Conflict):
    """A person has a limited number of addresses."""

    code = "too_many_addresses"
    says = N_("You have 10 addresses. Remove one before you add another.")


class AddressPrimary(Conflict):
    """Messages must have somewhere to go."""

    code = "address_primary"
    says = N_("Messages go to this address. Choose another one for them first.")


class ConfirmationNoLongerValid(Conflict):
    """A link that confirms an address was used, is too old, or belongs to another account."""

    code = "confirmation_no_longer_valid"
    says = N_("This link has been used, is too old, or belongs to another account.")


class ConsentTextChanged(Conflict):
    """One consents to the text that one has read."""

    code = "consent_text_changed"
    says = N_("The text has changed since you opened this page. Read it again, then decide.")


class FamilyNameMissing(Invalid):
    """A person is called something."""

    code = "family_name_missing"
    says = N_("Enter your family name, or the only name you have.")


class NameUnwritable(Invalid):
    """A name stands on one line."""

    code = "name_unwritable"
    says = N_("Write this on one line.")


class ZoneUnknown(Invalid):
    """Times are shown in a zone that exists."""

    code = "zone_unknown"
    says = N_("Choose a time zone from the list, like Europe/Brussels.")
