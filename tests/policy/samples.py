"""What to ask each door for: a thing of each kind for each part of its path, and valid bodies.

A door that stands under no expectation, or for whose parts there is no thing, fails the matrix.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from passerelle.web.doors import Door
from tests.policy import expectations, things
from tests.policy.expectations import NOBODY, STAFF, Who
from tests.policy.things import Thing
from tests.policy.world import UNAPPROVED, World


@dataclass(frozen=True, slots=True)
class Sample:
    """One request to a door, and who is to be served."""

    thing: str
    path: str
    may: Who
    """Who finds the thing, of those who may pass the door; others get `refusal`."""
    status: int | None = 200
    """What they are answered; None for anything but a refusal to let them."""
    query: str = ""
    body: Any = None
    form: dict[str, str] | None = None
    refusal: int = 404
    method: str = ""


QUERIES: dict[str, tuple[str, ...]] = {
    "/search": ("q=mk*", "q=mk*&in=post", "q=mk*&in=topic&limit=200"),
    "/webinars": ("when=upcoming&limit=200", "when=past&limit=200"),
    "/actions": ("limit=200", "state=formulation", "state=cancelled", f"country={UNAPPROVED[0]}"),
    "/actions.csv": ("", "state=formulation", "state=cancelled"),
    "/requests": ("limit=200", "state=draft", "state=spam"),
    "/requests.csv": ("", "state=draft"),
    "/institutions": ("limit=200&country=KZ",),
    "/roster": ("limit=200&country=KZ",),
    "/experts": ("limit=200&country=KZ",),
    "/conversion/requests": ("limit=200",),
    "/administration/people": ("limit=200&q=mk",),
    "/people": ("limit=200&q=mk",),
    "/outreach/lists/{id}": ("limit=200",),
    "/target-lists/{id}/institutions": ("limit=200",),
}
"""What is asked for beside nothing, `/api` aside."""

FOR_STAFF: dict[str, str] = {
    "/report": "as_of=2021-06-15",
    "/report.csv": "as_of=2021-06-15",
    "/report/figures": "as_of=2021-06-15",
}
"""What only staff may ask a list for, `/api` aside; others are told that it is not understood."""

BODIES: dict[str, dict[str, Any]] = {
    "POST /sign-in": {"form": {"email": "nobody@example.org"}, "status": 303},
    "POST /sign-in/confirm/{token}": {"form": {}, "status": 303},
    "POST /sign-in/as/{token}": {"form": {}, "status": 303},
    "POST /sign-out": {"form": {}, "status": 303},
    "POST /actions/{code}/approve": {"form": {"version": "0"}, "status": 409},
    "POST /administration/mode": {"form": {"mode": "normal", "reason": ""}, "status": 303},
    "POST /api/mode": {"body": {"mode": "normal"}, "status": 200},
    "POST /profile/tokens": {
        "form": {"name": "one", "days": "30", "scopes": "webinars:read"},
        "status": 200,
    },
    "POST /profile/tokens/{id}/revoke": {"form": {}, "status": 303},
    "POST /profile/calendar": {"form": {"name": "Phone"}, "status": 200},
    "POST /profile/calendar/{id}/renew": {"form": {}, "status": 200},
    "POST /profile/calendar/{id}/revoke": {"form": {}, "status": 303},
    "POST /api/calendar-links": {"body": {"name": "Phone"}, "status": 201},
    "POST /api/calendar-links/{id}/renewals": {"status": 201},
    "DELETE /api/calendar-links/{id}": {"status": 204},
    "POST /api/tokens": {"body": {"name": "one", "scopes": ["webinars:read"]}, "status": 201},
    "DELETE /api/tokens/{id}": {"status": 204},
    "PATCH /api/me": {"body": {"tz": "Europe/Vienna"}, "status": 200},
    "POST /api/people": {
        "body": {"given_name": "New", "family_name": "Person", "email": "new@example.org"},
        "status": 201,
    },
    "PATCH /api/people/{reference}": {"body": {"tz": "Europe/Vienna"}, "status": 200},
    "POST /api/people/{reference}/roles": {"body": {"role": "assessor"}, "status": 201},
    "POST /api/people/{reference}/deactivate": {"status": 204},
    "DELETE /api/people/{reference}/roles/{role}": {"status": 409},
    "POST /administration/people/{reference}/roles/{role}/revoke": {"form": {}, "status": 409},
    "POST /api/people/{reference}/reactivate": {"status": 204},
    "POST /administration/people/{reference}/roles": {
        "form": {"role": "steering_member"},
        "status": 303,
    },
    "POST /api/jobs/{id}/discard": {"body": {"reason": "of no use"}},
    "POST /administration/jobs/{id}/discard": {"form": {"reason": "of no use"}},
    "POST /administration/webhooks/{id}/state": {"form": {"state": "paused"}},
    "POST /profile/consents/{purpose}": {"form": {"choice": "withdraw"}, "status": 303},
    "POST /api/administration/institutions/{reference}/periods": {
        "body": {"reason": "as agreed", "starts_on": "2030-01-01"},
    },
    "POST /api/administration/institutions/{reference}/contacts": {
        "body": {
            "email": "somebody@example.org",
            "role": "focal_point",
            "given_name": "Some",
            "family_name": "Body",
        },
    },
    "POST /api/administration/institutions/{reference}/merge": {
        "body": {"survivor": "INS-KAZ-MOI", "reason": "one and the same"},
    },
    "POST /api/requests/{reference}/answers": {"body": {"text": "So."}},
    "POST /api/requests/{reference}/questions": {"body": {"text": "Why?"}},
    "POST /api/requests/{reference}/decisions": {
        "body": {"outcome": "rejected", "decided_on": "2021-12-31", "reason": "As agreed."},
    },
    "POST /api/requests/{reference}/aside": {"body": {"to": "spam", "reason": "Nothing asked."}},
    "POST /api/requests/{reference}/links": {
        "body": {"session": "none", "basis": "staff_confirmed", "reason": "They said so."},
    },
    "PUT /api/webinars/{slug}/schedule": {
        "body": {"starts_at": "2030-01-01T10:00:00", "tz": "Africa/Casablanca"},
    },
    "POST /api/webinars/{slug}/cancellations": {"body": {"reason": "as agreed"}},
    "POST /api/webinars/{slug}/guests": {
        "body": {"email": "guest@example.org", "family_name": "Guest"},
    },
    "POST /api/webinars/{slug}/registrations": {
        "body": {"given_name": "", "family_name": "Guest", "email": "guest@example.org"},
    },
    "POST /api/webinars/{slug}/attendance": {"body": {"people": []}},
    "POST /api/webinars/{slug}/attendance-files": {"body": {"csv": "email,minutes"}},
    "POST /api/communities": {"body": {"names": {"en": "New one"}, "kind": "mixed"}},
    "PATCH /api/communities/{reference}": {"body": {"moderated": True}},
    "PUT /api/communities/{reference}/following": {"body": {"level": "normal"}},
    "POST /communities/{reference}/following": {"form": {"level": "normal"}},
    "POST /api/communities/{reference}/people/{id}/decisions": {
        "body": {"verb": "mute", "reason": "as agreed"},
    },
    "PUT /api/communities/{reference}/people/{id}/role": {"body": {"role": "member"}},
    "POST /api/communities/{reference}/invitations": {"body": {"email": "new@example.org"}},
    "POST /api/communities/{reference}/topics": {"body": {"title": "New", "body": "Words"}},
    "POST /api/topics/{id}/posts": {"body": {"body": "Words"}},
    "POST /api/topics/{id}/state": {"body": {"pinned": True}},
    "POST /api/topics/{id}/mark": {"body": {"read_to": "2030-01-01T00:00:00Z"}},
    "POST /api/posts/{reference}/delete": {"body": {"reason": "as agreed"}},
    "PATCH /api/posts/{reference}/source": {"body": {"body": "Other words"}},
    "POST /api/posts/{reference}/flags": {"body": {"reason": "not friendly"}},
    "POST /api/posts/{reference}/decisions": {"body": {"verb": "dismiss"}},
    "POST /posts/{reference}/moderation": {"form": {"do": "dismiss"}},
    "POST /communities/{reference}/people/{id}": {"form": {"do": "mute", "reason": "as agreed"}},
    "POST /communities/{reference}/people/{id}/role": {"form": {"role": "member"}},
    "PUT /api/actions/{code}/closing-form": {
        "body": {"achievement": "fully", "summary": "As planned."},
    },
    "POST /api/activities/{reference}/deployments": {
        "body": {"expert": "EXP-0001", "role": "trainer", "days": 3},
    },
    "POST /api/deployments/{reference}/withdraw": {"body": {"reason": "as agreed"}},
    "POST /api/outputs/{reference}/publish": {"body": {"public": True}},
    "POST /api/activities/{reference}/feedback": {"body": {"asked": 20}},
    "POST /api/outreach-sessions": {"body": {"webinar": "no-such-webinar"}},
    "POST /api/outreach-sessions/{reference}/steps": {"body": {"to": "planned"}},
    "POST /api/outreach-sessions/{reference}/letters": {"body": {"letters": {}}},
    "POST /api/outreach-sessions/{reference}/invitations": {"body": {"people": 1}},
    "POST /api/outreach-sessions/{reference}/follow-ups": {
        "body": {"institution": "INS-KAZ-MOI", "channel": "call"},
    },
    "POST /api/outreach-sessions/{reference}/waivers": {
        "body": {"institution": "INS-KAZ-MOI", "reason": "as agreed"},
    },
    "POST /api/outreach-sessions/{reference}/next-steps": {
        "body": {"institution": "INS-KAZ-MOI", "text": "Call", "due_on": "2040-01-01"},
    },
    "POST /api/target-lists": {"body": {"name": "one"}},
    "PUT /api/target-lists/{id}": {"body": {"name": "another"}},
    "POST /api/webhooks": {
        "body": {"url": "https://example.org/here", "events": ["webinar.scheduled"]},
    },
}
"""What is sent; without an entry an empty form, or an empty object, which only those who may are
told is not enough."""

_PART = re.compile(r"{(\w+)(?::\w+)?}")
_ABSENT = ("no-such-thing", "01890000-0000-7000-8000-000000000000", "%00")


class NoSampleError(AssertionError):
    """A door stands that the matrix does not know."""


def samples(door: Door, world: World) -> list[Sample]:
    """Return what to ask a door for."""
    key, path = f"{door.method} {door.path}", door.path.removeprefix("/api") or door.path
    known = expectations.audience_of(door.method, door.path)
    if known is None:
        raise NoSampleError(f"no expectation for {key}: expectations.DOORS")
    given = _given(door, key)
    queries = ("", *QUERIES.get(path, ())) if door.method == "GET" else ("",)
    if path in things.LIVE:
        return [
            Sample(
                name, path, may, query=f"stream={_named(world, name)}", refusal=403, method="HEAD"
            )
            for name, may in things.LIVE[path].items()
        ]
    if key in things.WHO_FINDS:
        return [Sample("it", door.path, things.WHO_FINDS[key], **given)]
    if "{" not in door.path:
        listed = [Sample("it", door.path, known[0], query=query, **given) for query in queries]
        if query := FOR_STAFF.get(path):
            listed.append(Sample("it", door.path, STAFF, query=query, refusal=422))
        return listed
    found = _things(key, path)
    listed = [
        replace(_sample(world, door, one, given), query=query) for one in found for query in queries
    ]
    if not found[0].has_others:
        return listed
    return [*listed, *(_absent(door, world, found[0], part, given) for part in _ABSENT)]


def _named(world: World, name: str) -> str:
    if name.startswith("topic of "):
        return f"topic/{world.part('topics', name[9:])}"
    return f"person/{world.part('people', name[3:])}" if name.startswith("of ") else name


def _given(door: Door, key: str) -> dict[str, Any]:
    if door.method == "GET":
        return {"status": 303} if door.path.startswith("/ask/") and "{" not in door.path else {}
    plain: dict[str, Any] = {"status": None}
    plain |= {"form": {}} if door.kind == "page" else {"body": {}} if door.takes else {}
    return {**plain, **BODIES.get(key, {})}


def _things(key: str, path: str) -> list[Thing]:
    asked = (path, f"{key.partition(' ')[0]} {path}")
    fitting = [begin for begin in things.THINGS if any(one.startswith(begin) for one in asked)]
    if not fitting:
        raise NoSampleError(f"no thing for {key}: things.THINGS")
    return things.THINGS[max(fitting, key=lambda one: (len(one[one.index("/") :]), len(one)))]


def _sample(world: World, door: Door, thing: Thing, given: dict[str, Any]) -> Sample:
    parts = {name: thing.value(world, name) for name in _PART.findall(door.path)}
    path = _PART.sub(lambda found: parts[found.group(1)], door.path)
    fixed = {"status": thing.status} if thing.status and door.method == "GET" else {}
    return Sample(thing.name, path, thing.may, **{**given, **fixed, "refusal": thing.refusal})


def _absent(door: Door, world: World, like: Thing, part: str, given: dict[str, Any]) -> Sample:
    first = _PART.findall(door.path)[0]
    one = replace(like, name=part, may=NOBODY, parts={**like.parts, first: part})
    well_formed = part.startswith("0189")
    return replace(_sample(world, door, one, given), refusal=like.refusal if well_formed else 404)
