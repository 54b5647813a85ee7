"""One world worked out once: every figure of conversion derives from an `Evaluation`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from passerelle.conversion.rules import (
    attribution,
    headline,
    links,
    paths,
    sessions,
    touches,
    trees,
    values,
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The counted requests with their paths in the order given, credits, and sessions by start."""

    world: values.World
    ground: paths.Ground
    requests: tuple[paths.Path, ...]
    totals: attribution.Totals
    sessions: tuple[sessions.Counts, ...]
    headline: headline.Headline

    @property
    def days_to_request(self) -> tuple[int, ...]:
        """For each linked request the days since the earliest session on its path, ascending."""
        return headline.days_to_request(self.requests)


def evaluate(world: values.World) -> Evaluation:
    """All paths, credits and counts of a world, in time linear in its touches.

    Each request adds a look at its institutions' touches in the window, no more.
    """
    listed = {one.id: one for one in world.sessions}
    stands_for = trees.stands_for(world)
    ground = paths.Ground(
        config=world.config,
        zone=ZoneInfo(world.config.tz),
        sessions=listed,
        stands_for=stands_for,
        standings=touches.standings(world, listed, stands_for),
        acts=links.acts(world, listed),
    )
    requests = tuple(paths.path(ground, one) for one in world.requests if one.is_counted)
    totals = attribution.totals(requests, world.config)
    return Evaluation(
        world=world,
        ground=ground,
        requests=requests,
        totals=totals,
        sessions=sessions.counts(ground, requests),
        headline=headline.headline(list(listed.values()), requests, totals),
    )


def as_of(world: values.World, instant: datetime) -> values.World:
    """The world without what lies after the instant: requests, acts, touches and sessions' starts.

    Sessions stay listed. Statuses and Actions are the caller's: a value has only one.
    """
    until = instant.astimezone(UTC)
    starts = {one.id: one.starts_at for one in world.sessions}
    return values.World(
        sessions=world.sessions,
        touches=[one for one in world.touches if _had_happened(one, starts, until)],
        requests=[
            one for one in world.requests if one.submitted_at is None or one.submitted_at <= until
        ],
        links=[one for one in world.links if one.at is None or one.at <= until],
        institutions=world.institutions,
        config=world.config,
    )


def _had_happened(touch: values.Touch, starts: dict[str, datetime], until: datetime) -> bool:
    if touch.kind == values.ATTENDED or touch.at is None:
        return touch.session in starts and starts[touch.session] <= until
    return touch.at <= until
