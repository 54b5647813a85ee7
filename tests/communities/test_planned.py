"""What is to come in a space stands on its home, for those who may see it."""

from datetime import timedelta
from typing import Any

from passerelle.communities.models import Community
from passerelle.core import clock, db
from passerelle.webinars.models import Webinar
from tests.communities.conftest import Space
from tests.conftest import NewClient, SignIn


async def plan(space: Space, title: str, days: int, state: str = "open", **more: Any) -> None:
    await Webinar.create(
        reference=title, slug=title.lower(), titles={"en": title}, abstracts={}, format="webinar",
        mode="online", audience="partner", state=state, tz="UTC", duration_min=60,
        starts_at=clock.now() + timedelta(days=days), languages=["en"],
        community_id=space.topic.community_id, **more,
    )  # fmt: skip


async def test_a_space_shows_its_next_webinars_to_those_who_read_it(
    space: Space, sign_in: SignIn, new_client: NewClient
) -> None:
    for title, days, state in (
        ("LATER", 9, "scheduled"), ("SOONER", 2, "open"), ("DRAFTED", 3, "draft"),
        ("CALLEDOFF", 4, "cancelled"), ("BEFORE", -3, "held"),
    ):  # fmt: skip
        await plan(space, title, days, state)
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
    await plan(space, "ONE", 1)
    with db.watched() as few:
        await member.get("/communities/ROOM")
    for number in range(8):
        await plan(space, f"MORE{number}", 2)

    with db.watched() as many:
        page = (await member.get("/communities/ROOM")).text

    assert len(many) == len(few)
    assert page.count("/webinars/more") == 2
