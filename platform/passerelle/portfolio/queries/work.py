"""Reads about what happened in an Action: its activities, its experts, the requests behind it."""

from datetime import date, datetime

import msgspec

from passerelle.assistance.enums import InstitutionPart
from passerelle.assistance.queries import request as one_request
from passerelle.assistance.queries import requests
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.portfolio import access, rules
from passerelle.portfolio.queries.action import ActionShown


class ActivityShown(msgspec.Struct, frozen=True):
    """An activity. Counts are of people; None where they are hidden from this reader."""

    reference: str
    kind: str
    sub_kind: str
    mode: str
    state: str
    starts_on: date
    days: int
    country: str | None
    country_names: dict[str, str] | None
    markers: list[str]
    participants: int | None
    women: int | None
    men: int | None
    other: int | None
    undeclared: int | None
    answers: int | None
    """Feedback that says whether the activity made a real difference."""
    differences: int | None
    """Feedback that says it did."""
    titles: dict[str, str] | None


class Activities(msgspec.Struct, frozen=True):
    """The activities of an Action, the first one first, and what they add up to."""

    items: list[ActivityShown]
    participants: int | None
    answers: int | None
    differences: int | None


class TeamCell(msgspec.Struct, frozen=True):
    """How many experts are of one origin, or of one gender."""

    by: str
    code: str
    experts: int


class Team(msgspec.Struct, frozen=True):
    """How many experts worked on an Action; None where that is hidden from this reader."""

    experts: int | None
    cells: list[TeamCell]
    """Those that this reader may see: a hidden cell is not named, for its name says who."""


class ExpertAtWork(msgspec.Struct, frozen=True):
    """An expert on an Action, with what they did there."""

    reference: str
    name: str
    origin_category: str
    roles: list[str]
    activities: int
    days: int


class RequestBehind(msgspec.Struct, frozen=True):
    """A request that an Action answers."""

    reference: str
    state: str
    submitted_at: datetime | None


async def activities_for(actor: Actor, action: ActionShown) -> Activities:
    """Return the activities of an Action that this person has found."""
    found = await db.rows(
        ActivityShown,
        """
        SELECT v.reference, v.kind, v.sub_kind, v.mode, v.state, v.starts_on, v.days,
          c.iso2 AS country, c.names AS country_names, v.markers,
          v.women + v.men + v.other + v.undeclared AS participants,
          v.women, v.men, v.other, v.undeclared,
          (SELECT COUNT(*) FROM feedback f
            WHERE f.activity_id = v.id AND f.made_real_difference IS NOT NULL) AS answers,
          (SELECT COUNT(*) FROM feedback f
            WHERE f.activity_id = v.id AND f.made_real_difference) AS differences,
          v.titles
        FROM activities v LEFT JOIN countries c ON c.iso2 = v.country_id
        WHERE v.action_id = :id ORDER BY v.starts_on, v.reference
        """,
        id=action.id,
    )
    found = [_with_enough(activity) for activity in found]
    whole = Activities(
        found,
        *(sum(getattr(activity, name) or 0 for activity in found) for name in _ADDED_UP),
    )
    return whole if access.sees_people(actor) else _for_the_public(whole)


async def team_for(actor: Actor, action: ActionShown) -> Team:
    """Return how many experts worked on an Action, by origin and by gender."""
    found = await db.rows(
        TeamCell,
        """
        SELECT 'origin' AS by, e.origin_category AS code, COUNT(*) AS experts FROM experts e
        WHERE e.id IN (SELECT d.expert_id FROM deployments d
          JOIN activities v ON v.id = d.activity_id WHERE v.action_id = :id)
        GROUP BY e.origin_category
        UNION ALL
        SELECT 'gender', p.gender, COUNT(*) FROM experts e JOIN people p ON p.id = e.person_id
        WHERE e.id IN (SELECT d.expert_id FROM deployments d
          JOIN activities v ON v.id = d.activity_id WHERE v.action_id = :id)
        GROUP BY p.gender
        """,
        id=action.id,
    )
    found.sort(key=lambda cell: (cell.by != "origin", -cell.experts, cell.code))
    experts = sum(cell.experts for cell in found if cell.by == "origin")
    if access.sees_people(actor):
        return Team(experts, found)
    cells = [*_published(found, "origin"), *_published(found, "gender")]
    return Team(rules.published_total(experts), cells)


