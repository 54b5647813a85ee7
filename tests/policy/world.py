"""The planted world: two of everything that has an owner or an audience, on top of the programme.

Each thing has a name; which word stands where of it is remembered by its planter. Tables that this
file does not know get two rows of their own, one of `contact_a` and one of `contact_b`, so that a
new table is part of the matrix from its first day.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tortoise import fields

from passerelle.assistance import models as assistance
from passerelle.calendars import models as calendars
from passerelle.communities import models as communities
from passerelle.core import clock, i18n, ids
from passerelle.core import models as core
from passerelle.identity import models as identity
from passerelle.identity import rules, sessions
from passerelle.outreach import models as outreach
from passerelle.portal import searching
from passerelle.portfolio import models as portfolio
from passerelle.publications import models as publications
from passerelle.roster import models as roster
from passerelle.webinars import models as webinars
from tests.policy import planting, roles
from tests.policy.planting import AT, Planter

STAFF = ("organiser", "outreach_officer", "assessor", "steering_member", "auditor", "administrator")
POSTS = ("published", "edited", "draft", "pending", "hidden", "rejected", "deleted")
UNAPPROVED = ("NP", 2031)
"""The country and the year of the Actions that nobody approved; no other is of them."""
SECRET = "test-secret-0123456789-abcdefghijklmnop"
"""What the service under test signs with."""
_TOKEN = "psl_planted-"


@dataclass
class World:
    """What was planted, and what each asker sends."""

    planter: Planter = field(default_factory=Planter)
    cookies: dict[str, str] = field(default_factory=dict)
    bearers: dict[str, str] = field(default_factory=dict)

    def get(self, table: str, thing: str) -> Any:
        """Return a planted row."""
        return self.planter.rows[f"{table} {thing}"]

    def part(self, table: str, thing: str, column: str = "id") -> str:
        """Return what names a planted row in a path."""
        return str(getattr(self.get(table, thing), column))


async def planted() -> World:
    """Plant everything into the database that is open."""
    world = World()
    await _people(world)
    await _institutions(world)
    await _webinars(world)
    await _requests(world)
    await _dossiers(world)
    await _actions(world)
    await _spaces(world)
    await _publications(world)
    await _calendars(world)
    await _files(world)
    await _keys(world)
    await _rest(world)
    await searching.refresh()
    return world


async def _people(world: World) -> None:
    p = world.planter
    for name in (*roles.PEOPLE, *roles.OTHERS):
        person = await p.plant(identity.Person, name)
        await p.plant(identity.EmailAddress, f"of_{name}", person=person)
    for name in STAFF:
        await p.plant(identity.RoleGrant, name, person=_person(world, name), role=name)
    for name in ("was_administrator", "was_administrator_until", "deactivated"):
        await p.plant(
            identity.RoleGrant,
            name,
            person=_person(world, name),
            role="administrator",
            revoked_at=AT if name == "was_administrator" else None,
            expires_at=AT + timedelta(days=1) if name == "was_administrator_until" else None,
        )
    await roster.Expert.all().update(toolkit_access=True)
    for name, given in {
        "expert_active": {"state": "active", "visible": True, "toolkit_access": True},
        "expert_hidden": {"state": "active"},
        "expert_deactivated": {
            "state": "deactivated", "visible": True, "deactivated_on": date(2021, 10, 1),
            "toolkit_access": True,
        },
        "other_expert": {"state": "applied", "visible": True},
        "deactivated": {"state": "active", "visible": True},
    }.items():  # fmt: skip
        await p.plant(roster.Expert, name, person=_person(world, name), country_id="KZ", **given)


async def _institutions(world: World) -> None:
    p = world.planter
    for name in ("a", "b", "lead", "partner", "co_organiser"):
        await p.plant(identity.Institution, name, type="ministry", country_id="KZ")
    await p.plant(
        identity.Institution,
        "merged",
        type="agency",
        country_id="KZ",
        merged_into=_body(world, "a"),
    )
    for person, body, ended in (
        ("contact_a", "a", None),
        ("contact_b", "b", None),
        ("contact_ended", "a", AT),
        ("other_contact", "a", None),
    ):
        await p.plant(
            identity.Contact,
            f"of_{person}",
            person=_person(world, person),
            institution=_body(world, body),
            ended_at=ended,
        )


async def _webinars(world: World) -> None:
    p = world.planter
    soon = clock.now() + timedelta(days=30)
    for name, audience, state, at in (
        ("public", "public", "held", AT),
        ("to_come", "public", "open", soon),
        ("draft", "public", "draft", soon),
        ("partner", "partner", "held", AT),
        ("expert", "expert", "held", AT),
        ("eu", "eu_administration", "held", AT),
    ):
        one = await p.plant(
            webinars.Webinar, name, audience=audience, state=state, starts_at=at, tz="UTC",
            organiser=_person(world, "organiser"),
        )  # fmt: skip
        for person in ("contact_a", "other_contact"):
            there = await p.plant(
                webinars.Registration, f"{name}_of_{person}", webinar=one,
                person=_person(world, person), institution=_body(world, "a"), state="attended",
            )  # fmt: skip
            await p.plant(webinars.Attendance, f"{name}_of_{person}", registration=there)
            await p.plant(
                webinars.RegistrationTransition, f"{name}_of_{person}", registration=there,
                to_state="attended",
            )  # fmt: skip
        await p.plant(
            webinars.CoOrganiser, name, webinar=one, institution=_body(world, "co_organiser")
        )
    for name, audience in (("partner", "partner"), ("eu", "eu_administration")):
        session = await p.plant(
            outreach.OutreachSession, name, webinar=world.get("webinars", name), state="held",
            audience=audience,
        )  # fmt: skip
        await p.plant(
            outreach.FollowUp, name, session=session, institution=_body(world, "a"),
            by=_person(world, "organiser"), at=AT,
        )  # fmt: skip


async def _requests(world: World) -> None:
    p = world.planter
    for name, body, state, given in (
        ("a", "a", "accepted", {}),
        ("draft_a", "a", "draft", {"submitted_at": None}),
        ("spam_a", "a", "spam", {}),
        ("b", "b", "under_assessment", {}),
        ("draft_b", "b", "draft", {"submitted_at": None}),
        ("of_merged", "merged", "submitted", {}),
        ("endorsed_by_a", "lead", "submitted", {"endorser": _body(world, "a")}),
        ("a_like_b", "a", "duplicate", {}),
    ):
        twin = world.get("assistance_requests", "b") if name == "a_like_b" else None
        one = await p.plant(
            assistance.AssistanceRequest, name, theme_id="integration", channel="letter",
            state=state, duplicate_of=twin, **{"submitted_at": AT, **given},
        )  # fmt: skip
        await p.plant(
            assistance.RequestInstitution, name, request=one, institution=_body(world, body),
            part="requester",
        )  # fmt: skip
        await p.plant(
            assistance.RequestTransition, name, request=one, to_state=state, on_date=AT.date(),
            office="staff", by=_person(world, "assessor"),
        )  # fmt: skip
        votes = p.word("decisions", name, "votes")
        await p.plant(assistance.Decision, name, request=one, outcome="accepted", votes={votes: 3})
        await p.plant(assistance.RequestAttachment, name, request=one)
        await p.plant(
            assistance.RequestLink, name, request=one, basis="staff_confirmed", at=AT,
            session=world.get("outreach_sessions", "partner"), by=_person(world, "organiser"),
        )  # fmt: skip


async def _dossiers(world: World) -> None:
    """Who asked in two requests, what was said about them, and whom they named."""
    p = world.planter
    for name in ("a", "b"):
        request, asker = world.get("assistance_requests", name), _person(world, f"contact_{name}")
        await p.plant(assistance.RequestDossier, name, request=request, asker=asker)
        await p.plant(assistance.RequestMessage, name, request=request, at=AT, office="requester",
                      by=asker)  # fmt: skip
        await p.plant(assistance.RequestNewcomer, name, request=request, part="endorser",
                      type="ministry", country_id="KZ")  # fmt: skip


async def _actions(world: World) -> None:
    p = world.planter
    approved = {"approved_on": date(2021, 9, 10), "starts_on": date(2021, 9, 20)}
    elsewhere = {"country_id": UNAPPROVED[0], "starts_on": date(UNAPPROVED[1], 2, 3)}
    for name, state, given in (
        ("public", "implementation", {**approved, "country_id": "KZ"}),
        ("formulation", "formulation", elsewhere),
        ("dropped", "cancelled", {**elsewhere, "cancelled_on": date(2021, 9, 5)}),
    ):
        one = await p.plant(
            portfolio.Action, name, state=state, lead=_body(world, "lead"),
            theme_id="integration", predecessor=p.rows.get("actions public"), **given,
        )  # fmt: skip
        await p.plant(
            portfolio.ActionPartner, name, action=one, institution=_body(world, "partner")
        )
        for request in ("a", "b"):
            await p.plant(
                portfolio.ActionRequest, f"{name}_{request}", action=one,
                request=world.get("assistance_requests", request),
            )  # fmt: skip
        await p.plant(
            portfolio.ActionTransition, name, action=one, to_state=state, on_date=AT.date(),
            by=_person(world, "steering_member"),
        )  # fmt: skip
        activity = await p.plant(
            portfolio.Activity, name, action=one, state="reported", country_id="KZ",
            starts_on=date(2021, 10, 1), women=3, men=0, other=0, undeclared=0,
        )  # fmt: skip
        await p.plant(
            portfolio.Deployment, name, activity=activity,
            expert=world.get("experts", "expert_active"),
        )  # fmt: skip
        await p.plant(portfolio.Feedback, name, activity=activity)
        await p.plant(portfolio.Lesson, name, action=one)
        for public in (True, False):
            thing = f"{name}_{'public' if public else 'inside'}"
            await p.plant(
                portfolio.Output, thing, action=one, public=public, delivered_on=AT.date()
            )
    await p.plant(
        portfolio.Activity, "few", action=world.get("actions", "public"), state="reported",
        country_id="KZ", starts_on=date(2016, 5, 2), women=3, men=0, other=0, undeclared=0,
    )  # fmt: skip


async def _spaces(world: World) -> None:
    members = {
        "space_member": ("active", "member"), "space_moderator": ("active", "moderator"),
        "space_owner": ("active", "owner"), "space_banned": ("banned", "moderator"),
        "space_invited": ("invited", "member"), "space_author": ("active", "member"),
    }  # fmt: skip
    experts = dict.fromkeys(
        ("expert_active", "expert_hidden", "expert_deactivated"), ("active", "member")
    )
    authors = {"space_author": members["space_author"]}
    for name, kind, visibility, inside in (
        ("public", "mixed", "public", members),
        ("members", "mixed", "members", members),
        ("secret", "mixed", "secret", members),
        ("partners", "partner", "members", authors),
        ("experts", "expert", "secret", {**experts, **authors}),
        ("other", "mixed", "secret", authors),
    ):
        space = await world.planter.plant(
            communities.Community, name, kind=kind, visibility=visibility, joining="approval",
            created_on=AT.date(),
        )  # fmt: skip
        for person, (state, role) in inside.items():
            await world.planter.plant(
                communities.Membership, f"{name}_of_{person}", community=space, state=state,
                role=role, person=_person(world, person),
            )  # fmt: skip
        await _topics(world, space, name)


async def _topics(world: World, space: Any, name: str) -> None:
    p = world.planter
    for minutes, state in enumerate(POSTS):
        topic = await p.plant(communities.Topic, f"{name}_{state}", community=space)
        post = await p.plant(
            communities.Post, f"{name}_{state}", topic=topic, state=state,
            author=_person(world, "space_author"), created_at=AT + timedelta(minutes=minutes),
        )  # fmt: skip
        await p.plant(
            communities.PostEdit, f"{name}_{state}", post=post,
            edited_by=_person(world, "space_author"),
        )  # fmt: skip
        await p.plant(
            communities.Flag, f"{name}_{state}", post=post,
            person=_person(world, "space_member"),
        )  # fmt: skip
        await p.plant(
            communities.Reaction, f"{name}_{state}", post=post,
            person=_person(world, "space_member"),
        )  # fmt: skip
        if state == "hidden":
            await p.plant(
                communities.PostTransition, f"{name}_{state}", post=post, from_state="published",
                to_state=state, by=_person(world, "space_moderator"),
            )  # fmt: skip
    first = world.get("posts", f"{name}_published")
    for state in POSTS[1:]:
        await p.plant(
            communities.Post, f"{name}_reply_{state}", topic_id=first.topic_id, parent=first,
            state=state, author=_person(world, f"author_of_{name}"),
            created_at=AT + timedelta(hours=1),
        )  # fmt: skip


async def _files(world: World) -> None:
    owner = _person(world, "contact_a").id
    await world.planter.plant(core.StoredFile, "of_contact_a", owner_id=owner, size=0)
    for name, whose in (("of_contact_a_copy", owner), ("copy_of_nobody", None)):
        await world.planter.plant(
            core.StoredFile, name, owner_id=whose, thing="data_export", thing_id="one",
            at=clock.now(), media_type="application/zip", size=0,
        )  # fmt: skip
    for name in ("expert_active", "expert_hidden", "contact_a", "space_member", "deactivated"):
        person = _person(world, name)
        await world.planter.plant(
            core.StoredFile, f"picture_of_{name}", owner_id=person.id, thing="person_picture",
            thing_id=str(person.id), media_type="image/png", size=0,
        )  # fmt: skip


async def _publications(world: World) -> None:
    p = world.planter
    await p.plant(publications.Publication, "public")
    for state in ("published", "in_development", "draft"):
        await p.plant(publications.ToolkitModule, state, state=state)


async def _calendars(world: World) -> None:
    """Entries that stand in the public feed, in that of partners, and in none; links of two."""
    p, at = world.planter, clock.now() + timedelta(days=10)
    for name in ("public", "partner", "nowhere"):
        entry = await p.plant(
            calendars.CalendarEntry, name, owner=ids.new(), status="CONFIRMED",
            starts_at=at, ends_at=at,
        )  # fmt: skip
        for language in i18n.LANGUAGES:
            await p.plant(
                calendars.CalendarFragment, name, entry=entry, language=language,
                body=f"{p.word('calendar_fragments', name, 'body')}\r\n",
            )  # fmt: skip
        if name != "nowhere":
            await p.plant(calendars.CalendarListing, name, entry=entry, feed=name)
    for name in ("contact_a", "contact_b"):
        await p.plant(
            calendars.CalendarLink, f"of_{name}", person=_person(world, name),
            hash=rules.hashed(name), created_at=AT,
        )  # fmt: skip


async def _rest(world: World) -> None:
    """Two rows of each table that nothing was planted into, of two people."""
    known = {key.partition(" ")[0] for key in world.planter.rows}
    waiting = [m for m in planting.models() if m._meta.db_table not in known]
    for _ in range(len(waiting)):
        for model in list(waiting):
            if await _two(world, model):
                waiting.remove(model)
    assert not waiting, f"cannot plant into {waiting}: say in world.py how"


_EXTRA: dict[str, dict[str, Any]] = {
    "service_modes": {"id": 1, "mode": "normal"},
    "jobs": {"dead_at": AT},
    "address_confirmations": {"expires_at": AT.replace(year=2099)},
}
_ONE = {"service_modes"}
_NOT = planting.CLASSIFYING | {
    *("audit_seals", "revisions", "schedules", "imported_datasets", "budgets", "mail_counters"),
    *("spent_states", "tombstones", "imported_rows"),
}
"""Of no use to anybody but the machinery: numbers and hashes, no words."""


async def _two(world: World, model: Any) -> bool:
    """Plant for two people; tell whether everything that the rows point to is there."""
    table = model._meta.db_table
    if table in _NOT:
        return True
    for number, owner in enumerate(("contact_a", "contact_b")[: 1 if table in _ONE else 2]):
        given = {"id": 9_000 + number} if _is_numbered(model) else {}
        given |= _EXTRA.get(table, {})
        for name, kind in model._meta.fields_map.items():
            if name in ("owner_id", "actor_id"):
                given[name] = _person(world, owner).id
            elif isinstance(kind, fields.relational.ForeignKeyFieldInstance):
                found = await _pointed_to(world, kind, owner, number)
                if found is None and not kind.null:
                    return False
                given |= {name: found} if found else {}
        await world.planter.plant(model, f"of_{owner}", **given)
    return True


def _is_numbered(model: Any) -> bool:
    """Tell whether rows get their number from whoever writes them."""
    kind = model._meta.fields_map.get("id")
    return isinstance(kind, fields.IntField) and not kind.generated


async def _pointed_to(world: World, kind: Any, owner: str, number: int) -> Any:
    related = kind.related_model._meta.db_table
    if related == "people":
        return _person(world, owner)
    if kind.null:
        return None
    if related in planting.CLASSIFYING:
        return await kind.related_model.first()
    found = [row for key, row in world.planter.rows.items() if key.startswith(f"{related} ")]
    return found[min(number, len(found) - 1)] if found else None


async def _keys(world: World) -> None:
    """Open the login sessions and make the tokens of every asker, and end those that have ended."""
    for asker in roles.ASKERS:
        if asker.person is None:
            continue
        person = UUID(str(_person(world, asker.person).id))
        if asker.is_token:
            await _token(world, asker, person)
        else:
            await _session(world, asker, person)
    await world.planter.plant(
        identity.ApiToken, "of_contact_b", person=_person(world, "contact_b"), scopes=[],
        expires_at=clock.now() + timedelta(days=30),
    )  # fmt: skip
    await identity.Person.filter(id=_person(world, "deactivated").id).update(deactivated_at=AT)


async def _session(world: World, asker: roles.Asker, person: UUID) -> None:
    secret = await sessions.open_session(person)
    own = identity.LoginSession.filter(secret_hash=rules.hashed(secret))
    if asker.ended == "ended":
        await own.update(ended_at=AT)
    elif asker.ended == "expired":
        await own.update(expires_at=AT)
    elif asker.ended == "unknown":
        secret = f"{secret[:-4]}wxyz"
    else:
        p = world.planter
        names = {
            name: p.word("login_sessions", f"of_{asker.name}", name)
            for name in ("browser", "system")
        }
        await own.update(**names)
        p.rows[f"login_sessions of_{asker.name}"] = await own.get()
    world.cookies[asker.name] = secret


async def _token(world: World, asker: roles.Asker, person: UUID) -> None:
    text = f"{_TOKEN}{asker.name}"
    now = clock.now()
    if asker.ended != "unknown":
        await world.planter.plant(
            identity.ApiToken, f"of_{asker.person}_{asker.name}", person_id=person,
            hash=rules.hashed(text),
            scopes=list(asker.scopes or ()), created_at=now, last_used_at=now,
            expires_at=AT if asker.ended == "expired" else now + timedelta(days=30),
            revoked_at=AT if asker.ended == "ended" else None,
        )  # fmt: skip
    world.bearers[asker.name] = text


def _person(world: World, name: str) -> Any:
    return world.get("people", name)


def _body(world: World, name: str) -> Any:
    return world.get("institutions", name)
