"""What is to come in a space stands on its home, for those who may see it."""

from passerelle.communities.models import Community
from passerelle.core import db
from tests.communities import world
from tests.communities.conftest import Space
from tests.conftest import NewClient, SignIn


async def test_a_space_shows_its_next_webinars_to_those_who_read_it(
    space: Space, sign_in: SignIn, new_client: NewClient
) -> None:
    for title, days, state in (
        ("LATER", 9, "scheduled"), ("SOONER", 2, "open"), ("DRAFTED", 3, "draft"),
        ("CALLEDOFF", 4, "cancelled"), ("BEFORE", -3, "held"),
    ):  # fmt: skip
        await world.plan(space.topic.community_id, title, days, state)
    member, outsider = await sign_in("member"), await sign_in("contact")

    page = (await member.get("/communities/ROOM")).text
    other = (await outsider.get("/communities/ROOM")).text

    assert "SOONER" in page.split("LATER")[0]
    assert not any(word in page for word in ("DRAFTED", "CALLEDOFF", "BEFORE"))
    assert "Space ROOM" in other
    assert "SOONER" not in other


async def test_more_webinars_are_no_more_statements(space: Space, sign_in: SignIn) -> None:
    await Community.filter(reference="ROOM").update(visibility="public")
    member = await sign_in("member")
    await world.plan(space.topic.community_id, "ONE", 1)
    with db.watched() as few:
        await member.get("/communities/ROOM")
    for number in range(8):
        await world.plan(space.topic.community_id, f"MORE{number}", 2)

    with db.watched() as many:
        page = (await member.get("/communities/ROOM")).text

    assert len(many) == len(few)
    assert page.count("/webinars/more") == 2
