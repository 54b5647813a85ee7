"""Topics, for people: read, begun, answered; drafts kept on the way, replies shown as they come."""

from typing import Any
from uuid import UUID

from starlette.responses import Response

from passerelle.communities import (
    attached,
    composing,
    drafts,
    handling,
    moderating,
    posting,
    queries,
    reacting,
    reading,
    rules,
    standing,
)
from passerelle.communities.composing import Composed
from passerelle.communities.drafts import Words
from passerelle.communities.enums import MembershipState, ReactionKind
from passerelle.communities.pages import writing
from passerelle.core import cursors
from passerelle.core.errors import NotFound
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import WHOLE, Fields
from passerelle.web.shell import Html

PER_PAGE = 20
_TOPIC = "/topics/{id}"
_NEW = "/communities/{reference}/topics/new"


async def topic(ask: Ask) -> Html:
    """Show a topic, twenty posts a page, and note how far it was read."""
    found = await queries.topic_for(ask.actor, ask.part_id("id"))
    after = ask.after(queries.PostKey)
    first_new = await reading.first_new(ask.actor, found.id)
    posts = await queries.posts_visible_to(ask.actor, found, limit=PER_PAGE, after=after)
    if found.is_member and posts.items and ask.request.method == "GET":
        await reading.mark(ask.actor, found.id, posts.items[-1].created_at)
    composed = await _begun(ask, found)
    return html(
        ask,
        "communities/topic.html",
        **await _posts(ask, posts.items),
        topic=found,
        posts=posts,
        is_first=after is None,
        first_new=first_new,
        to_first_new=_at(found.id, first_new) if first_new else "",
        composed=composed,
        values=_stored(ask, composed, found),
        languages=posting.LANGUAGES,
        last=cursors.write((posts.items[-1].created_at, posts.items[-1].id)) if posts.items else "",
        errors={},
    )


async def newer(ask: Ask) -> Html:
    """Show the posts that came after one, as a part of a page."""
    found = await queries.topic_for(ask.actor, ask.part_id("id"))
    after = ask.after(queries.PostKey)
    posts = await queries.posts_visible_to(ask.actor, found, limit=50, after=after)
    last = posts.items[-1] if posts.items else None
    return html(
        ask,
        "communities/newer.html",
        **await _posts(ask, posts.items),
        topic=found,
        posts=posts,
        last=cursors.write((last.created_at, last.id)) if last else ask.wish("after"),
    )


async def read_to(ask: Ask) -> Response:
    """Note that the posts that came in live were read."""
    found = await queries.topic_for(ask.actor, ask.part_id("id"))
    fields = await ask.fields()
    key = cursors.read(fields.text("to", longest=200), queries.PostKey)
    if found.is_member:
        await reading.mark(ask.actor, found.id, key.created_at)
    return Response(status_code=204)


async def answering(ask: Ask) -> Html:
    """Show the form for a reply to a topic, or to one of its posts, perhaps with its words."""
    found = await _open(ask)
    to, quoted = ask.wish("to"), ask.wish("quote")
    composed = await _begun(ask, found)
    values = _stored(ask, composed, found)
    if to:
        post = await handling.found(ask.actor, to)
        if post.topic_id != found.id or post.state not in rules.SHOWN:
            raise NotFound
        values["parent"] = to
        if quoted:
            words = "\n".join(f"> {line}" for line in post.body.splitlines())
            values["body"] = f"{values['body']}\n\n{words}\n\n".lstrip("\n")
    return await _reply_page(ask, found, composed, values, 200, {})


