"""What readers hear of and find again: mentions, new topics, what is new, reactions."""

from passerelle.communities import (
    posting,
    reading,
)
from passerelle.communities.models import Mention
from tests.communities import world
from tests.communities.conftest import Space
from tests.communities.world import address_of, mails
from tests.conftest import SignIn
from tests.support.browsers import run_worker

REPLY = posting.Reply("A word.")


async def test_a_mention_reaches_members_and_nobody_else(space: Space, sign_in: SignIn) -> None:
    for name in ("second", "stranger", "owner", "third"):
        await address_of(name)
    member = await sign_in("member")
    third = await sign_in("third")
    await third.post("/communities/ROOM/following", data={"level": "muted"})
    text = "Ask @test.second, @Test.Stranger, @test.third and mail me@test.second.example."

    found = await member.get("/api/communities/ROOM/handles?q=sec")
    await member.post(f"/api/topics/{space.topic.id}/posts", json={"body": text})
    await run_worker()

    assert found.json()["items"] == [{"handle": "test.second", "name": "Test SECOND"}]
    named = set(await Mention.all().values_list("person_id", flat=True))
    assert named == {space.people["second"], space.people["third"]}
    assert await mails() == [
        ("owner@example.org", "space_answered"), ("second@example.org", "space_mentioned"),
    ]  # fmt: skip


async def test_who_watches_a_space_hears_of_new_topics(space: Space, sign_in: SignIn) -> None:
    for name in ("second", "third"):
        await address_of(name)
    second, member = await sign_in("second"), await sign_in("member")
    await second.put(
        "/api/communities/ROOM/following", json={"level": "watching"}, headers={"if-match": "*"}
    )

    await member.post("/api/communities/ROOM/topics", json={"title": "New", "body": "x"})
    await member.post(f"/api/topics/{space.topic.id}/posts", json={"body": "x"})
    await run_worker()

    assert await mails() == [("second@example.org", "space_topic")]


async def test_what_is_new_is_counted_and_marks_never_go_back(
    space: Space, sign_in: SignIn
) -> None:
    member = await sign_in("member")
    for name in ("owner", "second"):
        await posting.reply(space.actor(name), space.topic.id, REPLY)
    await posting.reply(space.actor("member"), space.topic.id, REPLY)

    async def new() -> list[dict[str, object]]:
        items: list[dict[str, object]] = (await member.get("/api/me/unread")).json()["items"]
        return items

    before = await new()
    home = (await member.get("/communities/ROOM")).text
    await member.get(space.path)
    after = await new()
    await reading.mark(space.actor("member"), space.topic.id, world.BEGAN)
    still = await new()
    await posting.reply(space.actor("owner"), space.topic.id, REPLY)
    more = await new()
    await member.post("/communities/ROOM/read")

    assert before == [{"community": "ROOM", "topics": 1, "posts": 2}]
    assert "2 new" in home
    assert (after, still) == ([], [])
    assert more == [{"community": "ROOM", "topics": 1, "posts": 1}]
    assert await new() == []


async def test_a_reader_goes_to_the_first_new_post_of_a_long_topic(
    space: Space, sign_in: SignIn
) -> None:
    for number in range(30):
        await posting.reply(space.actor("owner"), space.topic.id, posting.Reply(f"R{number:02}"))
    member = await sign_in("member")

    first = (await member.get(space.path)).text  # the first twenty
    second = (await member.get(space.path)).text
    link = second.split("Go to the first of")[0].rsplit('href="', 1)[1].split('"')[0]
    there = (await member.get(link.split("#")[0])).text

    assert "R18" in first
    assert "R19" not in first
    assert "Go to the first of 11 new posts" in second
    assert there.index("R19") < there.index("R20")
    assert "R18" not in there


async def test_reactions_are_said_once_and_taken_back(space: Space, sign_in: SignIn) -> None:
    member, outsider = await sign_in("member"), await sign_in("stranger")
    path = "/api/posts/pst-first/reactions/thanks"

    answers = [(await one.post(path)).status_code for one in (member, member, outsider)]
    page = (await member.get(space.path)).text
    back = await member.post("/posts/pst-first/reactions", data={"kind": "thanks", "is": "off"})

    assert answers == [204, 204, 404]
    assert 'aria-pressed="true">Thanks 1' in page
    assert back.status_code == 303
    assert 'aria-pressed="true"' not in (await member.get(space.path)).text
