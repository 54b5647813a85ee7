"""The things behind the parts of paths, and who finds each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from passerelle.identity import addresses, rules
from passerelle.notifications import tokens
from passerelle.notifications.enums import Category
from tests.policy import expectations as e
from tests.policy.expectations import NOBODY, Who
from tests.policy.world import SECRET, World

Place = str | tuple[str, str, str] | Callable[[World], str]
"""A text, a planted row's table, thing and column, or what is made of the world."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that stands behind a path, and who finds it there."""

    name: str
    may: Who
    parts: Mapping[str, Place]
    status: int = 0
    """What is answered to a reader, where that is not 200."""
    refusal: int = 404
    has_others: bool = True
    """Whether other names in its place name nothing."""

    def value(self, world: World, part: str) -> str:
        """Return what stands in the path for a part."""
        place = self.parts.get(part) or _USUAL[part]
        if isinstance(place, str):
            return place
        return world.part(*place) if isinstance(place, tuple) else place(world)


_USUAL = {"kind": "thanks", "role": "administrator", "purpose": "newsletter", "name": "picture.png"}


def _of(table: str, column: str, part: str, who: Mapping[str, Who]) -> list[Thing]:
    return [Thing(name, may, {part: (table, name, column)}) for name, may in who.items()]


def _own(
    table: str, column: str = "id", names: tuple[str, ...] = ("contact_a", "contact_b")
) -> list[Thing]:
    return _of(table, column, "id", {f"of_{name}": frozenset({name}) for name in names})


def _words(part: str, who: Mapping[str, Who], status: int = 0, refusal: int = 404) -> list[Thing]:
    return [Thing(word, may, {part: word}, status, refusal, False) for word, may in who.items()]


def _inside(table: str, things: tuple[str, ...], who: Who) -> list[Thing]:
    """Things of institutions `a` and `b`; the last one is asked for at the wrong institution."""
    a, b = things
    pairs = {a: ("a", a, who), b: ("b", b, who), "crossed": ("a", b, NOBODY)}
    return [
        Thing(
            name, may, {"reference": ("institutions", at, "reference"), "id": (table, thing, "id")}
        )
        for name, (at, thing, may) in pairs.items()
    ]


def _confirming(world: World) -> str:
    waiting = world.get("address_confirmations", "of_contact_a")
    return addresses.token_of(waiting.id, SECRET)


def _entering(world: World) -> str:
    return rules.signed(world.part("people", "member", "reference"), "demo", SECRET)


def _preferring(world: World) -> str:
    return tokens.made(world.get("people", "contact_a").id, Category.PROGRAMME, SECRET)


def _token(name: str, made: Callable[[World], str], may: Who, refusal: int = 404) -> Thing:
    return Thing(name, may, {"token": made}, refusal=refusal, has_others=False)


_TWO = ("of_contact_a", "of_contact_b")
_TOKENS = {
    f"of_{person}_{name}": frozenset({person})
    for person, name in (
        ("contact_a", "token_of_contact_a"),
        ("administrator", "token_with_another_scope"),
        ("member", "token_of_member"),
    )
}
_SESSIONS = {e.STAFF: ("partner", "eu"), NOBODY: ("public",)}
_OUTREACH = {name: who for who, names in _SESSIONS.items() for name in names}
_BOTH_LISTS = dict.fromkeys(_TWO, e.SEES_OUTREACH)
_MAIL = _of("messages", "id", "id", dict.fromkeys(_TWO, e.ADMINISTRATOR))
_WEBHOOKS = [
    Thing(f"{endpoint} {delivery}", may, {
        "id": ("webhook_endpoints", endpoint, "id"),
        "delivery_id": ("webhook_deliveries", delivery, "id"),
    })
    for endpoint, delivery, may in (
        (*_TWO[:1], *_TWO[:1], e.ADMINISTRATOR), (*_TWO[1:], *_TWO[1:], e.ADMINISTRATOR),
    )
]  # fmt: skip
_FIGURES = _words(
    "id",
    {
        "feb_2021_session": e.EVERYONE,
        "participations_2016_2020": e.EVERYONE,
        "no_figure": NOBODY,
    },
)
_PICTURES: dict[str, Who] = {
    "picture_of_expert_active": e.SIGNED_IN,
    "picture_of_expert_hidden": e.STAFF | e.READS_SPACE["experts"],
    "picture_of_contact_a": e.STAFF | e.A,
    "picture_of_space_member": e.STAFF | {
        "space_member", "space_moderator", "space_owner", "space_author",
    },
    "picture_of_deactivated": e.STAFF,
    "of_contact_a_copy": e.A,
    "copy_of_nobody": NOBODY,
    "of_contact_a": NOBODY,
}  # fmt: skip


