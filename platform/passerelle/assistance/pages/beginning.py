"""The form's first page, and the way back to a draft by mail."""

from uuid import UUID

from starlette.responses import Response

from passerelle.assistance import drafts, steps, tokens
from passerelle.assistance.pages import form
from passerelle.assistance.pages.form import START
from passerelle.assistance.queries import drafts as found
from passerelle.assistance.queries import own, parties
from passerelle.core import clock
from passerelle.core.errors import NotFound
from passerelle.outreach.queries import session_of_link
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html


async def start(ask: Ask) -> Html:
    """Tell what the form asks; whoever has begun may go on."""
    asking = await form.held(ask)
    cited = await _cited(ask, ask.wish("again"))
    going = asking if asking is not None and asking.draft.reference is None else None
    return html(
        ask,
        "assistance/ask.html",
        going=_next(ask, going) if going else "",
        touched_at=going.draft.touched_at if going else None,
        came_from=ask.wish("from")[:200],
        again=ask.wish("again")[:200] if cited else "",
        cited=cited.reference if cited else "",
    )


async def begin(ask: Ask) -> Response:
    """Begin a draft; a link that is none of ours is no reason to refuse."""
    typed = (await ask.fields()).typed
    token, again = typed.get("from", ""), typed.get("again", "")
    session = await session_of_link(token, ask.secrets) if token else None
    webinar = await parties.webinar_of(session.reference) if session else None
    cited = await _cited(ask, again)
    draft_id = await drafts.begin(ask.actor, webinar, cited.id if cited else None)
    asking = await found.asking(ask.actor, draft_id)
    return go_on(f"{START}/{steps.first(ask.actor, asking)}", form.cookie(ask, draft_id))


async def later(ask: Ask) -> Html | Response:
    """Offer to mail the way back to the draft."""
    asking = await form.open_draft(ask)
    return asking if isinstance(asking, Response) else _later(ask, asking, None, 200)


async def mail_link(ask: Ask) -> Html | Response:
    """Have the way back mailed to the address in the draft, or to the reader's own."""
    asking = await form.open_draft(ask)
    if isinstance(asking, Response):
        return asking
    kept, fields = asking, await ask.fields()

    async def show(typed: Fields, status: int) -> Html:
        return _later(ask, kept, typed, status)

    async def work() -> Html:
        await drafts.mail_link(ask.actor, kept.draft.id, form.sender(ask))
        return _later(ask, kept, None, 200, done=True)

    return await forms.tried(fields, show, work)


async def resume(ask: Ask) -> Html | Response:
    """Show that a draft can be gone on with; only a press lets the browser hold it."""
    draft_id = _draft_id(ask)
    if not ask.actor.is_signed_in and await found.is_somebodys(draft_id):
        return go_on(f"/sign-in?next={ask.path}")
    asking = await found.asking(ask.actor, draft_id)
    return html(ask, "assistance/ask_resume.html", draft=asking.draft)


async def go_on_with(ask: Ask) -> Response:
    """Let the browser hold the draft of a link."""
    draft_id = _draft_id(ask)
    asking = await found.asking(ask.actor, draft_id)
    return go_on(_next(ask, asking), form.cookie(ask, draft_id))


async def _cited(ask: Ask, again: str) -> own.Cited | None:
    """Return the request that is asked again, by its reference or by the link to it; what the
    reader may not see is no reason to refuse."""
    named = tokens.reader_of(again, ask.secrets)
    if named is None:
        return await own.cited(ask.actor, again) if again else None
    if named.is_over(clock.now().date()):
        return None
    try:
        reader = await own.reader(named.person_id)
        return await own.cited(reader, await own.reference_of(named.request_id))
    except NotFound:
        return None


def _next(ask: Ask, asking: found.Asking) -> str:
    """Return where the first question without an answer is asked."""
    lacking = steps.missing(ask.actor, asking)
    return f"{START}/{lacking[0] if lacking else steps.CHECK}"


def _draft_id(ask: Ask) -> UUID:
    draft_id = tokens.draft_of(ask.part("token"), ask.secrets)
    if draft_id is None:
        raise NotFound
    return draft_id


def _later(
    ask: Ask, asking: found.Asking, fields: Fields | None, status: int, *, done: bool = False
) -> Html:
    errors = fields.errors if fields else {}
    knows = ask.actor.is_signed_in or bool(asking.draft.email)
    page = "assistance/ask_later.html"
    return html_with(ask, page, status, draft=asking.draft, done=done, knows=knows, errors=errors)


routes = [
    doors.page(START, start, may=doors.anyone),
    doors.page(START, begin, may=doors.anyone, method="POST"),
    doors.page(f"{START}/later", later, may=doors.anyone),
    doors.page(f"{START}/later", mail_link, may=doors.anyone, method="POST"),
    doors.page(f"{START}/resume/{{token}}", resume, may=doors.anyone),
    doors.page(f"{START}/resume/{{token}}", go_on_with, may=doors.anyone, method="POST"),
]
