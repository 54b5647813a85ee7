"""Who may see a webinar, and who may run one: pure predicates over an Actor."""

from passerelle.core.actors import Actor
from passerelle.webinars.enums import Audience


def audiences(actor: Actor) -> tuple[str, ...]:
    """Return the audiences whose webinars this person may find; staff find all."""
    found = [Audience.PUBLIC.value]
    if actor.is_staff:
        return tuple(audience.value for audience in Audience)
    if "contact" in actor.groups:
        found.append(Audience.PARTNER.value)
    if "expert" in actor.groups:
        found.append(Audience.EXPERT.value)
    return tuple(found)


def sees_people(actor: Actor) -> bool:
    """Tell whether this person may see who registered and who came: staff only."""
    return actor.is_staff


def may_create(actor: Actor) -> bool:
    """Tell whether somebody may make a webinar; their own are then theirs to run."""
    return actor.has_role("organiser", "administrator")


def runs_every(actor: Actor) -> bool:
    """Tell whether somebody may run every webinar, whoever made it."""
    return actor.has_role("administrator")


def oversees(actor: Actor) -> bool:
    """Tell whether somebody sees what organisers see of every webinar, and changes nothing."""
    return actor.has_role("administrator", "auditor")