async def answer(ask: Ask) -> Response | Html:
    """Send a reply, show what it will look like, or keep it as a draft."""
    found = await _open(ask)
    written = await writing.read(ask, drafts.in_topic(found.id))
    fields, words = written.fields, written.words

    async def show(typed: Fields, status: int) -> Html:
        composed = await composing.previewed(
            ask.actor, drafts.in_topic(found.id), words.body if written.do == "preview" else ""
        )
        values = forms.values(typed, _stored(ask, composed, found))
        if "parent" in typed.errors:  # it stands by itself when it is sent again
            typed.errors.setdefault(WHOLE, typed.errors.pop("parent"))
            values["parent"] = ""
        return await _reply_page(ask, found, composed, values, status, typed.errors)

    if written.do != "post":
        return await show(fields, 422 if fields.errors else 200)

    async def work() -> str:
        wish = posting.Reply(words.body, words.language, words.parent)
        sent = await posting.reply(ask.actor, found.id, wish, written.once)
        return f"/posts/{sent.reference}"

    return await forms.tried(fields, show, work)


async def save_reply(ask: Ask) -> Response:
    """Keep what was typed of a reply so far."""
    found = await _open(ask)
    await drafts.keep(ask.actor, drafts.in_topic(found.id), await _words(ask))
    return Response(status_code=204)


async def discard_reply(ask: Ask) -> Response:
    """Forget what was begun."""
    found = await _open(ask)
    await drafts.discard(ask.actor, drafts.in_topic(found.id))
    return go_on(f"/topics/{found.id}")


async def beginning(ask: Ask) -> Html:
    """Show the form for a new topic."""
    place = await _space(ask)
    composed = await composing.begun(ask.actor, drafts.in_space(place.community_id))
    return _topic_page(ask, place, composed, _stored(ask, composed, None), 200, {})


async def begin(ask: Ask) -> Response | Html:
    """Begin a topic, show what it will look like, or keep it as a draft."""
    place = await _space(ask)
    where = drafts.in_space(place.community_id)
    written = await writing.read(ask, where)
    fields, words = written.fields, written.words

    async def show(typed: Fields, status: int) -> Html:
        composed = await composing.previewed(
            ask.actor, where, words.body if written.do == "preview" else ""
        )
        values = forms.values(typed, _stored(ask, composed, None))
        return _topic_page(ask, place, composed, values, status, typed.errors)

    if written.do != "post":
        return await show(fields, 422 if fields.errors else 200)

    async def work() -> str:
        wish = posting.Beginning(words.title, words.body, words.language)
        sent = await posting.begin(ask.actor, place.reference, wish, written.once)
        return f"/topics/{sent.topic}"

    return await forms.tried(fields, show, work)


async def save_topic(ask: Ask) -> Response:
    """Keep what was typed of a topic so far."""
    place = await _space(ask)
    await drafts.keep(ask.actor, drafts.in_space(place.community_id), await _words(ask))
    return Response(status_code=204)


async def discard_topic(ask: Ask) -> Response:
    """Forget what was begun."""
    place = await _space(ask)
    await drafts.discard(ask.actor, drafts.in_space(place.community_id))
    return go_on(f"/communities/{place.reference}")


async def set_state(ask: Ask) -> Response:
    """Close a topic or open it again; keep it at the head of its space or let it go."""
    fields = await ask.fields()
    do = fields.choice("do", _STATES)
    await moderating.set_topic(ask.actor, ask.part_id("id"), **_STATES.get(do, {}))
    return go_on(f"/topics/{ask.part('id')}")


_STATES: dict[str, dict[str, bool]] = {
    "close": {"closed": True},
    "open": {"closed": False},
    "pin": {"pinned": True},
    "unpin": {"pinned": False},
}


async def _posts(ask: Ask, posts: list[queries.PostShown]) -> dict[str, Any]:
    shown = [post.id for post in posts if post.html]
    return {
        "here": {post.reference for post in posts},
        "files": await attached.of_posts(shown),
        "said": await reacting.of_posts(ask.actor, shown),
        "kinds": list(ReactionKind),
    }


async def _begun(ask: Ask, found: queries.TopicShown) -> Composed | None:
    if not _writes(found):
        return None
    return await composing.begun(ask.actor, drafts.in_topic(found.id))


