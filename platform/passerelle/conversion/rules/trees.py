"""The institution tree: which institution stands for which when department and ministry are one."""

from collections.abc import Mapping

from passerelle.conversion.rules import values


def stands_for(world: values.World) -> dict[str, str]:
    """Member id → id of its tree's root; empty while the tree is off. Others stand for themselves.

    Parents that go round in a circle stand for the smallest id among them.
    """
    if not world.config.use_institution_tree:
        return {}
    parents = {one.id: one.parent for one in world.institutions if one.parent is not None}
    known: dict[str, str] = {}
    for member in parents:
        _climb(member, parents, known)
    return known


def _climb(start: str, parents: Mapping[str, str], known: dict[str, str]) -> None:
    trail: dict[str, int] = {}
    here = start
    while here in parents and here not in known and here not in trail:
        trail[here] = len(trail)
        here = parents[here]
    root = min(list(trail)[trail[here] :]) if here in trail else known.get(here, here)
    for member in trail:
        known[member] = root
