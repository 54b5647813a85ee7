"""One's own data, for programs: copies of it; and erasures, for administrators."""

from passerelle.core import cursors
from passerelle.core.cursors import Page
from passerelle.portal import copying, erasing, recent
from passerelle.portal.copying import Copy
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask


async def copies(ask: Ask) -> Page[Copy]:
    """List the copies that the caller asked for."""
    return Page(await copying.copies_of(ask.actor))


async def ask_for_copy(ask: Ask) -> Made:
    """Ask for a copy."""
    await recent.require(ask.actor, ask.request.cookies.get(ask.session_cookie, ""))
    return Made(await copying.ask(ask.actor), "/api/me/data-copies")


async def erasures(ask: Ask) -> Page[erasing.Listed]:
    """List erasures."""
    found = await erasing.erasures_visible_to(ask.actor, ask.limit, ask.after(erasing.Key))
    return cursors.page(found, ask.limit, lambda one: (one.asked_at, one.id))


routes = [
    doors.api(
        "/api/erasures",
        erasures,
        may=doors.administrators,
        answers=Page[erasing.Listed],
        summary="People who are to be erased, or were, the latest first.",
        parameters=doors.PAGING,
    ),
    doors.api(
        "/api/me/data-copies",
        copies,
        may=doors.signed_in,
        answers=Page[Copy],
        summary="Copies of your data that you asked for, the latest first.",
    ),
    doors.api(
        "/api/me/data-copies",
        ask_for_copy,
        may=doors.signed_in,
        method="POST",
        answers=Copy,
        status=202,
        summary="Ask for a copy of your data: a ZIP that is there for a week. Needs a session that"
        " was opened in the last hour; a token cannot ask. While one is made, that is the one.",
    ),
]
