"""About roles."""

from passerelle.core.errors import Conflict, Invalid
from passerelle.core.i18n import N_


class OwnRole(Conflict):
    """Nobody takes their own administrator's role away."""

    code = "own_role"
    says = N_("You cannot take the administrator's role from yourself. Another one can.")


class LastAdministrator(Conflict):
    """Somebody must always be able to administer the service."""

    code = "last_administrator"
    says = N_("This is the last active administrator. Make somebody else one first.")


class RoleHeld(Conflict):
    """A role is held once at a time."""

    code = "role_held"
    says = N_("This person has this role already.")


class RoleNotHeld(Conflict):
    """Only a role that is held can be taken away."""

    code = "role_not_held"
    says = N_("This person does not have this role any more.")


class EndIsPast(Invalid):
    """Something that begins now cannot have ended before."""

    code = "end_is_past"
    says = N_("Enter a day in the future.")