async def experts_for(actor: Actor, action: ActionShown) -> list[ExpertAtWork]:
    """Return who worked on an Action, most days first; nobody for those who may not know."""
    if not access.sees_people(actor):
        return []
    return await db.rows(
        ExpertAtWork,
        f"""
        SELECT e.reference, p.given_name || ' ' || p.family_name AS name, e.origin_category,
          w.roles, w.activities, w.days
        FROM (SELECT d.expert_id, {_distinct("d.role")} AS roles, COUNT(*) AS activities,
            SUM(d.days) AS days
          FROM deployments d JOIN activities v ON v.id = d.activity_id
          WHERE v.action_id = :id GROUP BY d.expert_id) w
        JOIN experts e ON e.id = w.expert_id JOIN people p ON p.id = e.person_id
        ORDER BY w.days DESC, e.reference
        """,  # noqa: S608 -- the inserted text is ours
        id=action.id,
    )


async def requests_behind(actor: Actor, action: ActionShown) -> list[RequestBehind]:
    """Return the requests that an Action answers, as far as this person may see them."""
    scope = requests.visible(actor)
    return await db.rows(
        RequestBehind,
        f"""
        {scope.begins}
        SELECT r.reference, r.state, r.submitted_at FROM assistance_requests r
        WHERE r.id IN (SELECT x.request_id FROM action_requests x WHERE x.action_id = :id)
          AND {scope.holds}
        ORDER BY r.submitted_at, r.reference
        """,  # noqa: S608 -- the inserted text is ours
        **scope.params,
        id=action.id,
    )


async def suggestion_for(actor: Actor, reference: str) -> dict[str, object]:
    """Return what the form of an Action that answers a request begins with."""
    request = await one_request.request_for(actor, reference)
    asking = request.of_part(InstitutionPart.REQUESTER)
    return {
        "requests": request.reference,
        "lead": asking[0].reference if asking else "",
        "partners": " ".join(party.reference for party in asking[1:]),
        "country": asking[0].country if asking else "",
        "theme": request.theme,
    }


_ADDED_UP = ("participants", "answers", "differences")


def _published(cells: list[TeamCell], by: str) -> list[TeamCell]:
    counts = rules.published({cell.code: cell.experts for cell in cells if cell.by == by})
    return [cell for cell in cells if cell.by == by and counts[cell.code] is not None]


def _with_enough(activity: ActivityShown) -> ActivityShown:
    """Return an activity without what fewer than five people said of it."""
    if rules.published_total(activity.answers or 0) is not None:
        return activity
    return msgspec.structs.replace(activity, answers=None, differences=None)


def _for_the_public(whole: Activities) -> Activities:
    counts = rules.published({a.reference: a.participants or 0 for a in whole.items})
    items = [
        msgspec.structs.replace(
            activity,
            participants=counts[activity.reference],
            women=None,
            men=None,
            other=None,
            undeclared=None,
            answers=None,
            differences=None,
        )
        for activity in whole.items
    ]
    answers, differences = whole.answers or 0, whole.differences or 0
    is_shown = rules.published_total(answers) and rules.published_total(differences)
    return Activities(
        items,
        rules.published_total(whole.participants or 0),
        answers if is_shown else None,
        differences if is_shown else None,
    )


def _distinct(column: str) -> str:
    """Return the SQL that gathers a column's different values as a JSON array."""
    if db.dialect() == "sqlite":
        return f"json_group_array(DISTINCT {column})"
    return f"jsonb_agg(DISTINCT {column})"
