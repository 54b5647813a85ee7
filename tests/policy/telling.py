"""What answers tell without a planted word: numbers about few people, and ways that are offered."""

import re
from collections.abc import Iterator
from typing import Any

import httpx

from passerelle.web.doors import Door
from tests.policy import expectations as e
from tests.policy.expectations import Who
from tests.policy.world import UNAPPROVED, World

_LEAST = 5
"""No number of fewer people is told to outsiders (I19)."""
_BEGUN = ("contact_a", "contact_b")
"""Who has begun a request that was not sent."""
_TALKED_ABOUT = 2
"""Topics of each planted space in which something stands that everybody there reads."""

OFFERED: tuple[tuple[str, str, Who], ...] = (
    # the door, what stands in its page, to whom
    ("GET /", 'href="/outreach/', e.STAFF),
    ("GET /", "under assessment", e.STAFF),
    ("GET /roster", "/roster.csv", e.STAFF),
    ("GET /administration", 'href="/administration/jobs"', e.ADMINISTRATOR),
    ("GET /administration", 'href="/administration/audit"', e.AUDITOR),
    (
        "GET /administration/institutions/{reference}",
        'href="/administration/people/',
        e.ADMINISTRATOR,
    ),
    ("GET /actions", f">{UNAPPROVED[1]}<", e.STAFF),
    ("GET /actions/board", 'href="/actions/new', e.RUN_ACTIONS),
    ("GET /activities/{reference}/feedback", '/feedback/close"', e.RUN_ACTIONS),
    ("GET /outputs/{reference}", '/edit"', e.RUN_ACTIONS),
    ("GET /outreach/lists", 'href="/outreach/lists/new"', e.OFFICE),
    ("GET /outreach/lists/{id}", '/edit"', e.OFFICE),
    ("GET /outreach/follow-ups", '/done"', e.OFFICE),
    ("GET /outreach/{reference}/desk", '/edit"', e.OFFICE),
    ("GET /outreach/{reference}/invitations", '/letter"', e.OFFICE),
    ("GET /webinars", 'href="/webinars/new"', e.ADMINISTRATOR | {"organiser"}),
    ("GET /communities", 'href="/communities/new"', e.OFFICE),
)
"""Ways that are offered only to those for whom they are open, and counts for some."""


def wrong(door: Door, who: str, answer: httpx.Response, world: World) -> Iterator[str]:
    """Tell what an answer says that is not for this person."""
    key = f"{door.method} {door.path}"
    for at, what, told in OFFERED:
        if at == key and who not in told and what in answer.text:
            yield f"is told {what}"
    is_of_unapproved = str(answer.request.url).endswith(f"/actions?country={UNAPPROVED[0]}")
    if is_of_unapproved and who not in e.STAFF and "state=" in answer.text.partition("<form")[0]:
        yield "told how many Actions nobody approved"
    if door.path.removeprefix("/api").startswith("/report/") and who not in e.STAFF:
        yield from _few(answer.text, world)
    begun = 1 if who in _BEGUN else 0
    if key == "GET /my-requests" and answer.text.count('href="/ask/resume/') > begun:
        yield "is told what somebody else has begun"
    if key in _NUMBERS:
        yield from _NUMBERS[key](answer.json(), who, world)


def _few(text: str, world: World) -> Iterator[str]:
    """Look for the number beside the planted activity of three people."""
    before, found, after = text.partition(world.part("activities", "few", "reference"))
    row = re.split(r"<tr|{|\n", before)[-1] + re.split(r"</tr>|}|\n", after, maxsplit=1)[0]
    if found and re.search(r"(?<![\d-])3(?!\d)", row):
        yield "told how few took part (I19)"


def _webinar(said: Any, who: str, _world: World) -> Iterator[str]:
    if who not in e.STAFF and said["turnout"] is not None:
        yield "told how many came"


def _spaces(said: Any, who: str, world: World) -> Iterator[str]:
    for space in said["items"]:
        yield from _space(space, who, world)


def _space(said: Any, who: str, world: World) -> Iterator[str]:
    is_outsider = not said["membership"] and who not in e.ALL_SPACES
    if is_outsider and (said["members"] or _LEAST) < _LEAST:
        yield f"told of {said['members']} people (I19)"
    for name, readers in e.READS_SPACE.items():
        if said["reference"] == world.part("communities", name, "reference"):
            wanted = _TALKED_ABOUT if who in readers else None
            if said["topics"] != wanted:
                yield f"told of {said['topics']} topics instead of {wanted}"


def _action(said: Any, who: str, _world: World) -> Iterator[str]:
    if who in e.STAFF:
        return
    for counted in (said["activities"], *said["activities"]["items"]):
        if (counted["participants"] or _LEAST) < _LEAST:
            yield "told how few took part (I19)"
    if (said["team"]["experts"] or _LEAST) < _LEAST or said["team"]["cells"]:
        yield "told how few were deployed (I19)"


def _places(said: Any, _who: str, _world: World) -> Iterator[str]:
    if f'"{UNAPPROVED[0]}"' in str(said).replace("'", '"'):
        yield "told where an Action is that nobody approved"


_NUMBERS = {
    "GET /api/webinars/{slug}": _webinar,
    "GET /api/communities": _spaces,
    "GET /api/communities/{reference}": _space,
    "GET /api/actions/{code}": _action,
    "GET /api/where-we-work": _places,
}
