"""What moderators decide about posts and topics, what readers flag, and what rules hide."""

from passerelle.communities import (
    posting,
)
from passerelle.communities.models import PostTransition
from passerelle.core import db
from tests.communities.conftest import Space
from tests.communities.world import address_of, mails
from tests.conftest import SignIn
from tests.support.browsers import run_worker

REPLY = posting.Reply("A word.")


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


async def test_a_newcomers_edit_that_adds_links_is_hidden(space: Space, sign_in: SignIn) -> None:
    sent = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("Fine"))
    links = " ".join(f"https://shop{n}.example" for n in range(3))
    member = await sign_in("member")

    edited = await member.patch(
        f"/api/posts/{sent.reference}/source", json={"body": links}, headers={"if-match": "*"}
    )
    fresh = await posting.reply(space.actor("second"), space.topic.id, posting.Reply(links))

    assert (edited.json()["state"], fresh.state) == ("hidden", "pending")
