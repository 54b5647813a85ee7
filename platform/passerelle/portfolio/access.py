"""Who may see and do what with Actions: pure predicates over an Actor."""

from passerelle.core.actors import Actor
from passerelle.portfolio import rules
from passerelle.portfolio.enums import ActionState

RUNS = rules.RUNS
APPROVES = rules.APPROVES


def sees_formulation(actor: Actor) -> bool:
    """Tell whether this person may find Actions that nobody has approved."""
    return actor.is_staff


def sees_people(actor: Actor) -> bool:
    """Tell whether this person may see who took part, who was deployed and who is a contact."""
    return actor.is_staff


def runs_actions(actor: Actor) -> bool:
    """Tell whether this person starts Actions and works on them."""
    return actor.has_role(*RUNS)


def may_move(actor: Actor, to: ActionState) -> bool:
    """Tell whether this person may let an Action enter a state."""
    return actor.has_role(*rules.ENTERED_BY[to])


def is_expert(actor: Actor) -> bool:
    """Tell whether this person is an expert on the roster."""
    return "expert" in actor.groups
