"""Replies, for people: written, previewed, kept as a draft, sent."""

from typing import Any

from starlette.responses import Response

from passerelle.communities import (
    composing,
    drafts,
    handling,
    posting,
    rules,
    threads,
)
from passerelle.communities.composing import Composed
from passerelle.communities.pages import composers, writing
from passerelle.core.errors import NotFound
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import WHOLE, Fields
from passerelle.web.shell import Html


async def answering(ask: Ask) -> Html:
    """Show the form for a reply to a topic, or to one of its posts, perhaps with its words."""
    found = await composers.opened(ask)
    to, quoted = ask.wish("to"), ask.wish("quote")
    composed = await composers.begun(ask, found)
    values = composers.stored(ask, composed, found)
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
    found = await composers.opened(ask)
    written = await writing.read(ask, drafts.in_topic(found.id))
    fields, words = written.fields, written.words

    async def show(typed: Fields, status: int) -> Html:
        composed = await composing.previewed(
            ask.actor, drafts.in_topic(found.id), words.body if written.do == "preview" else ""
        )
        values = forms.values(typed, composers.stored(ask, composed, found))
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
    found = await composers.opened(ask)
    await drafts.keep(ask.actor, drafts.in_topic(found.id), await composers.words(ask))
    return Response(status_code=204)


async def discard_reply(ask: Ask) -> Response:
    """Forget what was begun."""
    found = await composers.opened(ask)
    await drafts.discard(ask.actor, drafts.in_topic(found.id))
    return go_on(f"/topics/{found.id}")


async def _reply_page(
    ask: Ask,
    found: threads.TopicShown,
    composed: Composed | None,
    values: dict[str, Any],
    status: int,
    errors: dict[str, str],
) -> Html:
    parent = str(values.get("parent") or "")
    answered = await threads.post_for(ask.actor, found, parent) if parent else None
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


_TOPIC = "/topics/{id}"
routes = [
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
]
