"""Who may look after people and institutions."""

from passerelle.core.actors import Actor

OF_INSTITUTIONS = ("administrator", "outreach_officer")


def keeps_people(actor: Actor) -> bool:
    """Tell whether somebody may see every person, and change what they may do."""
    return actor.has_role("administrator")


def keeps_institutions(actor: Actor) -> bool:
    """Tell whether somebody may change institutions and who speaks for them."""
    return actor.has_role(*OF_INSTITUTIONS)
