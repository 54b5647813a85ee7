"""Who may see what of the report: pure predicates over an Actor."""

from passerelle.core.actors import Actor


def sees_everything(actor: Actor) -> bool:
    """Tell whether this person may see every row behind a figure, and parts about few people."""
    return actor.is_staff
