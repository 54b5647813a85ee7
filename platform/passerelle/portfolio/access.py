"""Who may see what of an Action and of an institution: pure predicates over an Actor."""

from passerelle.core.actors import Actor


def sees_formulation(actor: Actor) -> bool:
    """Tell whether this person may find Actions that nobody has approved."""
    return actor.is_staff


def sees_people(actor: Actor) -> bool:
    """Tell whether this person may see who took part, who was deployed and who is a contact."""
    return actor.is_staff
