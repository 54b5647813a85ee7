"""Topics and posts: said, kept as drafts, edited, deleted, flagged, moderated, read, named in."""

import asyncio
import io
from uuid import UUID

import httpx
import pytest
from PIL import Image

from passerelle.communities import errors, posting, reading, retention
from passerelle.communities.models import Membership, Mention, Post, PostTransition, Topic
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from tests.communities import world
from tests.communities.test_membership import address_of, mails
from tests.conftest import NewClient, SignIn
from tests.support.browsers import run_worker

REPLY = posting.Reply("A word.")


class Space:
    """A space with one topic that the owner began."""

    def __init__(self, people: dict[str, UUID], topic: Topic) -> None:
        self.people = people
        self.topic = topic

    def actor(self, name: str) -> Actor:
        return Actor(person_id=self.people[name], name=name, language="en")

    @property
    def path(self) -> str:
        return f"/topics/{self.topic.id}"


@pytest.fixture
async def space(database: str) -> Space:
    people = await world.make_people()
    for name in ("owner", "second", "third"):
        people[name] = await world.make_person(name)
    members = {people[name]: ("active", "member") for name in ("member", "second", "third")}
    members |= {people["owner"]: ("active", "owner"), people["moderator"]: ("active", "moderator")}
    made = await world.make_space("ROOM", "mixed", "members", members)
    topic = await world.make_topic(made, "First title")
    await world.make_post(topic, people["owner"], "FIRST")
    return Space(people, topic)


async def test_a_member_begins_a_topic_with_a_picture_and_others_read_it(
    space: Space, sign_in: SignIn, new_client: NewClient
) -> None:
    member, other, outsider = (
        await sign_in("member"), await sign_in("second"), await sign_in("stranger"),
    )  # fmt: skip
    form = {"title": "Checklists", "body": "We use **this**.", "once": "k1", "language": "fr"}
    picture = {"files": ("map.png", png(), "image/png")}

    sent = await member.post("/communities/ROOM/topics/new", data=form, files=picture)
    again = await member.post("/communities/ROOM/topics/new", data=form, files=picture)
    page = await other.get(sent.headers["location"])
    source = page.text.split('<img src="')[1].split('"')[0]

    assert sent.status_code == 303
    assert again.headers["location"] == sent.headers["location"]
    assert await Topic.filter(title="Checklists").count() == 1
    assert "<strong>this</strong>" in page.text
    assert (await other.get(source)).headers["content-type"] == "image/png"
    assert (await outsider.get(source)).status_code == 404
    assert (await (await new_client()).get(sent.headers["location"])).status_code == 404


async def test_what_was_typed_and_attached_is_kept_until_it_is_sent(
    space: Space, sign_in: SignIn
) -> None:
    member, other = await sign_in("member"), await sign_in("second")
    path = f"{space.path}/reply"

    preview = await member.post(
        path,
        data={"body": "*Soon*", "do": "preview"},
        files={"files": ("notes.txt", b"Some notes", "text/plain")},
    )
    refused = await member.post(
        path, data={"body": "*Soon*", "do": "post"}, files={"files": ("x.exe", b"MZ\x00", "x")}
    )
    typed = await member.post(f"{space.path}/draft", data={"body": "Typed on", "language": "en"})
    shown = await member.get(space.path)
    file = preview.text.split('name="drop" value="')[1].split('"')[0]
    hidden = await other.get(f"/files/{file}/notes.txt")
    sent = await member.post(path, data={"body": "Typed on"}, files={"none": ("", b"")})
    page = await other.get(space.path)

    assert "<em>Soon</em>" in preview.text
    assert "notes.txt" in preview.text
    assert (refused.status_code, "*Soon*" in refused.text) == (422, True)
    assert typed.status_code == 204
    assert "Typed on" in shown.text
    assert hidden.status_code == 404
    assert sent.status_code == 303
    assert "notes.txt" in page.text
    assert "Typed on" not in (await member.get(space.path)).text.split('id="body"')[1]


async def test_a_reply_answers_a_post_and_quotes_it(space: Space, sign_in: SignIn) -> None:
    member = await sign_in("member")

    form = (await member.get(f"{space.path}/reply?to=pst-first&quote=1")).text
    sent = await member.post(
        f"/api/topics/{space.topic.id}/posts",
        json={"body": "> FIRST\n\nYes", "parent": "pst-first"},
    )
    wrong = await member.post(
        f"/api/topics/{space.topic.id}/posts", json={"body": "x", "parent": "pst-none"}
    )
    page = (await member.get(space.path)).text

    assert "&gt; FIRST" in form
    assert (sent.status_code, sent.json()["state"], wrong.status_code) == (201, "published", 422)
    assert "in reply to <bdi>Test OWNER</bdi>" in page


