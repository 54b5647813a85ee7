"""Topics and posts: said, kept as drafts, edited, deleted."""

import asyncio
import io

import httpx
import pytest
from PIL import Image

from passerelle.communities import errors, moderating, posting, retention
from passerelle.communities.models import Community, Membership, Post, Topic
from passerelle.core import clock
from passerelle.core.errors import NotFound
from tests.communities import world
from tests.communities.conftest import Place, Space
from tests.conftest import NewClient, SignIn

REPLY = posting.Reply("A word.")
BEGINNING = posting.Beginning("A title", "A word.")


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


async def test_who_left_the_roster_begins_nothing_where_experts_write(place: Place) -> None:
    expert, gone = place.actor("expert", "expert"), place.actor("gone")
    inside = {place.people[name]: ("active", "member") for name in ("expert", "gone")}
    await world.make_space("EXPERTS", "expert", "public", inside)

    sent = await posting.begin(expert, "EXPERTS", BEGINNING)
    with pytest.raises(NotFound):
        await posting.begin(gone, "EXPERTS", BEGINNING)

    assert sent.state == "published"


async def test_where_all_may_come_in_a_topic_waits_until_one_of_its_writer_was_shown(
    space: Space,
) -> None:
    await Community.filter(reference="ROOM").update(joining="open")
    writer = space.actor("member")

    first, second = [await posting.begin(writer, "ROOM", BEGINNING) for _ in range(2)]
    await moderating.publish(space.actor("moderator"), first.reference)
    third = await posting.begin(writer, "ROOM", BEGINNING)

    assert [one.state for one in (first, second, third)] == ["pending", "pending", "published"]


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
