"""Who may see whom on the roster: pure predicates over an Actor."""

from passerelle.core.actors import Actor


def sees_all(actor: Actor) -> bool:
    """Tell whether this person sees experts who did not agree to be listed, and who have left."""
    return actor.is_staff
