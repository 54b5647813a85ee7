"""Coming in, leaving, and what keepers decide: by form and by program, and never the last owner."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest
from msgspec import structs

from passerelle.communities import errors, membership, passing, standing
from passerelle.communities.enums import MemberRole, MembershipState
from passerelle.communities.membership import Verb
from passerelle.communities.models import Membership
from passerelle.core import clock, db
from passerelle.core.errors import Forbidden, NotFound
from passerelle.identity.models import RoleGrant
from passerelle.roster.models import Expert
from tests.communities import world
from tests.communities.conftest import Place
from tests.communities.world import address_of, mails
from tests.conftest import SignIn
from tests.support.browsers import run_worker

M = MembershipState


async def test_a_contact_asks_to_come_in_and_is_let_in_and_told(
    place: Place, sign_in: SignIn
) -> None:
    await address_of("contact")
    await address_of("moderator")
    contact, moderator = await sign_in("contact"), await sign_in("moderator")

    asked = await contact.post("/communities/PARTNERS/join")
    page = (await contact.get("/communities/PARTNERS")).text
    await run_worker()
    listed = (await moderator.get("/communities/PARTNERS/requests")).text
    id_ = await place.id_of("contact")
    refused = await moderator.post(
        f"/communities/PARTNERS/people/{id_}", data={"do": "refuse", "from": "requests"}
    )
    done = await moderator.post(
        f"/communities/PARTNERS/people/{id_}", data={"do": "approve", "from": "requests"}
    )
    await run_worker()

    assert asked.status_code == 303
    assert "You asked to join." in page
    assert "CONTACT" in listed
    assert refused.status_code == 422  # without a reason
    assert done.headers["location"] == "/communities/PARTNERS/requests"
    assert await place.state("contact") == "active"
    assert await mails() == [
        ("contact@example.org", "space_joined"),
        ("moderator@example.org", "space_asked"),
    ]


@pytest.mark.parametrize(
    ("name", "groups", "answer"),
    [("stranger", (), NotFound), ("officer", (), NotFound), ("contact", ("contact",), None)],
)
async def test_only_those_whom_a_space_is_for_ask_to_come_in(
    place: Place, name: str, groups: tuple[str, ...], answer: type[Exception] | None
) -> None:
    actor = place.actor(name, *groups)

    if answer is not None:
        with pytest.raises(answer):
            await membership.join(actor, "PARTNERS")
    else:
        assert await membership.join(actor, "PARTNERS") is M.REQUESTED
        assert await membership.join(actor, "PARTNERS") is M.REQUESTED


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("mute", "active", "muted"),
        ("unmute", "muted", "active"),
        ("remove", "active", "removed"),
        ("ban", "muted", "banned"),
        ("lift", "banned", "removed"),
        ("approve", "requested", "active"),
        ("refuse", "requested", "refused"),
        ("withdraw", "invited", "expired"),
    ],
)
async def test_each_verb_takes_its_step_and_leaves_a_row(
    place: Place, sign_in: SignIn, verb: str, before: str, after: str
) -> None:
    await Membership.filter(person_id=place.people["member"]).update(state=before)
    moderator, id_ = await sign_in("moderator"), await place.id_of("member")

    answer = await moderator.post(
        f"/api/communities/PARTNERS/people/{id_}/decisions",
        json={"verb": verb, "reason": "as agreed"},
    )
    again = await moderator.post(
        f"/api/communities/PARTNERS/people/{id_}/decisions",
        json={"verb": verb, "reason": "as agreed"},
    )

    assert (answer.status_code, answer.json()["state"], again.status_code) == (200, after, 409)
    step = answer.json()["steps"][-1]
    assert (step["from_state"], step["to_state"], step["reason"]) == (before, after, "as agreed")
    audited = await db.value("SELECT COUNT(*) FROM audit_entries WHERE verb = 'moved_membership'")
    assert audited == 1


async def test_a_moderator_may_not_act_on_owners_moderators_or_in_another_space(
    place: Place, sign_in: SignIn
) -> None:
    other = await world.make_space(
        "OTHER", "partner", "members", {place.people["stranger"]: ("active", "member")}
    )
    moderator, member = await sign_in("moderator"), await sign_in("member")
    elsewhere = (await Membership.get(community=other)).id
    ban = {"verb": "ban", "reason": "x"}

    async def tried(client: httpx.AsyncClient, space: str, id_: object) -> int:
        path = f"/api/communities/{space}/people/{id_}/decisions"
        return (await client.post(path, json=ban)).status_code

    assert await tried(moderator, "PARTNERS", await place.id_of("owner")) == 403
    assert await tried(moderator, "PARTNERS", await place.id_of("moderator")) == 403
    assert await tried(moderator, "PARTNERS", elsewhere) == 404
    assert await tried(moderator, "OTHER", elsewhere) == 404
    assert await tried(member, "PARTNERS", await place.id_of("owner")) == 404


async def test_a_space_keeps_its_last_owner(place: Place) -> None:
    owner = place.actor("owner", "contact")

    with pytest.raises(errors.LastOwner):
        await membership.leave(owner, "PARTNERS")
    with pytest.raises(errors.LastOwner):
        await membership.change_role(
            owner, "PARTNERS", await place.id_of("owner"), MemberRole.MEMBER
        )
    await membership.change_role(owner, "PARTNERS", await place.id_of("member"), MemberRole.OWNER)
    await membership.leave(owner, "PARTNERS")

    assert await place.state("owner") == "left"


async def test_two_owners_who_leave_at_once_do_not_both_go(place: Place) -> None:
    await Membership.filter(person_id=place.people["member"]).update(role="owner")

    left = await asyncio.gather(
        membership.leave(place.actor("owner"), "PARTNERS"),
        membership.leave(place.actor("member"), "PARTNERS"),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in left) == ["LastOwner", "NoneType"]


async def test_leaving_the_roster_ends_a_place_among_experts_but_not_in_imported_history(
    place: Place,
) -> None:
    expert, colleague, gone = (place.people[name] for name in ("expert", "colleague", "gone"))
    await world.make_space("EXPERTS", "expert", "secret", {
        expert: ("active", "member"), colleague: ("active", "member"), gone: ("active", "member"),
    })  # fmt: skip
    await imported_until(date(2021, 12, 31))
    await Expert.filter(person_id=expert).update(deactivated_on=date(2022, 3, 1))

    await passing.catch_up()

    assert await place.state("expert", "EXPERTS") == "left"
    assert await place.state("colleague", "EXPERTS") == "active"
    assert await place.state("gone", "EXPERTS") == "active"  # left before the data ended
    with pytest.raises(NotFound):
        await standing.of(place.actor("gone"), "EXPERTS")


async def test_what_everyone_reads_is_joined_by_those_it_is_for(
    place: Place, sign_in: SignIn
) -> None:
    await world.make_space(
        "READ", "partner", "public", {place.people["owner"]: ("active", "owner")}
    )
    stranger, contact = await sign_in("stranger"), await sign_in("contact")

    assert (await stranger.get("/communities/READ")).status_code == 200
    assert (await stranger.post("/communities/READ/join")).status_code == 403
    assert (await contact.post("/communities/READ/join")).status_code == 303

    assert await place.state("stranger", "READ") is None
    assert await place.state("contact", "READ") == "requested"


async def test_an_expert_space_takes_nobody_off_the_roster(place: Place, sign_in: SignIn) -> None:
    owner = await sign_in("expert")
    await world.make_space(
        "EXPERTS", "expert", "secret", {place.people["expert"]: ("active", "owner")}
    )
    yesterday = clock.now() - timedelta(days=1)
    await RoleGrant.filter(person_id=place.people["officer"]).update(expires_at=yesterday)
    for name in ("gone", "officer", "auditor", "colleague"):
        await address_of(name)

    for name in ("gone", "officer", "nobody", "auditor", "colleague"):
        email = f"{name}@example.org"
        answer = await owner.post("/api/communities/EXPERTS/invitations", json={"email": email})
        assert answer.status_code == 204

    assert [await place.state(name, "EXPERTS") for name in ("gone", "officer")] == [None, None]
    for name in ("auditor", "colleague"):
        assert await place.state(name, "EXPERTS") == "invited"
    assert (
        await db.value("SELECT 1 FROM email_addresses WHERE address = 'nobody@example.org'") is None
    )


async def test_a_space_is_made_by_staff_and_changed_by_its_owner(
    place: Place, sign_in: SignIn
) -> None:
    officer, member = await sign_in("officer"), await sign_in("member")
    names = {"en": "Data & Migration", "fr": "Données et migration"}

    made = await officer.post("/api/communities", json={"names": names, "kind": "partner"})
    twin = await officer.post("/api/communities", json={"names": names, "kind": "partner"})
    by_member = await member.post("/api/communities", json={"names": names, "kind": "partner"})
    path = f"/api/communities/{made.json()['reference']}"
    tag = (await officer.get(path)).headers["etag"]
    edited = await officer.patch(path, json={"joining": "open"}, headers={"if-match": tag})
    stale = await officer.patch(path, json={"joining": "invitation"}, headers={"if-match": tag})
    page = await officer.post(
        f"/communities/{made.json()['reference']}/settings",
        data={"name_en": "", "visibility": "members", "joining": "open", "version": "0"},
    )

    assert (made.status_code, made.json()["reference"], made.json()["visibility"]) == (
        201, "data-migration", "members",
    )  # fmt: skip
    assert made.json()["role"] == "owner"
    assert twin.json()["reference"] == "data-migration-2"
    assert (by_member.status_code, edited.json()["joining"], stale.status_code) == (
        403,
        "open",
        412,
    )
    assert page.status_code == 422


@db.transaction
async def imported_until(day: date) -> None:
    await db.execute(
        "INSERT INTO imported_datasets (id, sha256, position, ends_on, counts)"
        " VALUES (:id, 'x', 1, :day, '{}')",
        id=UUID(int=1),
        day=day,
    )


@pytest.mark.parametrize("verb", [Verb.MUTE, Verb.REMOVE, Verb.BAN])
async def test_an_owner_beside_another_decides_nothing_about_themselves(
    place: Place, verb: Verb
) -> None:
    owner, own = place.actor("owner"), await place.id_of("owner")
    other = await place.id_of("member")
    await membership.change_role(owner, "PARTNERS", other, MemberRole.OWNER)

    with pytest.raises(Forbidden):
        await membership.decide(owner, "PARTNERS", own, verb, "because")

    assert await place.state("owner") == M.ACTIVE


async def test_an_administrator_does_not_let_themselves_in(place: Place) -> None:
    await membership.join(place.actor("contact", "contact"), "PARTNERS")
    keeper = structs.replace(place.actor("contact"), roles=frozenset({"administrator"}))

    with pytest.raises(Forbidden):
        await membership.decide(keeper, "PARTNERS", await place.id_of("contact"), Verb.APPROVE)

    assert await place.state("contact") == M.REQUESTED
