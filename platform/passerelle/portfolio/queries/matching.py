"""Which experts fit an activity, and why: those on the roster on its days, the best fit first."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.portfolio import access, rules
from passerelle.portfolio.queries.activity import ActivityOpened

AT_MOST = 50
_LATELY = timedelta(days=365)


class Wish(msgspec.Struct, frozen=True):
    """What experts are narrowed by; an empty wish is none."""

    skill: str = ""
    language: str = ""
    origin: str = ""


class Reason(msgspec.Struct, frozen=True):
    """One reason for or against an expert."""

    kind: str
    about: str


class Candidate(msgspec.Struct, frozen=True):
    """An expert who could go, with the reasons."""

    reference: str
    name: str
    origin_category: str
    languages: dict[str, str]
    skills: list[str]
    points: int
    reasons: list[Reason]


class Candidates(msgspec.Struct, frozen=True):
    """The best fifty, how many there are in all, and what to choose from."""

    items: list[Candidate]
    total: int
    skills: list[str]
    languages: list[str]
    origins: list[str]


class _Expert(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    name: str
    origin_category: str
    languages: dict[str, str]
    skills: list[str]
    availability: str
    joined_on: date
    deactivated_on: date | None


class _Work(msgspec.Struct, frozen=True):
    expert_id: UUID
    activity_id: UUID
    starts_on: date
    days: int
    worked: int


async def candidates_for(actor: Actor, activity: ActivityOpened, wish: Wish) -> Candidates:
    """Return who could go to an activity, for those who run Actions; two statements."""
    if not access.runs_actions(actor):
        raise NotFound
    work = await _work(activity)
    there = {one.expert_id for one in work if one.activity_id == activity.id}
    every = [
        one
        for one in await _experts()
        if one.id not in there
        and rules.is_on_roster(one.joined_on, one.deactivated_on, activity.starts_on, activity.days)
    ]
    sought = rules.Sought(activity.theme, frozenset(activity.lead_languages), wish.origin)
    found = [_candidate(sought, one, activity, work) for one in every if _fits(one, wish)]
    found.sort(key=lambda one: (-one.points, one.name, one.reference))
    return Candidates(
        found[:AT_MOST],
        len(found),
        sorted({skill for one in every for skill in one.skills}),
        sorted({code for one in every for code in one.languages}),
        sorted({one.origin_category for one in every}),
    )


def _fits(expert: _Expert, wish: Wish) -> bool:
    return (
        (not wish.skill or wish.skill in expert.skills)
        and (not wish.language or wish.language in expert.languages)
        and (not wish.origin or wish.origin == expert.origin_category)
    )


def _candidate(
    sought: rules.Sought, expert: _Expert, activity: ActivityOpened, work: list[_Work]
) -> Candidate:
    own = [one for one in work if one.expert_id == expert.id]
    offered = rules.Offered(
        expert.skills,
        expert.languages,
        expert.origin_category,
        expert.availability,
        is_busy=any(_overlap(one, activity) for one in own),
        days_lately=sum(one.worked for one in own),
    )
    match = rules.match(sought, offered)
    return Candidate(
        expert.reference,
        expert.name,
        expert.origin_category,
        expert.languages,
        expert.skills,
        match.points,
        [Reason(kind, about) for kind, about in match.reasons],
    )


def _overlap(work: _Work, activity: ActivityOpened) -> bool:
    last = rules.last_day(work.starts_on, work.days)
    return work.starts_on <= activity.ends_on and last >= activity.starts_on


async def _experts() -> list[_Expert]:
    return await db.rows(
        _Expert,
        """
        SELECT e.id, e.reference, p.given_name || ' ' || p.family_name AS name, e.origin_category,
          e.languages, e.skills, e.availability, e.joined_on, e.deactivated_on
        FROM experts e JOIN people p ON p.id = e.person_id
        WHERE e.state IN ('active', 'dormant') AND p.deactivated_at IS NULL
        """,
    )


async def _work(activity: ActivityOpened) -> list[_Work]:
    """Return the deployments of the year before an activity, and those around it."""
    return await db.rows(
        _Work,
        """
        SELECT d.expert_id, d.activity_id, v.starts_on, v.days, d.days AS worked
        FROM deployments d JOIN activities v ON v.id = d.activity_id
        WHERE v.starts_on BETWEEN :since AND :until AND v.state NOT IN ('cancelled', 'postponed')
          OR v.id = :id
        """,
        since=activity.starts_on - _LATELY,
        until=activity.ends_on,
        id=activity.id,
    )
