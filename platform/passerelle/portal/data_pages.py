"""One's own data: a copy of it, and one's erasure; and erasures as administrators see them."""

from starlette.responses import Response

from passerelle.core import cursors
from passerelle.portal import asking, copying, recent
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_LONGEST_ADDRESS = 254


async def data(ask: Ask) -> Html:
    """Show the copies that the reader asked for, and how to be erased."""
    return await _page(ask, None, 200)


async def ask_for_copy(ask: Ask) -> Response:
    """Ask for a copy of one's data."""
    await recent.require(ask.actor, _secret(ask))
    await copying.ask(ask.actor)
    return go_on("/profile/data")


async def ask_for_erasure(ask: Ask) -> Response | Html:
    """Ask for one's erasure, having typed one's own address."""
    await recent.require(ask.actor, _secret(ask))
    fields = await ask.fields()
    address = fields.address("address")
    with_posts = fields.is_ticked("with_posts")

    async def work() -> str:
        await asking.ask(ask.actor, address, with_posts=with_posts)
        return "/profile/data"

    return await forms.tried(fields, lambda typed, status: _page(ask, typed, status), work)


async def withdraw_own(ask: Ask) -> Response:
    """Withdraw one's erasure."""
    await asking.withdraw(ask.actor, ask.part_id("id"))
    return go_on("/profile/data")


async def erasures(ask: Ask) -> Html:
    """List erasures, with a form to ask for one."""
    return await _erasures(ask, None, 200)


async def ask_for_somebodys(ask: Ask) -> Response | Html:
    """Ask for somebody else's erasure."""
    fields = await ask.fields()
    whom = fields.text("whom", longest=_LONGEST_ADDRESS)
    reason = fields.text("reason", longest=500)
    with_posts = fields.is_ticked("with_posts")

    async def work() -> str:
        await asking.ask_for(ask.actor, whom, reason, with_posts=with_posts)
        return "/administration/erasures"

    return await forms.tried(fields, lambda typed, status: _erasures(ask, typed, status), work)


async def withdraw(ask: Ask) -> Response:
    """Withdraw somebody's erasure."""
    await asking.withdraw(ask.actor, ask.part_id("id"))
    return go_on("/administration/erasures")


async def _page(ask: Ask, fields: Fields | None, status: int) -> Html:
    return html_with(
        ask,
        "portal/data.html",
        status,
        copies=await copying.copies_of(ask.actor),
        waiting=await asking.waiting_for(ask.actor),
        is_fresh=await recent.is_fresh(ask.actor, _secret(ask)),
        shown=forms.values(fields, {"address": "", "with_posts": ""}),
        errors=fields.errors if fields else {},
    )


async def _erasures(ask: Ask, fields: Fields | None, status: int) -> Html:
    found = await asking.erasures_visible_to(ask.actor, ask.limit, ask.after(asking.Key))
    return html_with(
        ask,
        "portal/erasures.html",
        status,
        page_=cursors.page(found, ask.limit, lambda one: (one.asked_at, one.id)),
        shown=forms.values(fields, {"whom": "", "reason": "", "with_posts": ""}),
        errors=fields.errors if fields else {},
    )


def _secret(ask: Ask) -> str:
    return ask.request.cookies.get(ask.session_cookie, "")


routes = [
    doors.page("/profile/data", data, may=doors.signed_in),
    doors.page("/profile/data/copy", ask_for_copy, may=doors.signed_in, method="POST"),
    doors.page("/profile/data/erasure", ask_for_erasure, may=doors.signed_in, method="POST"),
    doors.page(
        "/profile/data/erasure/{id}/withdrawal", withdraw_own, may=doors.signed_in, method="POST"
    ),
    doors.page("/administration/erasures", erasures, may=doors.administrators),
    doors.page(
        "/administration/erasures", ask_for_somebodys, may=doors.administrators, method="POST"
    ),
    doors.page(
        "/administration/erasures/{id}/withdrawal",
        withdraw,
        may=doors.administrators,
        method="POST",
    ),
]
