"""Who may see what of the toolkit: pure predicates over an Actor."""

from passerelle.core.actors import Actor
from passerelle.publications.enums import ModuleState


def states(actor: Actor, *, has_toolkit: bool) -> tuple[str, ...]:
    """Return the states of the modules this person finds: unfinished ones are for experts with
    access to the toolkit and for staff, drafts for staff only."""
    if actor.is_staff:
        return tuple(state.value for state in ModuleState)
    if has_toolkit and "expert" in actor.groups:
        return (ModuleState.PUBLISHED.value, ModuleState.IN_DEVELOPMENT.value)
    return (ModuleState.PUBLISHED.value,)
