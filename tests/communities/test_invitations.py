"""Invitations: by mail and link, answered once, telling nobody who has an account."""

from datetime import timedelta

from passerelle.communities import inviting, passing
from passerelle.communities.enums import MembershipState
from passerelle.communities.models import Community
from passerelle.core import clock, db
from tests.communities import world
from tests.communities.conftest import Place
from tests.communities.world import address_of
from tests.conftest import NewClient, SignIn
from tests.support.browsers import link_mailed_to, run_worker

M = MembershipState


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


async def test_who_asked_to_come_in_is_in_once_invited_and_nobody_else(
    place: Place, sign_in: SignIn
) -> None:
    for name in ("contact", "newcomer"):
        await address_of(name)
        await world.add_member(
            await Community.get(reference="PARTNERS"), place.people[name], "requested"
        )
    owner = await sign_in("owner")

    await owner.post(
        "/api/communities/PARTNERS/invitations", json={"email": "newcomer@example.org"}
    )

    assert await place.state("newcomer") == "active"
    assert await place.state("contact") == "requested"


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


@db.transaction
async def age_invitations() -> None:
    await db.execute(
        "UPDATE space_invitations SET expires_at = :then",
        then=clock.now() - timedelta(minutes=1),
    )
