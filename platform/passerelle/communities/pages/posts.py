"""One post, for people: its place, its words before, what its author and its readers do with it."""

from uuid import UUID

from starlette.responses import Response

from passerelle.communities import (
    editing,
    handling,
    moderating,
    posting,
    reacting,
    rendering,
    threads,
)
from passerelle.communities.enums import By, ReactionKind
from passerelle.communities.handling import Held
from passerelle.core import cursors
from passerelle.core.errors import NotFound
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_PER_PAGE = 20
_POST = "/posts/{reference}"


async def place(ask: Ask) -> Response:
    """Send the reader to where a post stands in its topic."""
    post = await handling.found(ask.actor, ask.part("reference"))
    return go_on(await _address(post))


async def editing_form(ask: Ask) -> Html:
    """Show a post's words to change."""
    post = await _own(ask)
    return await _form(ask, post, None, 200)


async def edit(ask: Ask) -> Response | Html:
    """Change one's own words, or see first what they will look like."""
    post, fields = await _own(ask), await ask.fields()
    body = fields.text("body", longest=posting.LONGEST_BODY)
    title = fields.text("title", longest=posting.LONGEST_TITLE, required=post.is_first)
    version = fields.number("version", 0, 2**31)
    if fields.typed.get("do") == "preview":
        return await _form(ask, post, fields, 422 if fields.errors else 200, rendering.render(body))

    async def work() -> str:
        wish = editing.PostEdit(body, title if post.is_first else None)
        await editing.edit(ask.actor, post.reference, wish, version)
        return f"/posts/{post.reference}"

    return await forms.tried(fields, lambda typed, status: _form(ask, post, typed, status), work)


async def history(ask: Ask) -> Html:
    """Show what a post said before it was edited."""
    post = await handling.found(ask.actor, ask.part("reference"))
    edits = await editing.words_before(ask.actor, post)
    return html(ask, "communities/history.html", post=post, edits=edits)


async def ask_to_delete(ask: Ask) -> Html:
    """Ask whether a post is to be deleted."""
    return await _question(ask, "delete", None, 200)


async def delete(ask: Ask) -> Response | Html:
    """Delete a post."""
    fields = await ask.fields()
    reason = fields.text("reason", longest=moderating.LONGEST_REASON, required=False)
    post = await handling.found(ask.actor, ask.part("reference"))

    async def work() -> str:
        await editing.delete(ask.actor, post.reference, reason)
        gone = post.is_first and handling.part_of(ask.actor, post) is By.SELF
        return f"/communities/{post.space}" if gone else f"/topics/{post.topic_id}"

    return await forms.tried(
        fields, lambda typed, status: _question(ask, "delete", typed, status), work
    )


async def ask_to_flag(ask: Ask) -> Html:
    """Ask why a post needs a moderator."""
    return await _question(ask, "flag", None, 200)


async def flag(ask: Ask) -> Response | Html:
    """Flag a post."""
    fields, reference = await ask.fields(), ask.part("reference")
    reason = fields.text("reason", longest=moderating.LONGEST_REASON)
    post = await handling.found(ask.actor, reference)

    async def work() -> str:
        await moderating.flag(ask.actor, reference, reason)
        return f"/topics/{post.topic_id}?done=flagged"

    return await forms.tried(
        fields, lambda typed, status: _question(ask, "flag", typed, status), work
    )


async def react(ask: Ask) -> Response:
    """Say something of a post with one press, or take it back."""
    fields, reference = await ask.fields(), ask.part("reference")
    kind = fields.choice("kind", ReactionKind)
    post = await handling.found(ask.actor, reference)
    if not post.is_member:
        raise NotFound
    if kind in set(ReactionKind):
        is_on = fields.typed.get("is") != "off"
        await reacting.react(ask.actor, reference, ReactionKind(kind), is_on=is_on)
    return go_on(await _address(post))


async def _address(post: Held) -> str:
    if await threads.posts_before(post.topic_id, post.created_at, post.id) < _PER_PAGE:
        return f"/topics/{post.topic_id}#{post.reference}"
    before = cursors.write((post.created_at, UUID(int=post.id.int - 1)))
    return f"/topics/{post.topic_id}?after={before}#{post.reference}"


async def _own(ask: Ask) -> Held:
    post = await handling.found(ask.actor, ask.part("reference"))
    if not editing.may_edit(ask.actor, post):
        raise NotFound
    return post


async def _form(
    ask: Ask, post: Held, fields: Fields | None, status: int, preview: str = ""
) -> Html:
    stored = {"body": post.body, "title": post.title, "version": post.version}
    return html_with(
        ask,
        "communities/edit.html",
        status,
        post=post,
        values=forms.values(fields, stored),
        preview=preview,
        errors=fields.errors if fields else {},
    )


async def _question(ask: Ask, about: str, fields: Fields | None, status: int) -> Html:
    post = await handling.found(ask.actor, ask.part("reference"))
    part = handling.part_of(ask.actor, post) if about == "delete" else By.SELF
    if about == "flag" and (not post.is_member or post.author_id == ask.actor.person_id):
        raise NotFound
    return html_with(
        ask,
        "communities/question.html",
        status,
        post=post,
        about=about,
        with_reason=about == "flag" or part is By.KEEPER,
        values=forms.values(fields, {"reason": ""}),
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page(_POST, place, may=doors.anyone),
    doors.page(f"{_POST}/edit", editing_form, may=doors.signed_in),
    doors.page(f"{_POST}/edit", edit, may=doors.signed_in, method="POST"),
    doors.page(f"{_POST}/history", history, may=doors.anyone),
    doors.page(f"{_POST}/delete", ask_to_delete, may=doors.signed_in),
    doors.page(f"{_POST}/delete", delete, may=doors.signed_in, method="POST"),
    doors.page(f"{_POST}/flag", ask_to_flag, may=doors.signed_in),
    doors.page(f"{_POST}/flag", flag, may=doors.signed_in, method="POST"),
    doors.page(f"{_POST}/reactions", react, may=doors.signed_in, method="POST"),
]
