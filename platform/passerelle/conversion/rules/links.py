"""Which act decides about a request and a session, when people have linked, or unlinked, them.

The latest act decides. Acts that time cannot order stand in the order given, except that a
rejection among them wins. Inferred links are no acts: the window alone decides about those.
"""

from collections.abc import Mapping, Sequence

from passerelle.conversion.rules import values

Acts = dict[str, dict[str, list[tuple[int, values.Link]]]]
"""Request → session → the acts on them, each with its place in the order given."""


def acts(world: values.World, sessions: Mapping[str, values.Session]) -> Acts:
    """All acts on listed sessions; those of basis inferred left out."""
    found: Acts = {}
    for place, link in enumerate(world.links):
        if link.basis != values.INFERRED and link.session in sessions:
            of_request = found.setdefault(link.request, {})
            of_request.setdefault(link.session, []).append((place, link))
    return found


def deciding(
    on_both: Sequence[tuple[int, values.Link]], institution: str, stands_for: Mapping[str, str]
) -> values.Link | None:
    """The act that decides for one of the request's institutions; None if none is about it."""
    root = stands_for.get(institution, institution)
    about = [
        (place, link)
        for place, link in on_both
        if link.institution is None or stands_for.get(link.institution, link.institution) == root
    ]
    timed = [link.at for _, link in about if link.at is not None]
    latest = max(timed, default=None)
    untimed = _last([one for one in about if one[1].at is None])
    newest = _last([one for one in about if one[1].at is not None and one[1].at == latest])
    decided = _last([one for one in (untimed, newest) if one is not None])
    return None if decided is None else decided[1]


def _last(unordered: Sequence[tuple[int, values.Link]]) -> tuple[int, values.Link] | None:
    rejections = [one for one in unordered if one[1].basis == values.STAFF_REJECTED]
    return max(rejections or unordered, key=lambda one: one[0], default=None)