@pytest.mark.parametrize(
    ("state", "status"), [("muted", 403), ("left", 404), ("banned", 404), ("active", 201)]
)
async def test_only_active_members_write(
    space: Space, sign_in: SignIn, state: str, status: int
) -> None:
    await Membership.filter(person_id=space.people["member"]).update(state=state)
    member = await sign_in("member")

    answer = await member.post(f"/api/topics/{space.topic.id}/posts", json={"body": "x"})

    assert answer.status_code == status


async def test_a_closed_topic_takes_replies_of_moderators_only(
    space: Space, sign_in: SignIn
) -> None:
    member, moderator = await sign_in("member"), await sign_in("moderator")
    path = f"/api/topics/{space.topic.id}"

    by_member = await member.post(f"{path}/state", json={"closed": True})
    closed = await moderator.post(f"{space.path}/state", data={"do": "close"})
    answers = [
        (await one.post(f"{path}/posts", json={"body": "x"})).status_code
        for one in (member, moderator)
    ]

    assert (by_member.status_code, closed.status_code, answers) == (404, 303, [409, 201])
    assert "takes no more replies" in (await member.get(space.path)).text


async def test_posts_of_several_writers_at_once_stand_in_the_order_of_their_times(
    space: Space,
) -> None:
    names = ["member", "second", "third", "owner"] * 5

    await asyncio.gather(
        *(posting.reply(space.actor(name), space.topic.id, REPLY) for name in names)
    )

    posts = await Post.filter(topic=space.topic).order_by("created_at", "id").values_list("id")
    topic = await Topic.get(id=space.topic.id)
    last = await Post.filter(topic=space.topic).order_by("-created_at").first()
    assert len(posts) == 21
    assert last is not None
    assert abs((topic.last_post_at - last.created_at).total_seconds()) < 1


async def test_the_third_flag_hides_a_post_and_a_moderator_shows_it_again(
    space: Space, sign_in: SignIn
) -> None:
    sent = await posting.reply(space.actor("owner"), space.topic.id, posting.Reply("FLAGGED"))
    clients = [await sign_in(name) for name in ("member", "second", "third")]
    moderator, flag = await sign_in("moderator"), f"/posts/{sent.reference}/flag"

    without = await clients[0].post(flag, data={"reason": ""})
    shown = []
    for client in clients:
        await client.post(flag, data={"reason": "not friendly"})
        await client.post(flag, data={"reason": "again"})
        shown.append("FLAGGED" in (await moderator.get(space.path)).text)
    unseen = "FLAGGED" in (await clients[0].get(space.path)).text
    queue = (await moderator.get("/communities/ROOM/moderation?which=hidden")).text
    restored = await moderator.post(f"/posts/{sent.reference}/moderation", data={"do": "restore"})

    steps = (
        await PostTransition.all().order_by("at").values_list("from_state", "to_state", "reason")
    )
    assert without.status_code == 422
    assert (shown, unseen) == ([True, True, True], False)  # a moderator sees what is hidden
    assert "not friendly" in queue
    assert restored.status_code == 303
    assert "FLAGGED" in (await clients[0].get(space.path)).text
    assert [tuple(map(str, one)) for one in steps] == [
        ("published", "hidden", "flags"), ("hidden", "published", ""),
    ]  # fmt: skip


async def test_a_moderated_space_shows_a_post_once_a_moderator_has_published_it(
    space: Space, sign_in: SignIn
) -> None:
    await space.topic.community.update_from_dict({"moderated": True}).save()
    await address_of("moderator")
    await address_of("member")
    member, other, moderator = (
        await sign_in("member"), await sign_in("second"), await sign_in("moderator"),
    )  # fmt: skip

    sent = await member.post(f"/api/topics/{space.topic.id}/posts", json={"body": "PATIENT"})
    own, others = [("PATIENT" in (await one.get(space.path)).text) for one in (member, other)]
    await run_worker()
    path = f"/posts/{sent.json()['reference']}/moderation"
    by_member = await other.post(path, data={"do": "publish"})
    done = await moderator.post(path, data={"do": "publish"})

    assert (sent.json()["state"], own, others) == ("pending", True, False)
    assert (by_member.status_code, done.status_code) == (404, 303)
    assert "PATIENT" in (await other.get(space.path)).text
    assert ("moderator@example.org", "space_moderation") in await mails()


async def test_a_rejected_post_tells_its_author_why(space: Space, sign_in: SignIn) -> None:
    await space.topic.community.update_from_dict({"moderated": True}).save()
    await address_of("member")
    sent = await posting.reply(space.actor("member"), space.topic.id, REPLY)
    moderator = await sign_in("moderator")
    path = f"/api/posts/{sent.reference}/decisions"

    without = await moderator.post(path, json={"verb": "reject"})
    done = await moderator.post(path, json={"verb": "reject", "reason": "Off topic, sorry."})
    await run_worker()

    text = await db.value("SELECT text FROM messages WHERE purpose = 'post_rejected'")
    assert (without.status_code, done.status_code) == (422, 204)
    assert "Off topic, sorry." in text


