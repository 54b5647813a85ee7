"""The funnel of each session: institutions reached and converted, requests, and their Actions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from passerelle.conversion.rules import intervals, paths, values


@dataclass(frozen=True, slots=True)
class Counts:
    """A session's row. Outside the base only `institutions_reached` can be above 0.

    `actions` are linked requests with at least one Action, not Actions.
    """

    session: str
    in_base: bool
    institutions_reached: int
    institutions_converted: int
    requests_linked: int
    requests_linked_net_of_withdrawn: int
    actions: int

    @property
    def conversion(self) -> intervals.Rate:
        """Converted of reached institutions; not to be printed as a rate outside the base."""
        return intervals.rate(self.institutions_converted, self.institutions_reached)


def counts(ground: paths.Ground, requests: Sequence[paths.Path]) -> tuple[Counts, ...]:
    """One row per session, by start, then id; each institution and request counted once in it."""
    reached = _reached(ground, requests)
    converted: dict[str, set[str]] = defaultdict(set)
    linked: dict[str, list[values.Request]] = defaultdict(list)
    for path in requests:
        for part in path.parts:
            for step in part.steps:
                converted[step.session].add(part.counts_as)
        for session in {step.session for step in path.steps}:
            linked[session].append(path.request)
    return tuple(
        _row(one, reached[one.id], len(converted[one.id]), linked[one.id])
        for one in sorted(ground.sessions.values(), key=lambda one: (one.starts_at, one.id))
    )


def _row(
    session: values.Session, reached: int, converted: int, linked: Sequence[values.Request]
) -> Counts:
    return Counts(
        session=session.id,
        in_base=session.in_base,
        institutions_reached=reached,
        institutions_converted=converted,
        requests_linked=len(linked),
        requests_linked_net_of_withdrawn=sum(one.status != values.WITHDRAWN for one in linked),
        actions=sum(one.has_action for one in linked),
    )


def _reached(ground: paths.Ground, requests: Iterable[paths.Path]) -> Counter[str]:
    """Institutions with a qualifying touch, and those that an explicit link says were reached."""
    reached = Counter(
        session
        for mine in ground.standings.values()
        for session, standing in mine.items()
        if standing.qualifies
    )
    by_link = {
        (part.counts_as, step.session)
        for path in requests
        for part in path.parts
        for step in part.steps
        if step.basis in values.EXPLICIT
    }
    for institution, session in by_link:
        standing = ground.standings.get(institution, {}).get(session)
        if standing is None or not standing.qualifies:
            reached[session] += 1
    return reached