def _run(who: Who, **more: tuple[str, str, str]) -> list[Thing]:
    """A webinar that the organiser runs, and what belongs to it."""
    return [Thing("public", who, {"slug": ("webinars", "public", "slug"), **more})]


_RUNNING = (
    "edit", "copies", "discard", "opening", "closing", "cancel", "registrants", "attendance",
    "schedule", "openings", "closings", "cancellations", "transitions", "registrations",
    "reports",
)  # fmt: skip
_OVERSEEN = (
    "edit", "discard", "cancel", "registrants", "attendance", "transitions", "registrations",
)  # fmt: skip
_ONE_OF_THEM = {"id": ("registrations", "public_of_contact_a", "id")}


def _some(who: Mapping[str, Who]) -> dict[str, Who]:
    return {name: who[name] for name in e.SOME_POSTS}


THINGS: dict[str, list[Thing]] = {
    "/webinars/{slug}": _of("webinars", "slug", "slug", e.WEBINARS),
    "PATCH /webinars/{slug}": _run(e.RUNS_WEBINARS),
    "DELETE /webinars/{slug}": _run(e.RUNS_WEBINARS),
    **{f"/webinars/{{slug}}/{verb}": _run(e.RUNS_WEBINARS) for verb in _RUNNING},
    **{f"GET /webinars/{{slug}}/{verb}": _run(e.RUNS_WEBINARS | e.AUDITOR) for verb in _OVERSEEN},
    "/webinars/{slug}/registrants/{id}": _run(e.RUNS_WEBINARS, **_ONE_OF_THEM),
    "/webinars/{slug}/registrations/{id}": _run(e.RUNS_WEBINARS, **_ONE_OF_THEM),
    "/webinars/{slug}/edit/people/{id}": [
        Thing("nobody", e.RUNS_WEBINARS, {"slug": ("webinars", "public", "slug"),
                                 "id": ("people", "contact_a", "id")})
    ],
    "GET /webinars/{slug}/register": [
        Thing(name, who, {"slug": ("webinars", name, "slug")}, status=409)
        for name, who in e.WEBINARS.items()
    ],
    "GET /webinars/{slug}/registered": _of("webinars", "slug", "slug", e.WEBINARS),
    "GET /webinars/{slug}.ics": _of("webinars", "slug", "slug", dict.fromkeys(e.WEBINARS, NOBODY)),
    "POST /webinars/{slug}/guests": _of(
        "webinars", "slug", "slug",
        {name: e.EVERYONE if name in ("public", "to_come") else NOBODY for name in e.WEBINARS},
    ),
    "/webinars/{slug}/registration": _of("webinars", "slug", "slug", e.WEBINARS),
    "DELETE /webinars/{slug}/registration": _of(
        "webinars", "slug", "slug", dict.fromkeys(("public", "to_come", "partner"), e.A)
    ),
    "/registrations/{token}": [Thing("forged", NOBODY, {"token": "x.0"}, has_others=False)],
    "/j/{token}": [Thing("forged", NOBODY, {"token": "x.0"}, has_others=False)],
    "/requests/{reference}": _of("assistance_requests", "reference", "reference", e.REQUESTS),
    **{
        f"/{base}": _of(
            "assistance_requests", "reference", "reference",
            {"b": e.B, "of_merged": e.A, "endorsed_by_a": NOBODY},
        )
        for base in (
            "my-requests/{reference}/", "requests/{reference}/answers",
            "requests/{reference}/attachments", "requests/{reference}/withdrawal",
        )
    },
    "/my-requests/{reference}": _of(
        "assistance_requests", "reference", "reference",
        {"a": e.STAFF | e.A, "b": e.STAFF | e.B, "draft_a": NOBODY},
    ),
    "/desk/{reference}": _of(
        "assistance_requests", "reference", "reference", dict.fromkeys(("b", "a"), e.STAFF)
    ),
    **{
        f"GET /desk/{{reference}}/{form}": [
            replace(one, status=0 if one.name == "b" else 409)
            for one in _of(
                "assistance_requests", "reference", "reference", dict.fromkeys(("b", "a"), e.STAFF)
            )
        ]
        for form in ("question", "consultation", "decision", "aside")
    },
    **{
        f"/{base}/{{reference}}/newcomers/{{id}}": [Thing("none", NOBODY, {
            "reference": ("assistance_requests", "b", "reference"),
            "id": "01890000-0000-7000-8000-000000000000",
        })]
        for base in ("desk", "requests")
    },
    "/followed-requests/{token}": _words("token", {"forged.token": NOBODY}),
    "/followed-requests/{token}/files/{id}/{name}": [Thing("forged", NOBODY, {
        "token": "forged.token", "id": "01890000-0000-7000-8000-000000000000", "name": "letter.pdf",
    }, 0, 404, False)],
    "/ask/resume/{token}": _words("token", {"forged.token": NOBODY}),
    "/ask/files/{id}": _words("id", {"01890000-0000-7000-8000-000000000000": e.EVERYONE}),
    "/actions/{code}": _of("actions", "code", "code", e.ACTIONS),
    **{
        f"/actions/{{code}}/{rest}": _of(
            "actions", "code", "code", dict.fromkeys(("public", "formulation"), who)
        )
        for rest, who in {
            "timeline": e.STAFF,
            **dict.fromkeys(("edit", "closing-form", "outputs"), e.RUN_ACTIONS),
            **dict.fromkeys(("activities",), e.RUN_ACTIONS),
            **dict.fromkeys(
                ("approve", "start", "close", "conclude", "suspend", "resume", "cancel"),
                e.MOVE_ACTIONS,
            ),
        }.items()
    },
    "POST /actions/{code}/approve": [
        replace(one, refusal=403, has_others=False)
        for one in _of(
            "actions", "code", "code", dict.fromkeys(("public", "formulation"), e.APPROVE)
        )
    ],
    "/actions/{code}/activities.csv": _of("actions", "code", "code", e.ACTIONS),
    "/activities/{reference}": _of(
        "activities", "reference", "reference", dict.fromkeys(("public", "formulation"), e.STAFF)
    ),
    "/deployments/{reference}": _of(
        "deployments", "reference", "reference",
        dict.fromkeys(("public", "formulation"), e.RUN_ACTIONS),
    ),
    "/outputs/{reference}": _of(
        "outputs", "reference", "reference",
        {"public_public": e.EVERYONE, "public_inside": e.STAFF, "formulation_public": e.STAFF},
    ),
    "POST /outputs/{reference}/file": [  # what is no upload is not looked at
        replace(one, has_others=False)
        for one in _of(
            "outputs", "reference", "reference",
            dict.fromkeys(("public_public", "formulation_inside"), e.RUN_ACTIONS),
        )
    ],
    "/feedback/{token}": _words("token", {"forged.token": NOBODY}),
    "/institutions/{reference}": _of(
        "institutions", "reference", "reference", dict.fromkeys(("a", "b", "lead"), e.SIGNED_IN)
    ),
    "/communities/{reference}": _of("communities", "reference", "reference", e.FINDS_SPACE),
    "/communities/{reference}/topics": _of(
        "communities", "reference", "reference", e.READS_SPACE
    ),
    "POST /communities/{reference}/topics": _of("communities", "reference", "reference", e.IS_IN),
    "PATCH /communities/{reference}": _of(
        "communities", "reference", "reference", e.OWNS_SPACE
    ),
    "/topics/{id}": _of("topics", "id", "id", e.TOPICS),
    **{
        f"/topics/{{id}}/{what}": _of("topics", "id", "id", _some(e.WRITES_IN))
        for what in ("reply", "draft", "mark")
    },
    "POST /topics/{id}/posts": _of("topics", "id", "id", _some(e.WRITES_IN)),
    "/topics/{id}/state": _of("topics", "id", "id", _some(e.KEEPS_POST)),
    **{
        f"/communities/{{reference}}/{what}": _of("communities", "reference", "reference", who)
        for who, whats in (
            (e.IS_IN, ("following", "read", "topics/new", "draft", "handles")),
            ({n: e.IS_IN[n] | e.KEEPS_SPACE[n] for n in e.IS_IN}, ("people",)),
            (e.KEEPS_SPACE, ("requests", "moderation", "invit")),
            (e.OWNS_SPACE, ("settings",)),
        )
        for what in whats
    },
    "/communities/{reference}/people/{id}": [
        Thing(
            f"{space} {member}",
            e.KEEPS_SPACE[space] if space == there else NOBODY,
            {
                "reference": ("communities", space, "reference"),
                "id": ("memberships", f"{there}_of_{member}", "id"),
            },
        )
        for space, there, member in (
            ("public", "public", "space_member"),
            ("secret", "secret", "space_member"),
            ("secret", "other", "space_author"),
            ("experts", "experts", "expert_hidden"),
        )
    ],
    "/communities/{reference}/people/{id}/role": [
        Thing(
            f"{space} member",
            e.OWNS_SPACE[space],
            {
                "reference": ("communities", space, "reference"),
                "id": ("memberships", f"{space}_of_space_member", "id"),
            },
        )
        for space in ("public", "secret")
    ],
    "/posts/{reference}": [
        replace(one, status=303) for one in _of("posts", "reference", "reference", e.SEES_POST)
    ],
    "/posts/{reference}/source": _of(
        "posts", "reference", "reference",
        {name: who for name, who in _some(e.MAY_EDIT).items() if name != "secret_hidden"},
    ),
    **{
        f"/posts/{{reference}}/{what}": _of("posts", "reference", "reference", _some(who))
        for who, whats in (
            (e.MAY_EDIT, ("edit",)),
            (e.MAY_DELETE, ("delete",)),
            (e.MAY_FLAG, ("flag",)),
            (e.WRITES_IN, ("reactions",)),
            (e.KEEPS_POST, ("moderation", "decisions")),
            (e.SEES_POST, ("edits", "history")),
        )
        for what in whats
    },
    "/invitations/{token}": _words("token", {"forged.token": NOBODY}),
    "/outreach/{reference}": _of("webinars", "reference", "reference", _OUTREACH),
    "/outreach-sessions/{reference}": _of("webinars", "reference", "reference", _OUTREACH),
    "/outreach/lists/{id}": _of("target_lists", "id", "id", _BOTH_LISTS),
    "/target-lists/{id}": _of("target_lists", "id", "id", _BOTH_LISTS),
    **{
        f"/target-lists/{{id}}/exclusions/{kind}/{{reference}}": [
            Thing("it", e.OFFICE, {"id": ("target_lists", _TWO[0], "id"),
                                   "reference": (table, thing, "reference")})
        ]
        for kind, table, thing in (
            ("institutions", "institutions", "a"), ("people", "people", "contact_a"),
        )
    },
    "/outreach/{reference}/follow-ups/{institution}": [
        Thing("partner", e.SEES_OUTREACH, {"reference": ("webinars", "partner", "reference"),
                                           "institution": ("institutions", "a", "reference")})
    ],
    "/outreach/follow-ups/{id}": _of("follow_up_steps", "id", "id", dict.fromkeys(_TWO, e.OFFICE)),
    "/follow-up-steps/{id}": _of("follow_up_steps", "id", "id", dict.fromkeys(_TWO, e.OFFICE)),
    "/invited/{token}": [Thing("forged", NOBODY, {"token": "x.0"}, has_others=False)],
    "/conversion/requests/{reference}": _of(
        "assistance_requests", "reference", "reference",
        {"a": e.STAFF, "b": e.STAFF, "draft_a": NOBODY, "spam_a": e.STAFF},
    ),
    "/mailbox/{id}": _MAIL,
    "/messages/{id}": _MAIL,
    "/administration/messages/{id}": _MAIL,
    "/profile/tokens/{id}": _of("api_tokens", "id", "id", _TOKENS),
    "/profile/calendar/{id}": _own("calendar_links"),
    "/calendar-links/{id}": _own("calendar_links"),
    "/calendars/communities/{reference}.ics": _of(
        "communities", "reference", "reference", e.READS_SPACE
    ),
    "/calendars/mine/{token}": _words("token", {"cal_forged": NOBODY}),
    "/tokens/{id}": _of("api_tokens", "id", "id", _TOKENS),
    "/profile/addresses/{id}": _own("email_addresses"),
    "/profile/addresses/{id}/give-up": [
        replace(one, refusal=303) for one in _own("address_confirmations")
    ],
    "/profile/addresses/confirm/{token}": [
        _token("of_contact_a", _confirming, e.A, 409),
        *_words("token", {"forged.token": NOBODY}, refusal=409),
    ],
    "/profile/consents/{purpose}": _words(
        "purpose", {"newsletter": e.SIGNED_IN, "no-purpose": NOBODY}
    ),
    "/profile/security/elsewhere/{id}": _own("linked_identities"),
    "/profile/security/sessions/{id}": _own("login_sessions", "handle"),
    "/me/sessions/{id}": _own("login_sessions", "handle"),
    "/files/{id}/{name}": [
        Thing(name, may, {one: ("stored_files", name, one) for one in ("id", "name")})
        for name, may in _PICTURES.items()
    ],
    "/people/{reference}": _of(
        "people", "reference", "reference",
        dict.fromkeys(("contact_a", "other_contact"), e.ADMINISTRATOR),
    ),
    "/administration/people/{reference}": _of(
        "people", "reference", "reference",
        dict.fromkeys(("contact_a", "other_contact"), e.ADMINISTRATOR),
    ),
    "/administration/institutions/{reference}": _of(
        "institutions", "reference", "reference", dict.fromkeys(("b", "a"), e.OFFICE)
    ),
    "/administration/institutions/{reference}/periods/{id}": _inside(
        "eligibility_periods", _TWO, e.OFFICE
    ),
    "/administration/institutions/{reference}/contacts/{id}": _inside("contacts", _TWO, e.OFFICE),
    "/administration/institutions/{reference}/mergers/{id}": _inside(
        "institution_mergers", _TWO, e.OFFICE
    ),
    "/profile/data/erasure/{id}": [
        replace(one, may=one.may | e.ADMINISTRATOR) for one in _own("erasures")
    ],
    "/administration/erasures/{id}": _of(
        "erasures", "id", "id", dict.fromkeys(_TWO, e.ADMINISTRATOR)
    ),
    "/administration/webhooks/{id}": _WEBHOOKS,
    "/webhooks/{id}": _WEBHOOKS,
    "/administration/jobs/{id}": _of("jobs", "id", "id", dict.fromkeys(_TWO, e.ADMINISTRATOR)),
    "/jobs/{id}/": [replace(one, refusal=409) for one in _of(
        "jobs", "id", "id", dict.fromkeys(_TWO, e.ADMINISTRATOR)
    )],
    "/administration/jobs/{id}/retry": [replace(one, refusal=409) for one in _of(
        "jobs", "id", "id", dict.fromkeys(_TWO, e.ADMINISTRATOR)
    )],
    "/jobs/{id}": _of("jobs", "id", "id", dict.fromkeys(_TWO, e.ADMINISTRATOR)),
    "/preferences/{token}": [
        _token("of_contact_a", _preferring, e.EVERYONE),
        *_words("token", {"forged.token": NOBODY}),
    ],
    "/unsubscribe/{token}": [
        _token("of_contact_a", _preferring, e.EVERYONE),
        *_words("token", {"forged.token": NOBODY}),
    ],
    "/report/{id}": _FIGURES,
    "/report/{id}.csv": _words(
        "id", {"participations_2016_2020": e.EVERYONE, "feb_2021_session": e.STAFF}
    ),
    "/report/figures/{id}": _FIGURES,
    "/language/{code}": _words("code", {"fr": e.EVERYONE, "xx": NOBODY}, 303),
    "/static/{digest}/{name}": [Thing("none", NOBODY, {"digest": "none", "name": "none.css"})],
    "/sign-in/confirm/{token}": _words("token", {"forged.token": NOBODY}, refusal=409),
    "/sign-in/as/{token}": [
        _token("of member", _entering, NOBODY),
        *_words("token", {"forged.token": NOBODY}),
    ],
}  # fmt: skip
"""By how a path begins, `/api` aside; the longest beginning counts."""

