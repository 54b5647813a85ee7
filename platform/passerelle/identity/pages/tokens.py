"""One's own API tokens: listed, made, shown once, revoked."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from passerelle.core import clock
from passerelle.core.errors import NotFound
from passerelle.identity import tokens
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

LIVES = (7, 30, 90, 180, 366)


async def tokens_page(ask: Ask) -> Html:
    """List the reader's tokens, with a form for one more."""
    return await _page(ask, None, 200)


async def create(ask: Ask) -> Response | Html:
    """Make a token, and show it this once."""
    fields = await ask.fields()
    name = fields.text("name", longest=80)
    days = fields.number("days", 1, tokens.MOST_DAYS)
    scopes = fields.choices("scopes", tokens.offered())

    async def work() -> Html:
        made = await tokens.create(ask.actor, tokens.Wish(name, scopes, days or 0))
        return html(ask, "identity/token_made.html", made=made)

    async def show(typed: Fields, status: int) -> Html:
        return await _page(ask, typed, status)

    return await forms.tried(fields, show, work)


async def ask_to_revoke(ask: Ask) -> Html:
    """Ask whether a token is to end."""
    token = await tokens.token_of(ask.actor, ask.part_id("id"))
    if token.revoked_at:
        raise NotFound
    return html(ask, "identity/token_revoke.html", token=token)


async def revoke(ask: Ask) -> Response:
    """End a token."""
    await tokens.revoke(ask.actor, ask.part_id("id"))
    return go_on("/profile/tokens")


async def _page(ask: Ask, fields: Fields | None, status: int) -> Html:
    found = await tokens.tokens_of(ask.actor, ask.limit, ask.after(tokens.Key))
    return html_with(
        ask,
        "identity/tokens.html",
        status,
        tokens=found,
        now=clock.now(),
        scopes=by_subject(tokens.offered()),
        chosen=fields.all("scopes") if fields else [],
        values=forms.values(fields, {"name": "", "days": str(tokens.DEFAULT_DAYS)}),
        lives=LIVES,
        errors=fields.errors if fields else {},
        next_href=f"/profile/tokens?{urlencode({'after': found.next})}" if found.next else "",
    )


def by_subject(scopes: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return the scopes by what they are about, in the order in which they came."""
    gathered: dict[str, list[str]] = {}
    for scope in scopes:
        gathered.setdefault(scope.partition(":")[0], []).append(scope)
    return list(gathered.items())


routes = [
    doors.page("/profile/tokens", tokens_page, may=doors.signed_in),
    doors.page("/profile/tokens", create, may=doors.signed_in, method="POST", secret=True),
    doors.page("/profile/tokens/{id}/revoke", ask_to_revoke, may=doors.signed_in),
    doors.page("/profile/tokens/{id}/revoke", revoke, may=doors.signed_in, method="POST"),
]