async def test_an_edit_keeps_the_words_before_and_a_stale_one_is_refused(
    space: Space, sign_in: SignIn
) -> None:
    sent = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("OLD"))
    member, other = await sign_in("member"), await sign_in("second")
    path = f"/api/posts/{sent.reference}/source"

    tag = (await member.get(path)).headers["etag"]
    by_other = await other.patch(path, json={"body": "MINE"}, headers={"if-match": "*"})
    edited = await member.patch(path, json={"body": "NEW"}, headers={"if-match": tag})
    stale = await member.patch(path, json={"body": "NEWER"}, headers={"if-match": tag})
    form = await member.post(
        f"/posts/{sent.reference}/edit",
        data={"body": "NEWEST", "version": str(edited.json()["version"])},
    )
    history = (await other.get(f"/posts/{sent.reference}/history")).text

    assert (by_other.status_code, edited.json()["state"], stale.status_code) == (404, "edited", 412)
    assert form.status_code == 303
    assert "OLD" in history
    assert "NEW" in history
    assert "NEWEST" in (await other.get(space.path)).text


async def test_a_newcomers_edit_that_adds_links_is_hidden(space: Space, sign_in: SignIn) -> None:
    sent = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("Fine"))
    links = " ".join(f"https://shop{n}.example" for n in range(3))
    member = await sign_in("member")

    edited = await member.patch(
        f"/api/posts/{sent.reference}/source", json={"body": links}, headers={"if-match": "*"}
    )
    fresh = await posting.reply(space.actor("second"), space.topic.id, posting.Reply(links))

    assert (edited.json()["state"], fresh.state) == ("hidden", "pending")


async def test_a_deleted_post_leaves_its_place_where_it_was_answered_and_is_emptied_later(
    space: Space, sign_in: SignIn
) -> None:
    first = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("GONE"))
    answer = posting.Reply("STAYS", parent=first.reference)
    await posting.reply(space.actor("second"), space.topic.id, answer)
    member, other = await sign_in("member"), await sign_in("second")

    foreign = await other.post(f"/posts/{first.reference}/delete", data={"reason": "x"})
    done = await member.post(f"/posts/{first.reference}/delete")
    page = (await other.get(space.path)).text
    await retention.RULES[1].forget(clock.now())

    assert (foreign.status_code, done.status_code) == (404, 303)
    assert "GONE" not in page
    assert "This post is not shown." in page
    assert "STAYS" in page
    assert (await Post.get(reference=first.reference)).body == ""
    assert (await Post.get(reference="pst-first")).body == "FIRST"


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


async def test_a_draft_by_program_takes_files_and_goes_with_the_post(
    space: Space, sign_in: SignIn
) -> None:
    member = await sign_in("member")
    path = f"/api/topics/{space.topic.id}/draft"

    none = await member.get(path)
    kept = await member.put(path, json={"body": "Begun"}, headers={"if-match": "*"})
    attached = await member.post(f"{path}/files?name=a.png", content=png())
    await member.post(f"/api/topics/{space.topic.id}/posts", json={"body": "Done"})

    assert (none.json()["saved_at"], kept.json()["body"]) == (None, "Begun")
    assert [one["name"] for one in attached.json()["files"]] == ["a.png"]
    assert (await member.get(path)).json()["saved_at"] is None
    assert "a.png" in (await member.get(space.path)).text


async def test_a_reply_sent_twice_by_the_same_press_stands_once(
    space: Space, sign_in: SignIn
) -> None:
    member = await sign_in("member")

    async def press(body: str) -> httpx.Response:
        return await member.post(
            f"{space.path}/reply", data={"body": body, "once": "k"}, files={"n": ("", b"")}
        )

    answers = await asyncio.gather(press("Same"), press("Same"), press("Other"))

    assert {one.status_code for one in answers} == {303}
    assert await Post.filter(body="Same").count() == 1
    assert await Post.filter(body="Other").count() == 1


async def test_nothing_is_not_posted_and_what_was_typed_stays(
    space: Space, sign_in: SignIn
) -> None:
    member = await sign_in("member")

    answer = await member.post(
        "/communities/ROOM/topics/new", data={"title": "", "body": "Kept"}, files={"n": ("", b"")}
    )

    assert answer.status_code == 422
    assert "Kept" in answer.text
    assert 'href="#title"' in answer.text
    with pytest.raises(errors.NothingSaid):
        await posting.reply(space.actor("member"), space.topic.id, posting.Reply("  "))


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(out, "PNG")
    return out.getvalue()
