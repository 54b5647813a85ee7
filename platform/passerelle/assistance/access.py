"""Who may see a request for assistance: pure predicates over an Actor."""

from passerelle.core.actors import Actor


def sees_every_request(actor: Actor) -> bool:
    """Tell whether this person may find every request; contacts find their institutions' own."""
    return actor.is_staff


def sees_office_work(actor: Actor) -> bool:
    """Tell whether this person may see who did what, votes, minutes and links to sessions."""
    return actor.is_staff
