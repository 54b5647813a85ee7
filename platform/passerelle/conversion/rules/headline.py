"""The figures that stand on top: explicit, explicit + inferred, unattributed; and the story's own.

The first three are shares of requests (a joint request of k institutions splits into k), so that
explicit + inferred and unattributed make up all requests exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from passerelle.conversion.rules import attribution, intervals, paths, values


@dataclass(frozen=True, slots=True)
class Headline:
    """Shares of requests by how they are linked, and whole requests: linked, and with an Action."""

    sessions: int
    requests: int
    explicit: Fraction
    explicit_and_inferred: Fraction
    unattributed: Fraction
    requests_linked: int
    requests_with_action: int

    @property
    def request_to_action(self) -> intervals.Rate:
        """Linked requests with at least one Action, of linked requests."""
        return intervals.rate(self.requests_with_action, self.requests_linked)

    @property
    def requests_per_session_garwood95(self) -> intervals.Interval | None:
        """Limits of linked requests per session in the base; None without sessions."""
        if self.sessions == 0:
            return None
        low, high = intervals.garwood(self.requests_linked)
        return low / self.sessions, high / self.sessions


def headline(
    sessions: Sequence[values.Session],
    requests: Sequence[paths.Path],
    totals: attribution.Totals,
) -> Headline:
    """The figures of one evaluation; an institution's share is explicit if any of its links is."""
    linked = [path for path in requests if path.is_linked]
    return Headline(
        sessions=sum(one.in_base for one in sessions),
        requests=len(requests),
        explicit=sum((_explicit_share(path) for path in linked), Fraction(0)),
        explicit_and_inferred=len(requests) - totals.unattributed,
        unattributed=totals.unattributed,
        requests_linked=len(linked),
        requests_with_action=sum(path.request.has_action for path in linked),
    )


def days_to_request(requests: Sequence[paths.Path]) -> tuple[int, ...]:
    """For each linked request the days since the earliest session on its path, ascending."""
    return tuple(
        sorted(max(step.days_before for step in path.steps) for path in requests if path.is_linked)
    )


def _explicit_share(path: paths.Path) -> Fraction:
    explicit = sum(any(step.basis in values.EXPLICIT for step in part.steps) for part in path.parts)
    return Fraction(explicit, len(path.parts))
