"""The story of one session: it led to these requests, and these became Actions.

Told to everybody as bare counts and days; which rows they are is told to staff only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from markupsafe import Markup

from passerelle.conversion import access, choosing, explaining, lists, measuring
from passerelle.conversion.measuring import Measured
from passerelle.conversion.voice import Voice
from passerelle.conversion.words import WORDS
from passerelle.core import db, zones
from passerelle.core.actors import Actor
from passerelle.web import pictures
from passerelle.web.pictures import Caption, Node, Story

MOST_NODES = 12
"""Requests in a picture of one session; more are in the table."""

_READER = Actor(roles=frozenset({"auditor"}))
"""Reads the rows; what of them is told depends on who listens."""


class Place(msgspec.Struct, frozen=True):
    """Where the institutions of a session's requests are: one part of a region, if it is one."""

    subregion: str
    region_names: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Told:
    """A session with the days to each of its requests and which of them have an Action.

    `reference` is empty for people who may not open it.
    """

    starts_at: datetime
    tz: str
    days_later: tuple[int, ...]
    with_action: tuple[bool, ...]
    place: Place
    reference: str

    @property
    def actions(self) -> int:
        """How many of the requests have become at least one Action."""
        return sum(self.with_action)


async def best_story(actor: Actor) -> Told | None:
    """Return the session that most requests are linked to; None while there is none.

    Of several, the one that more Actions came from, then the latest.
    """
    offered = await choosing.offered_to(_READER)
    chosen, _ = choosing.choose(choosing.Wish(phase=choosing.ALL), offered)
    measured = await measuring.measured_for(_READER, chosen)
    best = max(
        (one for one in measuring.rows(measured) if one.requests_linked),
        key=lambda one: (
            one.requests_linked,
            one.actions,
            measured.labels.sessions[one.session].starts_at,
        ),
        default=None,
    )
    if best is None:
        return None
    return await _told(measured, best.session, may_open=access.sees_figures(actor))


async def _told(measured: Measured, session: str, *, may_open: bool) -> Told:
    label = measured.labels.sessions[session]
    linked = explaining.linked_to(measured, session, (), {})
    requests = {one.label.reference: one for one in linked}
    has_action = {path.request.id: path.request.has_action for path in measured.now.requests}
    return Told(
        starts_at=label.starts_at,
        tz=label.tz,
        days_later=tuple(one.step.days_before for one in requests.values()),
        with_action=tuple(has_action[one] for one in requests),
        place=await _place(label.reference, [one.institution.reference for one in linked]),
        reference=label.reference if may_open else "",
    )


async def _place(session: str, institutions: Sequence[str]) -> Place:
    found = await db.rows(
        Place,
        """
        SELECT DISTINCT c.subregion, r.names AS region_names
        FROM institutions i JOIN countries c ON c.iso2 = i.country_id
          JOIN webinars w ON w.reference = :session LEFT JOIN regions r ON r.code = w.region_id
        WHERE i.reference IN :institutions
        """,
        session=session,
        institutions=sorted(set(institutions)),
    )
    one = found[0]
    is_one = len(found) == 1 and one.subregion in WORDS
    return one if is_one else Place("", one.region_names)


def picture(told: Told, voice: Voice) -> Markup:
    """Draw the story without naming any row: a session, days and counts."""
    requests = [
        Node(f"r{i}", voice.gettext("Request"), later(days, voice))
        for i, days in enumerate(told.days_later[:MOST_NODES])
    ]
    actions = [
        Node(f"a{i}", voice.gettext("Action"))
        for i, has_one in enumerate(told.with_action[:MOST_NODES])
        if has_one
    ]
    when = voice.month(told.starts_at.astimezone(zones.zone(told.tz)))
    href = f"/outreach/{told.reference}" if told.reference else "/report/feb_2021_session"
    links = [("s", node.key) for node in requests]
    links += [(f"r{node.key[1:]}", node.key) for node in actions]
    sessions = [Node("s", voice.gettext("Outreach session"), when, href)]
    heads = _heads(voice, len(told.days_later), told.actions)
    return _drawn(voice, Story(heads, sessions, requests, actions, links))


def picture_with_rows(
    session: lists.SessionLine, linked: Sequence[explaining.LinkedRequest], voice: Voice
) -> Markup:
    """Draw a session, its requests and their Actions; each opens its own page."""
    requests, actions, links = dict[str, Node](), dict[str, Node](), list[tuple[str, str]]()
    for one in linked[:MOST_NODES]:
        key = one.label.reference
        note = f"{voice.pick(one.institution.names)}, {later(one.step.days_before, voice)}"
        requests.setdefault(key, Node(key, key, note, f"/requests/{key}"))
        links.append((session.reference, key))
        for action in one.actions:
            title, href = voice.pick(action.titles), f"/actions/{action.code}"
            actions[action.code] = Node(action.code, action.code, title, href)
            links.append((key, action.code))
    sessions = [Node(session.reference, session.reference, voice.pick(session.titles))]
    heads = _heads(
        voice,
        len({one.label.reference for one in linked}),
        len({action.code for one in linked for action in one.actions}),
    )
    whole = Story(heads, sessions, list(requests.values()), list(actions.values()), links)
    return _drawn(voice, whole)


def later(days: int, voice: Voice) -> str:
    """Return how long after the session something came."""
    text = voice.ngettext("%(num)s day later", "%(num)s days later", days)
    return text % {"num": voice.number(days)}


def _drawn(voice: Voice, story: Story) -> Markup:
    caption = Caption(
        "story",
        voice.gettext("From session to request to Action"),
        voice.gettext("A session, the requests that came after it, and the Actions they became."),
    )
    return pictures.path(caption, story)


def _heads(voice: Voice, requests: int, actions: int) -> tuple[str, str, str]:
    texts = (
        (voice.ngettext("%(num)s session", "%(num)s sessions", 1), 1),
        (voice.ngettext("%(num)s request", "%(num)s requests", requests), requests),
        (voice.ngettext("%(num)s Action", "%(num)s Actions", actions), actions),
    )
    first, second, third = (text % {"num": voice.number(count)} for text, count in texts)
    return first, second, third