def _writes(found: queries.TopicShown) -> bool:
    is_keeper = found.role in ("moderator", "owner")
    return found.is_member and found.membership == "active" and (not found.closed or is_keeper)


async def _open(ask: Ask) -> queries.TopicShown:
    found = await queries.topic_for(ask.actor, ask.part_id("id"))
    posting.require_member(
        ask.actor, reads=True, is_member=found.is_member, state=_state(found.membership)
    )
    return found


def _state(word: str | None) -> MembershipState | None:
    return MembershipState(word) if word else None


async def _space(ask: Ask) -> standing.Place:
    place = await standing.of(ask.actor, ask.part("reference"))
    posting.require_member(
        ask.actor, reads=place.reads, is_member=place.is_member, state=place.state
    )
    return place


async def _words(ask: Ask) -> Words:
    fields = await ask.fields()
    return Words(
        body=fields.text("body", longest=posting.LONGEST_BODY, required=False),
        title=fields.text("title", longest=posting.LONGEST_TITLE, required=False),
        language=fields.choice("language", posting.LANGUAGES, required=False),
        parent=fields.text("parent", longest=80, required=False),
    )


def _stored(
    ask: Ask, composed: Composed | None, found: queries.TopicShown | None
) -> dict[str, Any]:
    draft = composed.draft if composed else None
    language = (draft.language if draft else "") or ask.language
    return {
        "title": draft.title if draft else "",
        "body": draft.body if draft else "",
        "language": language,
        "parent": draft.parent if draft and found else "",
    }


async def _reply_page(
    ask: Ask,
    found: queries.TopicShown,
    composed: Composed | None,
    values: dict[str, Any],
    status: int,
    errors: dict[str, str],
) -> Html:
    parent = str(values.get("parent") or "")
    answered = await queries.post_for(ask.actor, found, parent) if parent else None
    return html_with(
        ask,
        "communities/reply.html",
        status,
        topic=found,
        composed=composed,
        answered=answered,
        values=values,
        languages=posting.LANGUAGES,
        errors=errors,
    )


def _topic_page(
    ask: Ask,
    place: standing.Place,
    composed: Composed,
    values: dict[str, Any],
    status: int,
    errors: dict[str, str],
) -> Html:
    return html_with(
        ask,
        "communities/topic_new.html",
        status,
        place=place,
        composed=composed,
        values=values,
        languages=posting.LANGUAGES,
        errors=errors,
    )


def _at(topic_id: UUID, post: reading.FirstNew) -> str:
    before = cursors.write((post.created_at, UUID(int=post.id.int - 1)))
    return f"/topics/{topic_id}?after={before}#{post.reference}"


routes = [
    doors.page(_TOPIC, topic, may=doors.anyone),
    doors.page(f"{_TOPIC}/newer", newer, may=doors.anyone),
    doors.page(f"{_TOPIC}/read", read_to, may=doors.signed_in, method="POST"),
    doors.page(f"{_TOPIC}/reply", answering, may=doors.signed_in),
    doors.page(
        f"{_TOPIC}/reply",
        answer,
        may=doors.signed_in,
        method="POST",
        most_bytes=writing.MOST_BYTES,
    ),
    doors.page(f"{_TOPIC}/draft", save_reply, may=doors.signed_in, method="POST", cost=1),
    doors.page(f"{_TOPIC}/draft/discard", discard_reply, may=doors.signed_in, method="POST"),
    doors.page(f"{_TOPIC}/state", set_state, may=doors.signed_in, method="POST"),
    doors.page(_NEW, beginning, may=doors.signed_in),
    doors.page(_NEW, begin, may=doors.signed_in, method="POST", most_bytes=writing.MOST_BYTES),
    doors.page(
        "/communities/{reference}/draft", save_topic, may=doors.signed_in, method="POST", cost=1
    ),
    doors.page(
        "/communities/{reference}/draft/discard",
        discard_topic,
        may=doors.signed_in,
        method="POST",
    ),
]
