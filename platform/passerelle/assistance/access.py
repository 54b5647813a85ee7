"""Who may see and do what with a request for assistance: pure predicates over an Actor."""

from passerelle.core.actors import Actor

ASSESSORS = ("assessor", "administrator")
OFFICERS = ("outreach_officer", *ASSESSORS)


def sees_every_request(actor: Actor) -> bool:
    """Tell whether this person may find every request; contacts find their institutions' own."""
    return actor.is_staff


def sees_office_work(actor: Actor) -> bool:
    """Tell whether this person may see who did what, votes, minutes and links to sessions."""
    return actor.is_staff


def assesses(actor: Actor) -> bool:
    """Tell whether this person may take requests on, ask, and record decisions."""
    return actor.has_role(*ASSESSORS)


def decides_links(actor: Actor) -> bool:
    """Tell whether this person may confirm or reject that a session led to a request."""
    return actor.has_role(*OFFICERS)
