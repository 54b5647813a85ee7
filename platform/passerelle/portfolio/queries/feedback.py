"""Reads about feedback: what somebody answers, and what all of them said (I19)."""

from datetime import date, datetime

import msgspec

from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.portfolio import rules
from passerelle.portfolio.feedback import SCALES, VERSION, Link
from passerelle.portfolio.queries.activity import ActivityOpened

_GOOD = 4
"""From this point on the scale, an answer says yes."""


class Asked(msgspec.Struct, frozen=True):
    """What somebody with a link is asked about."""

    kind: str
    titles: dict[str, str] | None
    starts_on: date
    action_titles: dict[str, str]
    country_names: dict[str, str] | None
    closed_at: datetime | None


class Given(msgspec.Struct, frozen=True):
    """What somebody answered before."""

    overall: int | None
    made_real_difference: bool | None
    answers: dict[str, str]


class Share(msgspec.Struct, frozen=True):
    """How many of those who answered a question said yes, with Wilson's 95 % interval."""

    question: str
    yes: int
    n: int
    low: float
    high: float


class Results(msgspec.Struct, frozen=True):
    """What was answered; shares and comments only from five answers on."""

    asked: int
    n: int
    rate: Share | None
    shares: list[Share]
    comments: list[str]
    is_hidden: bool


class _Row(msgspec.Struct, frozen=True):
    overall: int | None
    made_real_difference: bool | None
    answers: dict[str, str]


_ABOUT = {
    "all": "c.id = :id",
    "one": "EXISTS (SELECT 1 FROM feedback f WHERE f.id = :id AND f.activity_id = v.id)",
    "expert": "EXISTS (SELECT 1 FROM deployments d WHERE d.id = :id AND d.activity_id = v.id)",
}
_GIVEN = {
    "one": "SELECT overall, made_real_difference, answers FROM feedback WHERE id = :id",
    "expert": "SELECT overall, NULL AS made_real_difference, answers FROM expert_feedback"
    " WHERE deployment_id = :id",
}


async def asked_by(link: Link) -> Asked:
    """Return what a link asks about; a link to what is not asked any more names nothing."""
    found = await db.row(
        Asked,
        f"""
        SELECT v.kind, v.titles, v.starts_on, a.titles AS action_titles, n.names AS country_names,
          c.closed_at
        FROM feedback_calls c JOIN activities v ON v.id = c.activity_id
          JOIN actions a ON a.id = v.action_id LEFT JOIN countries n ON n.iso2 = v.country_id
        WHERE {_ABOUT[link.kind]}
        """,  # noqa: S608 -- ours
        id=link.id,
    )
    if found is None:
        raise NotFound
    return found


async def given_by(link: Link) -> Given | None:
    """Return what was answered with a link that is somebody's own."""
    return await db.row(Given, _GIVEN[link.kind], id=link.id) if link.kind in _GIVEN else None


async def results_for(actor: Actor, activity: ActivityOpened, asked: int) -> Results:
    """Return what those who came said of an activity, for staff."""
    if not actor.is_staff:
        raise NotFound
    rows = await db.rows(
        _Row,
        "SELECT overall, made_real_difference, answers FROM feedback"
        " WHERE activity_id = :id AND form_version = :version ORDER BY submitted_on, id",
        id=activity.id,
        version=VERSION,
    )
    return _results(rows, asked)


async def of_experts_for(actor: Actor, activity: ActivityOpened, asked: int) -> Results:
    """Return what the experts said of an activity, for staff."""
    if not actor.is_staff:
        raise NotFound
    rows = await db.rows(
        _Row,
        "SELECT f.overall, NULL AS made_real_difference, f.answers FROM expert_feedback f"
        " JOIN deployments d ON d.id = f.deployment_id WHERE d.activity_id = :id ORDER BY f.id",
        id=activity.id,
    )
    return _results(rows, asked)


def _results(rows: list[_Row], asked: int) -> Results:
    n = len(rows)
    is_hidden = 0 < n < rules.FEWEST_SHOWN
    rate = _share("rate", n, asked) if n else None
    if is_hidden or not n:
        return Results(asked, n, rate, [], [], is_hidden)
    shares = [_of_scale(rows, name) for name in SCALES]
    shares.append(_of_difference(rows))
    comments = sorted(text for row in rows if (text := row.answers.get("comment", "")))
    return Results(asked, n, rate, [one for one in shares if one], comments, is_hidden)


def _of_scale(rows: list[_Row], name: str) -> Share | None:
    told = [row.overall if name == "overall" else _number(row.answers.get(name)) for row in rows]
    points = [point for point in told if point is not None]
    return _shown(name, sum(point >= _GOOD for point in points), len(points))


def _of_difference(rows: list[_Row]) -> Share | None:
    told = [row.made_real_difference for row in rows if row.made_real_difference is not None]
    return _shown("made_real_difference", sum(told), len(told))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _shown(question: str, yes: int, n: int) -> Share | None:
    return _share(question, yes, n) if n >= rules.FEWEST_SHOWN else None


def _share(question: str, yes: int, n: int) -> Share:
    low, high = rules.wilson(min(yes, n), n)
    return Share(question, yes, n, low, high)
