"""Who may find a space, read it, and see what stands there unseen: predicates over an Actor."""

from passerelle.core.actors import Actor

FEW_PEOPLE = 5
"""Outsiders are not told numbers of people below this."""


def sees_everything(actor: Actor) -> bool:
    """Tell whether this person reads every space, whether a member or not."""
    return actor.has_role("auditor", "administrator")


def counts_among_experts(actor: Actor) -> bool:
    """Tell whether a membership of an experts' space is good: only while on the roster."""
    return "expert" in actor.groups or actor.is_staff


def kinds_known_by_name(actor: Actor) -> tuple[str, ...]:
    """Return the kinds of spaces of which this person finds those whose name is known."""
    if actor.is_staff:
        return ("partner", "expert", "mixed")
    kinds = [kind for kind in ("partner", "expert") if _group_of(kind) in actor.groups]
    return (*kinds, "mixed") if kinds else ()


def number_of_people(people: int, *, is_outsider: bool) -> int | None:
    """Return how many people, or None where the number is too small to be told."""
    return None if is_outsider and people < FEW_PEOPLE else people


def _group_of(kind: str) -> str:
    return "contact" if kind == "partner" else "expert"


def founds_spaces(actor: Actor) -> bool:
    """Tell whether somebody may make a space."""
    return actor.has_role("administrator", "outreach_officer")


def keeps_everywhere(actor: Actor) -> bool:
    """Tell whether somebody may look after every space, whether a member or not."""
    return actor.has_role("administrator")


def belongs_to(actor: Actor, kind: str, visibility: str) -> bool:
    """Tell whether somebody is of those a space is for; who is invited need not be, but in an
    experts' space."""
    if kind == "expert":
        return counts_among_experts(actor)
    if actor.is_staff or kind in kinds_known_by_name(actor):
        return True
    return kind == "mixed" and visibility == "public"
