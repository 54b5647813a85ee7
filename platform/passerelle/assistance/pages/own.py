"""One's own requests: where they stand, what comes next, answering, taking back.

Whoever has an account comes by `/my-requests`, whoever was sent a link by that link; both see and
may the same.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from passerelle.assistance import clarifications, errors, tokens, withdrawing
from passerelle.assistance.pages import sent_files
from passerelle.assistance.queries import own
from passerelle.assistance.queries import request as one_request
from passerelle.assistance.queries.request import RequestShown
from passerelle.assistance.queries.thread import thread_for
from passerelle.core import clock, files
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.doors import Door
from passerelle.web.fields import Fields
from passerelle.web.shell import Html
from passerelle.web.stored import sent

MINE = "/my-requests"
BY_LINK = "/followed-requests"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a request of theirs, and under which address."""

    actor: Actor
    reference: str
    here: str


async def by_account(ask: Ask) -> Reader:
    """Return the reader who is signed in."""
    reference = ask.part("reference")
    return Reader(ask.actor, reference, f"{MINE}/{reference}")


async def by_link(ask: Ask) -> Reader | Response:
    """Return the reader whose mailbox the link was sent to; an old link leads to signing in."""
    token = ask.part("token")
    named = tokens.reader_of(token, ask.secrets)
    if named is None:
        raise NotFound
    actor = await own.reader(named.person_id)
    reference = await own.reference_of(named.request_id)
    if named.is_over(clock.now().date()):
        return go_on(f"{MINE}/{reference}")
    return Reader(actor, reference, f"{BY_LINK}/{token}")


Find = Callable[[Ask], Awaitable[Reader | Response]]
Show = Callable[[Reader, Ask], Awaitable[Response | Html]]


async def read(find: Find, show: Show, ask: Ask) -> Response | Html:
    """Find the reader, then show what they asked for."""
    reader = await find(ask)
    return reader if isinstance(reader, Response) else await show(reader, ask)


async def every_one(ask: Ask) -> Html:
    """List the requests that the reader sent or whose institutions they speak for."""
    return html(
        ask,
        "assistance/my_requests.html",
        requests=await own.own_requests(ask.actor, limit=ask.limit, after=ask.after(own.OwnKey)),
        drafts=[] if ask.wish("after") else await own.own_drafts(ask.actor),
        draft_link=lambda draft_id: f"/ask/resume/{tokens.of_draft(draft_id, ask.secrets[0])}",
    )


async def one(reader: Reader, ask: Ask) -> Html:
    """Show one request."""
    return await _page(ask, reader, None, 200)


async def file(reader: Reader, ask: Ask) -> Response:
    """Send a file of the request, or of what was said about it."""
    stored = await files.found(ask.part_id("id"))
    if stored is None or stored.name != ask.part("name"):
        raise NotFound
    request = await _found(reader)
    if stored.id not in (await thread_for(reader.actor, request)).file_ids:
        raise NotFound
    return sent(ask, stored)


async def answer(reader: Reader, ask: Ask) -> Response | Html:
    """Answer the question about a request."""
    await own.require(reader.actor, reader.reference)
    fields, text, chosen = await sent_files.read(ask)

    async def work() -> str:
        await clarifications.answer(reader.actor, reader.reference, text, chosen)
        return reader.here

    return await forms.tried(fields, lambda typed, status: _page(ask, reader, typed, status), work)


async def withdrawal(reader: Reader, ask: Ask) -> Html:
    """Ask whether a request is to be taken back."""
    return await _withdrawal(ask, reader, None, 200)


async def withdraw(reader: Reader, ask: Ask) -> Response | Html:
    """Take a request back."""
    fields = await ask.fields()
    await own.require(reader.actor, reader.reference)
    reason = fields.text("reason", longest=1000, required=False)

    async def work() -> str:
        await withdrawing.withdraw(reader.actor, reader.reference, reason)
        return reader.here

    return await forms.tried(
        fields, lambda typed, status: _withdrawal(ask, reader, typed, status), work
    )


async def _page(ask: Ask, reader: Reader, fields: Fields | None, status: int) -> Html:
    request = await _found(reader)
    is_by_link = reader.here.startswith(BY_LINK)
    return html_with(
        ask,
        "assistance/my_request.html",
        status,
        request=request,
        here=reader.here,
        is_by_link=is_by_link,
        files_at=reader.here if is_by_link else "",
        again=ask.part("token") if is_by_link else request.reference,
        history=await one_request.history_for(reader.actor, request),
        thread=await thread_for(reader.actor, request),
        verbs=await own.verbs(reader.actor, request.id, request.state),
        accept=sent_files.ACCEPT,
        values=forms.values(fields, {"text": ""}),
        errors=fields.errors if fields else {},
    )


async def _withdrawal(ask: Ask, reader: Reader, fields: Fields | None, status: int) -> Html:
    await own.require(reader.actor, reader.reference)
    request = await _found(reader)
    if not (await own.verbs(reader.actor, request.id, request.state)).withdraw and not fields:
        raise errors.StepNotListed
    return html_with(
        ask,
        "assistance/withdrawal.html",
        status,
        request=request,
        here=reader.here,
        values=forms.values(fields, {"reason": ""}),
        errors=fields.errors if fields else {},
    )


async def _found(reader: Reader) -> RequestShown:
    request = await one_request.request_for(reader.actor, reader.reference)
    if request.submitted_at is None:
        raise NotFound
    return request


def _doors(path: str, find: Find, may: doors.Policy) -> list[Door]:
    most, withdrawn = clarifications.MOST_BYTES, f"{path}/withdrawal"
    return [
        doors.page(path, partial(read, find, one), may=may),
        doors.page(f"{path}/answer", partial(read, find, answer), may=may, method="POST",
                   most_bytes=most),
        doors.page(withdrawn, partial(read, find, withdrawal), may=may),
        doors.page(withdrawn, partial(read, find, withdraw), may=may, method="POST"),
    ]  # fmt: skip


routes = [
    doors.page(MINE, every_one, may=doors.signed_in),
    *_doors(f"{MINE}/{{reference}}", by_account, doors.signed_in),
    *_doors(f"{BY_LINK}/{{token}}", by_link, doors.anyone),
    doors.file(
        f"{BY_LINK}/{{token}}/files/{{id}}/{{name}}", partial(read, by_link, file), may=doors.anyone
    ),
]
