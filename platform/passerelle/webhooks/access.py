"""Who may see and change webhooks."""

from passerelle.core.actors import Actor
from passerelle.identity.enums import Role


def may_manage(actor: Actor) -> bool:
    """Administrators alone: an endpoint carries events out of the house."""
    return actor.has_role(Role.ADMINISTRATOR)
