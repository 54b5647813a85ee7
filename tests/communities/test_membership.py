"""Coming in, leaving, and what keepers decide: by form and by program, and never the last owner."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest

from passerelle.communities import errors, inviting, membership, passing, standing
from passerelle.communities.enums import MemberRole, MembershipState
from passerelle.communities.models import Membership
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.roster.models import Expert
from tests.communities import world
from tests.conftest import NewClient, SignIn
from tests.support.browsers import link_mailed_to, person_id, run_worker

M = MembershipState


class Place:
    """A space for partners with an owner, a moderator and a member, and those outside."""

    def __init__(self, people: dict[str, UUID]) -> None:
        self.people = people

    def actor(self, name: str, *groups: str) -> Actor:
        return Actor(person_id=self.people[name], name=name, groups=frozenset(groups))

    async def state(self, name: str, space: str = "PARTNERS") -> str | None:
        found: str | None = await db.value(
            "SELECT m.state FROM memberships m JOIN communities c ON c.id = m.community_id"
            " WHERE c.reference = :space AND m.person_id = :person",
            space=space,
            person=self.people[name],
        )
        return found

    async def id_of(self, name: str) -> UUID:
        return UUID(str((await Membership.get(person_id=self.people[name])).id))


@pytest.fixture
async def place(database: str) -> Place:
    people = await world.make_people()
    people["owner"] = await world.make_person("owner")
    people["newcomer"] = await world.make_person("newcomer")
    await world.make_space(
        "PARTNERS",
        "partner",
        "members",
        {
            people["owner"]: ("active", "owner"),
            people["moderator"]: ("active", "moderator"),
            people["member"]: ("active", "member"),
        },
    )
    return Place(people)


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


async def test_an_invitation_goes_by_mail_is_looked_at_and_brings_a_newcomer_in(
    place: Place, sign_in: SignIn, new_client: NewClient
) -> None:
    moderator, visitor = await sign_in("moderator"), await new_client()

    sent = await moderator.post(
        "/communities/PARTNERS/invite",
        data={"email": "Amina@example.org", "language": "fr", "message": "Come and see."},
    )
    await run_worker()
    link = await link_mailed_to("amina@example.org", "/invitations/")
    seen = await visitor.get(link)
    accepted = await visitor.post(link, data={"do": "accept"})
    confirmed = await visitor.post(accepted.headers["location"])
    space = await visitor.get("/communities/PARTNERS")
    again = await visitor.post(link, data={"do": "accept"})

    language = await db.value("SELECT language FROM messages WHERE recipient = 'amina@example.org'")
    assert (sent.status_code, language) == (303, "fr")
    assert "Space PARTNERS" in seen.text
    assert "Come and see." in seen.text
    assert accepted.headers["location"].startswith("/sign-in/confirm/")
    assert confirmed.status_code == 303
    assert "Vous êtes membre de cette communauté." in space.text
    assert again.status_code == 409


async def test_an_invitation_lets_nobody_sign_in_whose_account_was_there_before(
    place: Place, sign_in: SignIn, new_client: NewClient
) -> None:
    await address_of("newcomer")
    moderator, visitor, other = (
        await sign_in("moderator"), await new_client(), await sign_in("contact"),
    )  # fmt: skip

    await moderator.post(
        "/api/communities/PARTNERS/invitations", json={"email": "newcomer@example.org"}
    )
    await run_worker()
    link = await link_mailed_to("newcomer@example.org", "/invitations/")
    by_other = await other.post(link, data={"do": "accept"})
    accepted = await visitor.post(link, data={"do": "accept"})

    assert by_other.status_code == 409
    assert accepted.headers["location"] == "/sign-in?next=/communities/PARTNERS"
    assert await place.state("newcomer") == "active"


async def test_inviting_answers_alike_for_members_strangers_and_unknown_addresses(
    place: Place, sign_in: SignIn
) -> None:
    for name in ("member", "newcomer"):
        await address_of(name)
    moderator = await sign_in("moderator")

    answers = [
        await moderator.post("/api/communities/PARTNERS/invitations", json={"email": email})
        for email in ("member@example.org", "newcomer@example.org", "nobody@example.org")
    ]
    listed = await moderator.get("/api/communities/PARTNERS/people?state=invited")

    assert {(a.status_code, a.content) for a in answers} == {(204, b"")}
    assert [one["name"] for one in listed.json()["items"]] == [
        "newcomer@example.org", "nobody@example.org",
    ]  # fmt: skip
    assert await place.state("member") == "active"


async def test_an_invitation_that_is_not_answered_expires(place: Place) -> None:
    wish = inviting.Wish(email="late@example.org")
    await inviting.invite(place.actor("moderator", "contact"), "PARTNERS", wish, "UTC")
    await passing.catch_up()
    before = await db.value("SELECT state FROM memberships ORDER BY id DESC LIMIT 1")

    await age_invitations()
    await passing.catch_up()

    after = await db.value("SELECT state FROM memberships ORDER BY id DESC LIMIT 1")
    assert (before, after) == ("invited", "expired")


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


async def test_an_expert_space_takes_nobody_off_the_roster(place: Place, sign_in: SignIn) -> None:
    owner = await sign_in("expert")
    await world.make_space(
        "EXPERTS", "expert", "secret", {place.people["expert"]: ("active", "owner")}
    )
    for name in ("gone", "colleague"):
        await address_of(name)

    for email in ("gone@example.org", "nobody@example.org", "colleague@example.org"):
        answer = await owner.post("/api/communities/EXPERTS/invitations", json={"email": email})
        assert answer.status_code == 204

    assert await place.state("gone", "EXPERTS") is None
    assert await place.state("colleague", "EXPERTS") == "invited"
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


async def address_of(name: str) -> None:
    from passerelle.identity.models import EmailAddress

    await EmailAddress.create(
        person_id=await person_id(name), address=f"{name}@example.org", is_primary=True
    )


async def mails() -> list[tuple[str, str]]:
    from passerelle.notifications.models import Message

    rows = await Message.all().order_by("recipient", "id").values_list("recipient", "purpose")
    return [(str(one[0]), str(one[1])) for one in rows]


@db.transaction
async def age_invitations() -> None:
    await db.execute(
        "UPDATE space_invitations SET expires_at = :then",
        then=clock.now() - timedelta(minutes=1),
    )


@db.transaction
async def imported_until(day: date) -> None:
    await db.execute(
        "INSERT INTO imported_datasets (id, sha256, position, ends_on, counts)"
        " VALUES (:id, 'x', 1, :day, '{}')",
        id=UUID(int=1),
        day=day,
    )