LIVE: dict[str, dict[str, Who]] = {
    "/live": {
        "room/webinars": e.EVERYONE,
        "room/assistance": e.SIGNED_IN,
        "room/outreach": e.STAFF,
        "room/identity": e.STAFF,
        "of contact_a": e.A,
        "of administrator": e.ADMINISTRATOR,
        "me": e.SIGNED_IN,
        "jobs": e.ADMINISTRATOR,
        "room/none": NOBODY,
        "topic of public_published": e.EVERYONE,
        "topic of secret_published": e.TOPICS["secret_published"],
        "topic of secret_hidden": e.TOPICS["secret_hidden"],
        "topic/none": NOBODY,
    }
}
"""Streams of live updates."""

WHO_FINDS: dict[str, Who] = {
    "GET /profile/security/password/remove": e.CONTACTS,
    "POST /profile/security/password/remove": e.CONTACTS,
    "GET /api/me/picture": frozenset({"contact_a", "space_member"}) | e.EXPERTS,
    "GET /set-up": NOBODY,
    "POST /set-up": NOBODY,
    "GET /sign-in/elsewhere": NOBODY,
    "GET /sign-in/elsewhere/return": NOBODY,
    "POST /profile/security/elsewhere": NOBODY,
}
"""Doors that show something only to some of those who may pass."""
