"""What nobody gets around: words that are gone, places that were lost, what is not theirs."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from passerelle.communities import (
    drafts,
    editing,
    errors,
    inviting,
    members,
    membership,
    moderating,
    posting,
    reacting,
    standing,
)
from passerelle.communities.editing import PostEdit
from passerelle.communities.enums import MembershipState, PostState, ReactionKind
from passerelle.communities.founding import SpaceEdit, edit
from passerelle.communities.membership import Verb
from passerelle.communities.models import Community, Membership, Post
from passerelle.core import db
from passerelle.core.errors import NotFound
from passerelle.core.files import Prepared
from passerelle.portal import searching
from tests.communities.conftest import Place, Space
from tests.communities.world import address_of, mails
from tests.conftest import NewClient, SignIn
from tests.support.browsers import link_mailed_to, run_worker


async def test_the_title_of_a_topic_whose_first_post_is_hidden_is_found_nowhere(
    space: Space, sign_in: SignIn
) -> None:
    member = await sign_in("member")
    begun = await posting.begin(
        space.actor("owner"), "ROOM", posting.Beginning("Zanzibar plans", "FIRSTWORDS")
    )
    await posting.reply(space.actor("second"), begun.topic, posting.Reply("Marrakech"))
    await searching.refresh()
    before = (await member.get("/api/search?q=zanzibar")).text

    await moderating.hide(space.actor("moderator"), begun.reference, "because")
    await searching.refresh()
    pages = [
        (await member.get(f"/{path}")).text.lower()
        for path in ("api/search?q=zanzibar", "api/search?q=marrakech", "search?q=marrakech")
    ]
    both = (await member.get("/api/search?q=marrakech+zanzibar")).text

    assert "Zanzibar" in before
    assert "marrakech" in pages[1]
    assert all("zanzibar" not in page for page in pages)
    assert begun.reference not in both
    assert "Marrakech" not in both


async def test_words_that_were_deleted_are_told_to_nobody_who_quotes_or_asks(
    space: Space, sign_in: SignIn
) -> None:
    moderator = await sign_in("moderator")
    sent = await posting.reply(space.actor("moderator"), space.topic.id, posting.Reply("GONEWORDS"))
    await posting.reply(
        space.actor("member"), space.topic.id, posting.Reply("Yes", parent=sent.reference)
    )

    await editing.delete(space.actor("moderator"), sent.reference)
    quoted = await moderator.get(f"{space.path}/reply?to={sent.reference}&quote=1")
    source = await moderator.get(f"/api/posts/{sent.reference}/source")

    assert quoted.status_code == 404
    assert "GONEWORDS" not in source.text


async def test_a_topic_of_which_nothing_is_shown_takes_no_reply(space: Space) -> None:
    first = await Post.get(topic=space.topic)
    await editing.delete(space.actor("owner"), first.reference)

    with pytest.raises(NotFound):
        await posting.reply(space.actor("member"), space.topic.id, posting.Reply("A word."))


async def test_nothing_is_said_of_a_post_that_is_not_shown(space: Space) -> None:
    sent = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("A word."))
    await moderating.hide(space.actor("moderator"), sent.reference, "because")

    with pytest.raises(errors.NotPossibleNow):
        await reacting.react(space.actor("member"), sent.reference, ReactionKind.THANKS, is_on=True)


async def test_a_reply_to_what_is_gone_is_sent_again_by_itself(
    space: Space, sign_in: SignIn
) -> None:
    member = await sign_in("member")
    gone = await posting.reply(space.actor("owner"), space.topic.id, posting.Reply("A word."))
    form = {"body": "My long answer.", "do": "post", "parent": gone.reference, "once": "k"}
    await editing.delete(space.actor("owner"), gone.reference)

    none = {"files": ("", b"", "application/octet-stream")}
    refused = await member.post(f"{space.path}/reply", data=form, files=none)
    kept = refused.text.split('name="parent" value="')[1].split('"')[0]
    sent = await member.post(f"{space.path}/reply", data=form | {"parent": kept}, files=none)

    assert (refused.status_code, kept, sent.status_code) == (422, "", 303)
    assert "My long answer." in refused.text
    assert "#parent" not in refused.text


async def test_who_was_only_let_read_does_not_come_back_to_write_by_leaving(place: Place) -> None:
    await Community.filter(reference="PARTNERS").update(joining="open")
    owner, member = place.actor("owner"), place.actor("member", "contact")
    await membership.decide(owner, "PARTNERS", await place.id_of("member"), Verb.MUTE, "because")

    await membership.leave(member, "PARTNERS")
    there = membership.way_in(member, await standing.of(member, "PARTNERS"))
    came = await membership.join(member, "PARTNERS")

    assert (there, came) == (MembershipState.REQUESTED, MembershipState.REQUESTED)


async def test_an_edit_where_every_post_waits_is_looked_at_before_it_is_shown(
    space: Space, sign_in: SignIn
) -> None:
    await Community.filter(reference="ROOM").update(moderated=True)
    await address_of("moderator")
    sent = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("Harmless"))
    await moderating.publish(space.actor("moderator"), sent.reference)
    other, moderator = await sign_in("second"), await sign_in("moderator")

    state = await editing.edit(
        space.actor("member"), sent.reference, PostEdit("SOMETHINGELSE"), None
    )
    await run_worker()
    queue = (await moderator.get("/communities/ROOM/moderation")).text

    assert state is PostState.HIDDEN
    assert "SOMETHINGELSE" not in (await other.get(space.path)).text
    assert "SOMETHINGELSE" in queue
    assert ("moderator@example.org", "space_moderation") in await mails()


async def test_a_moderator_keeps_hidden_what_flags_hid_and_nothing_waits_then(
    space: Space, sign_in: SignIn
) -> None:
    await address_of("owner")
    sent = await posting.reply(space.actor("owner"), space.topic.id, posting.Reply("FLAGGED"))
    for name in ("member", "second", "third"):
        await moderating.flag(space.actor(name), sent.reference, "not friendly")
    moderator = await sign_in("moderator")
    place = await standing.of(space.actor("moderator"), "ROOM")
    before = await members.waiting(space.actor("moderator"), place)

    path = f"/posts/{sent.reference}/moderation"
    kept = await moderator.post(path, data={"do": "hide", "reason": "Not here."})
    again = await moderator.post(path, data={"do": "hide", "reason": "Not here."})
    await run_worker()
    after = await members.waiting(space.actor("moderator"), place)

    assert (before.posts, after.posts) == (1, 0)
    assert (kept.status_code, again.status_code) == (303, 409)
    assert ("owner@example.org", "post_hidden") in await mails()


async def test_a_deleted_post_waits_for_nobody(space: Space) -> None:
    sent = await posting.reply(space.actor("owner"), space.topic.id, posting.Reply("FLAGGED"))
    await moderating.flag(space.actor("member"), sent.reference, "not friendly")
    moderator = space.actor("moderator")

    await editing.delete(space.actor("owner"), sent.reference)

    place = await standing.of(moderator, "ROOM")
    assert (await members.waiting(moderator, place)).posts == 0


async def test_a_flag_that_was_answered_counts_again_once_the_post_was_edited(space: Space) -> None:
    sent = await posting.reply(space.actor("owner"), space.topic.id, posting.Reply("FLAGGED"))
    member, moderator = space.actor("member"), space.actor("moderator")
    await moderating.flag(member, sent.reference, "not friendly")
    await moderating.dismiss(moderator, sent.reference)

    with pytest.raises(errors.LookedAtAlready):
        await moderating.flag(member, sent.reference, "not friendly")
    await editing.edit(space.actor("owner"), sent.reference, PostEdit("Worse"), None)
    await moderating.flag(member, sent.reference, "not friendly")

    place = await standing.of(moderator, "ROOM")
    assert (await members.waiting(moderator, place)).posts == 1


async def test_a_writer_whose_post_was_shown_again_waits_no_longer(space: Space) -> None:
    sent = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("A word."))
    await moderating.hide(space.actor("moderator"), sent.reference, "because")
    waits = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("Another."))

    await moderating.restore(space.actor("moderator"), sent.reference)
    shown = await posting.reply(space.actor("member"), space.topic.id, posting.Reply("A third."))

    assert (waits.state, shown.state) == (PostState.PENDING, PostState.PUBLISHED)


async def test_who_joins_or_flags_makes_nobodys_form_stale(space: Space) -> None:
    owner, sent = space.actor("owner"), await Post.get(reference="pst-first")
    version = (await standing.of(owner, "ROOM")).version
    await membership.leave(space.actor("second"), "ROOM")
    await moderating.flag(space.actor("member"), sent.reference, "not friendly")

    await edit(owner, "ROOM", SpaceEdit(moderated=True), version)
    await editing.edit(owner, sent.reference, PostEdit("Other words"), sent.version)

    assert (await standing.of(owner, "ROOM")).version == version + 1


async def test_an_invitation_that_is_over_tells_nothing_of_the_space(
    place: Place, new_client: NewClient
) -> None:
    await Community.filter(reference="PARTNERS").update(about={"en": "SECRETPURPOSE"})
    owner = place.actor("owner")
    wish = inviting.Wish("new@example.org", message="HELLOWORDS")
    await inviting.invite(owner, "PARTNERS", wish, "UTC")
    await run_worker()
    link = await link_mailed_to("new@example.org", "/invitations/")
    client = await new_client()
    open_ = (await client.get(link)).text

    invited = await Membership.get(state="invited")
    await membership.decide(owner, "PARTNERS", UUID(str(invited.id)), Verb.WITHDRAW)
    over = (await client.get(link)).text

    assert "SECRETPURPOSE" in open_
    assert "SECRETPURPOSE" not in over
    assert "HELLOWORDS" not in over


async def test_an_inviter_is_never_told_who_reads_the_address(place: Place) -> None:
    await address_of("contact")
    owner = place.actor("owner")
    await inviting.invite(owner, "PARTNERS", inviting.Wish("contact@example.org"), "UTC")
    await membership.decline(place.actor("contact", "contact"), "PARTNERS")

    there = await standing.of(owner, "PARTNERS")
    listed = await members.of_space(owner, there, ("refused",), limit=10, after=None)
    whole = await members.one(owner, there, await place.id_of("contact"))

    assert [one.name for one in listed.items] == ["contact@example.org"]
    assert "CONTACT" not in repr(whole)


async def test_accepting_by_link_and_by_page_at_once_ends_in_one_place(
    place: Place, database: str
) -> None:
    await address_of("contact")
    await inviting.invite(
        place.actor("owner"), "PARTNERS", inviting.Wish("contact@example.org"), "UTC"
    )
    invitation = UUID(str(await db.value("SELECT id FROM space_invitations")))
    contact = place.actor("contact", "contact")

    done: list[Any] = await asyncio.gather(
        inviting.accept(contact, invitation, "s"),
        membership.join(contact, "PARTNERS"),
        inviting.accept(contact, invitation, "s"),
        return_exceptions=True,
    )

    assert await place.state("contact") == "active"
    assert all(not isinstance(one, BaseException) or isinstance(one, errors.InvitationOver)
               for one in done), done  # fmt: skip
    assert (
        await db.value("SELECT COUNT(*) FROM membership_transitions WHERE to_state = 'active'") == 1
    )


async def test_a_draft_by_program_is_refused_where_it_would_be_cut(
    space: Space, sign_in: SignIn
) -> None:
    member = await sign_in("member")
    path, every = f"/api/topics/{space.topic.id}/draft", {"If-Match": "*"}

    long = await member.put(path, json={"body": "x" * 20_001}, headers=every)
    whole = await member.put(path, json={"body": "x" * 20_000}, headers=every)

    assert (long.status_code, whole.status_code) == (422, 200)


async def test_a_program_attaches_a_large_file_to_a_draft_with_a_key_and_without(
    space: Space, sign_in: SignIn
) -> None:
    member = await sign_in("member")
    file = b"%PDF-1.4\n" + b"0" * 3_000_000 + b"\n%%EOF"

    answers = [
        await member.post(f"{path}/draft/files?name=a.pdf", content=file, headers=headers)
        for path in ("/api/communities/ROOM", f"/api/topics/{space.topic.id}")
        for headers in ({}, {"Idempotency-Key": path})
    ]

    assert [answer.status_code for answer in answers] == [200] * 4


async def test_files_that_come_at_once_are_never_more_than_ten(space: Space) -> None:
    member, place = space.actor("member"), drafts.in_topic(UUID(str(space.topic.id)))
    file = Prepared("a.txt", "text/plain", b"a")

    await drafts.keep(member, place, drafts.Words(body="x"))
    await asyncio.gather(
        *(drafts.attach(member, place, file) for _ in range(14)), return_exceptions=True
    )

    assert len(await drafts.files_of(await drafts.of(member, place))) == drafts.MOST_FILES
