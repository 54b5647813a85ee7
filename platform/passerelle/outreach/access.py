"""Who may work on outreach, and who may look: pure predicates over an Actor."""

from passerelle.core.actors import Actor

WORKING = ("administrator", "outreach_officer")
SEEING = (*WORKING, "organiser", "auditor")


def may_work(actor: Actor) -> bool:
    """Tell whether somebody may plan sessions, invite, and write down follow-ups."""
    return actor.has_role(*WORKING)


def sees_work(actor: Actor) -> bool:
    """Tell whether somebody may see plans, invitations and follow-ups."""
    return actor.has_role(*SEEING)
