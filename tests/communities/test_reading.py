"""What readers hear of and find again: mentions, new topics, what is new, reactions."""

import pytest

from passerelle.communities import drafts, moderating, posting, reacting, reading, streams
from passerelle.communities.enums import Level, ReactionKind
from passerelle.communities.models import Community, Membership, Mention, Post
from passerelle.core import db, files
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity.models import Person
from passerelle.webinars import queries, registration
from passerelle.webinars.models import Registration, Webinar
from passerelle.webinars.queries import planned, seats
from tests.communities import world
from tests.communities.conftest import Place, Space
from tests.communities.world import address_of, mails
from tests.conftest import SignIn
from tests.support.browsers import run_worker

PDF = b"%PDF-1.4\n%%EOF"
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


async def test_whose_account_is_closed_is_offered_to_nobody_and_not_written_to(
    space: Space, sign_in: SignIn
) -> None:
    await address_of("second")
    await Person.filter(id=space.people["second"]).update(deactivated_at=world.BEGAN)
    member = await sign_in("member")

    found = await member.get("/api/communities/ROOM/handles?q=sec")
    await posting.reply(space.actor("member"), space.topic.id, posting.Reply("Ask @test.second."))
    await run_worker()

    assert found.json()["items"] == []
    assert await Mention.all().count() == 0
    assert "second@example.org" not in [address for address, _ in await mails()]


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


async def test_what_one_reader_says_and_wants_to_hear_is_not_another_ones(space: Space) -> None:
    member, second = space.actor("member"), space.actor("second")
    first = await Post.get(reference="pst-first")
    await reacting.react(member, "pst-first", ReactionKind.THANKS, is_on=True)
    await reading.follow(member, "ROOM", Level.WATCHING)

    said = [await reacting.of_posts(one, [first.id]) for one in (member, second)]
    levels = [
        (await reading.following(one, space.topic.community_id)).level for one in (member, second)
    ]

    assert [one[first.id]["thanks"].is_mine for one in said] == [True, False]
    assert levels == [Level.WATCHING, Level.NORMAL]


async def test_what_two_have_begun_in_one_place_is_each_ones_own(space: Space) -> None:
    place, letter = drafts.in_topic(space.topic.id), await files.prepared(PDF, "letter.pdf")
    names = ("member", "second")
    for name in names:
        await drafts.keep(space.actor(name), place, drafts.Words(body=name))
    for name in names:
        await drafts.attach(space.actor(name), place, letter)

    kept = [await drafts.of(space.actor(name), place) for name in names]

    assert [one.body for one in kept if one] == list(names)
    assert [len(await drafts.files_of(one)) for one in kept] == [1, 1]
    assert await drafts.of(space.actor("third"), place) is None


async def test_who_left_the_roster_is_told_nothing_of_a_space_for_experts(place: Place) -> None:
    expert, gone = place.actor("expert", "expert"), place.actor("gone")
    inside = {place.people[name]: ("active", "moderator") for name in ("expert", "gone")}
    made = await world.make_space("EXPERTS", "expert", "members", inside)
    topic = await world.make_topic(made, "Title", minutes=5)
    await world.make_post(topic, place.people["colleague"], "WORD", minutes=5)
    await world.plan(made.id, "SOONER", 2)

    async def told(reader: Actor) -> tuple[object, ...]:
        return (
            [one.posts for one in await reading.unread_of(reader)],
            await reading.new_in(reader, [topic.id]),
            (await reading.first_new(reader, topic.id)) is not None,
            await streams.may_listen(reader, str(topic.id)),
            [one.titles for one in await planned.of_community(reader, made.id, 5)],
        )

    assert await told(expert) == ([1], {topic.id: 1}, True, True, [{"en": "SOONER"}])
    assert await told(gone) == ([], {}, False, False, [])
    for one in (expert, gone):
        await Registration.create(
            webinar=await Webinar.get(slug="sooner"), person_id=one.person_id, state="confirmed"
        )

    async def listed(reader: Actor) -> list[int]:
        shown = await queries.webinars_visible_to(reader, when="upcoming", limit=9, after=None)
        own = await seats.own_of(reader, limit=9, after=None)
        return [len(shown.items), len(own.items)]

    assert [await listed(one) for one in (expert, gone)] == [[1, 1], [0, 0]]
    assert (await queries.webinar_for(expert, "sooner")).titles == {"en": "SOONER"}
    with pytest.raises(NotFound):
        await queries.webinar_for(gone, "sooner")
    with pytest.raises(NotFound):
        await registration.register(gone, "sooner", registration.Form())
    await Membership.filter(person_id=expert.person_id).update(state="left")
    assert await told(expert) == ([], {}, False, False, [])
    await Membership.filter(person_id=expert.person_id).update(state="active")
    await moderating.set_topic(expert, topic.id, pinned=True)
    with pytest.raises(NotFound):
        await moderating.set_topic(gone, topic.id, pinned=False)


async def test_what_is_not_shown_is_new_to_nobody_and_a_topic_of_it_is_not_heard(
    space: Space,
) -> None:
    reader, owner = space.actor("member"), space.people["owner"]
    room = await Community.get(reference="ROOM")
    topic = await world.make_topic(room, "Gone", minutes=5)
    await world.make_post(topic, owner, "DELETED", "deleted", minutes=5)
    await world.make_post(topic, owner, "HIDDEN", "hidden", minutes=6)

    assert [one.topics for one in await reading.unread_of(reader)] == []
    assert await reading.new_in(reader, [topic.id]) == {}
    assert await reading.first_new(reader, topic.id) is None
    assert not await streams.may_listen(reader, str(topic.id))
    assert await streams.may_listen(reader, str(space.topic.id))
    mine = await world.make_topic(room, "Mine", minutes=5)
    await world.make_post(mine, space.people["member"], "TAKEN", "deleted", minutes=5)
    assert not await streams.may_listen(reader, str(mine.id))


async def test_a_topic_is_as_new_as_the_last_post_that_is_shown(space: Space) -> None:
    topic_id = space.topic.id
    before = await db.value("SELECT last_post_at FROM topics WHERE id = :id", id=topic_id)
    sent = await posting.reply(space.actor("second"), topic_id, REPLY)
    between = await db.value("SELECT last_post_at FROM topics WHERE id = :id", id=topic_id)
    await moderating.hide(space.actor("moderator"), sent.reference, "Off the topic.")

    after = await db.value("SELECT last_post_at FROM topics WHERE id = :id", id=topic_id)

    assert before != between
    assert after == before
