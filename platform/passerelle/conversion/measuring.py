"""The rows of conversion evaluated for the chosen settings, and the counts that follow at once.

Requests are those of the phase; who asked when is read from all phases, because an institution's
first request after a session may come in the next one. Curves are left to `waiting`, comparisons
to `comparing`, reasons to `explaining`, looks to `drawing`.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from passerelle.conversion import queries
from passerelle.conversion.choosing import Chosen
from passerelle.conversion.rules import evaluation, intervals, sessions, values
from passerelle.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows evaluated: `now` with the requests of the phase, `ever` with all of them.

    `view` holds the sessions shown: held in the phase, or on a path to one of its requests.
    """

    chosen: Chosen
    labels: queries.Labelled
    now: evaluation.Evaluation
    ever: evaluation.Evaluation
    view: dict[str, values.Session]

    @property
    def base(self) -> set[str]:
        """The sessions in view that can lead to requests."""
        return {one.id for one in self.view.values() if one.in_base}

    @property
    def until(self) -> datetime:
        """The last instant of the as-of day in the programme's zone."""
        return last_instant(self.chosen.as_of, self.now.ground.zone)

    def is_in_region(self, institution: str) -> bool:
        """Tell whether an institution belongs to the chosen region; all do where none is."""
        region, label = self.chosen.region, self.labels.institutions.get(institution)
        return region is None or (
            label is not None and label.regions.get(self.chosen.scheme) == region.code
        )


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far institutions and requests came; each in its own unit."""

    invited: int
    registered: int
    reached: int
    asked: int
    requests: int
    linked: int
    with_action: int

    @property
    def shares(self) -> dict[str, intervals.Rate]:
        """The share of the stage before, by the name of the stage; reached is no part of one."""
        return {
            "registered": intervals.rate(self.registered, self.invited),
            "asked": intervals.rate(self.asked, self.reached),
            "linked": intervals.rate(self.linked, self.requests),
            "with_action": intervals.rate(self.with_action, self.linked),
        }


async def measured_for(actor: Actor, chosen: Chosen) -> Measured:
    """Read the rows as of the chosen day and evaluate them, in five statements."""
    labels = await queries.labelled(
        actor,
        chosen.as_of,
        window_days=chosen.window_days,
        use_institution_tree=chosen.use_tree,
    )
    return measure(labels, chosen)


def measure(labels: queries.Labelled, chosen: Chosen) -> Measured:
    """Evaluate what was read for the chosen region and phase."""
    world = _of_region(labels, chosen)
    asked = [
        one
        for one in world.requests
        if one.submitted_at and chosen.is_in_phase(one.submitted_at.astimezone(UTC).date())
    ]
    ever = evaluation.evaluate(world)
    same = len(asked) == len(world.requests)
    now = ever if same else evaluation.evaluate(replace(world, requests=asked))
    return Measured(chosen, labels, now, ever, _view(now, chosen))


def funnel(measured: Measured) -> Funnel:
    """Count institutions over all partner sessions in view, and the requests of the phase."""
    base, ground, top = measured.base, measured.now.ground, measured.now.headline
    kinds: dict[str, set[str]] = {kind: set() for kind in values.KINDS}
    for touch in measured.now.world.touches:
        if touch.session in base:
            root = ground.stands_for.get(touch.institution, touch.institution)
            kinds[touch.kind].add(root)
    registered = kinds["registered"] | kinds[values.ATTENDED]
    return Funnel(
        invited=len(kinds["invited"] | registered),
        registered=len(registered),
        reached=len(reached(measured)),
        asked=len(asked(measured)),
        requests=top.requests,
        linked=top.requests_linked,
        with_action=top.requests_with_action,
    )


def reached(measured: Measured) -> set[str]:
    """The institutions that a session in view reached, by touch or by explicit link."""
    base = measured.base
    by_touch = {
        one
        for one, mine in measured.now.ground.standings.items()
        if any(standing.qualifies for at, standing in mine.items() if at in base)
    }
    return by_touch | {
        part.counts_as
        for path in measured.now.requests
        for part in path.parts
        if any(one.session in base and one.basis in values.EXPLICIT for one in part.steps)
    }


def asked(measured: Measured) -> set[str]:
    """The institutions that a session in view led to a request of the phase."""
    return {part.counts_as for path in measured.now.requests for part in path.parts if part.steps}


def rows(measured: Measured) -> list[sessions.Counts]:
    """The counts of each session in view, by start."""
    return [one for one in measured.now.sessions if one.session in measured.view]


def last_instant(day: date, zone: ZoneInfo) -> datetime:
    """Return the last instant of a day in a zone."""
    return datetime.combine(day, time.max, zone)


def _view(now: evaluation.Evaluation, chosen: Chosen) -> dict[str, values.Session]:
    on_paths = {step.session for path in now.requests for step in path.steps}
    touched = {one.session for one in now.world.touches}
    return {
        one.id: one
        for one in now.world.sessions
        if one.id in on_paths
        or (
            chosen.is_in_phase(one.starts_at.astimezone(UTC).date())
            and (chosen.region is None or one.id in touched)
        )
    }


def _of_region(labels: queries.Labelled, chosen: Chosen) -> values.World:
    """The world without institutions of other regions; a joint request keeps those of this one."""
    if chosen.region is None:
        return labels.world
    code, scheme = chosen.region.code, chosen.scheme
    inside = {
        one.reference for one in labels.institutions.values() if one.regions.get(scheme) == code
    }
    kept = [
        (one, tuple(each for each in one.institutions if each in inside))
        for one in labels.world.requests
    ]
    return replace(
        labels.world,
        touches=[one for one in labels.world.touches if one.institution in inside],
        requests=[replace(one, institutions=mine) for one, mine in kept if mine],
    )
