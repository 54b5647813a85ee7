"""What the pages of the desk's verbs share: each is a form about one request, with one button."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response

from passerelle.assistance import errors, rules
from passerelle.assistance.enums import RequestState
from passerelle.assistance.pages.desk import DESK
from passerelle.assistance.queries import request as one_request
from passerelle.assistance.queries.request import RequestShown
from passerelle.assistance.rules import Who
from passerelle.web import forms
from passerelle.web.answers import html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

Page = Callable[[Ask, Fields | None, int], Awaitable[Html]]


async def require(ask: Ask, *to: RequestState) -> None:
    """Refuse to show a form that could not be sent: a request must be able to go to one of these
    states; to wait, where none is named."""
    state = (await found(ask)).state
    may_go = set(to) & set(rules.ways(state, Who.ASSESSOR)) if to else state in rules.OPEN
    if not may_go:
        raise errors.StepNotListed


async def form(
    ask: Ask,
    name: str,
    fields: Fields | None,
    status: int,
    kept: Mapping[str, Any],
    **more: Any,
) -> Html:
    """Return the page with the form of a verb."""
    return html_with(
        ask,
        f"assistance/desk_{name}.html",
        status,
        request=await found(ask),
        here=here(ask),
        values=forms.values(fields, dict(kept)),
        errors=fields.errors if fields else {},
        **more,
    )


async def tried(
    ask: Ask, fields: Fields, page: Page, work: Callable[[], Awaitable[str]]
) -> Response | Html:
    """Do the work, or show the form as it was typed."""
    return await forms.tried(fields, lambda typed, status: page(ask, typed, status), work)


async def found(ask: Ask) -> RequestShown:
    """Return the request that the address names."""
    return await one_request.request_for(ask.actor, ask.part("reference"))


def here(ask: Ask) -> str:
    """Return where the request itself is shown."""
    return f"{DESK}/{ask.part('reference')}"
