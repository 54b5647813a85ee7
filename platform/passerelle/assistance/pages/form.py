"""What the pages of the form share: the draft that a browser holds, and the way through it.

A question is a page of its own: what is kept, what may be chosen, how its answer is read.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import cookies
from typing import Any
from uuid import UUID

from starlette.responses import Response

from passerelle.assistance import drafts, steps, tokens
from passerelle.assistance.drafts import Sender
from passerelle.assistance.queries import drafts as found
from passerelle.assistance.queries.drafts import Asking
from passerelle.core.errors import NotFound
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.doors import Door
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

START = "/ask"
_KEPT_SECONDS = 60 * 24 * 3600
Values = Mapping[str, Any]


async def nothing_more(_ask: Ask, _asking: Asking) -> Values:
    """Return what a page needs beside the draft: nothing."""
    return {}


@dataclass(frozen=True, slots=True)
class Question:
    """A page of the form that asks one thing."""

    step: str
    kept: Callable[[Asking], Values]
    """What the draft holds, by field."""
    read: Callable[[Ask, Fields, Asking], Awaitable[Values]]
    """Reads the answer into columns of the draft; what is wrong is noted in the fields."""
    more: Callable[[Ask, Asking], Awaitable[Values]] = nothing_more
    """What may be chosen."""

    @property
    def doors(self) -> list[Door]:
        """The page, and what its button does."""
        path = f"{START}/{self.step}"
        return [
            doors.page(path, self.ask, may=doors.anyone),
            doors.page(path, self.answer, may=doors.anyone, method="POST", cost=1),
        ]

    async def ask(self, ask: Ask) -> Html | Response:
        """Ask it."""
        asking = await open_draft(ask)
        if isinstance(asking, Response):
            return asking
        if not steps.concerns(self.step, ask.actor, asking):
            return go_on(f"{START}/{steps.following(self.step, ask.actor, asking)}")
        return await self._shown(ask, asking, None, 200)

    async def answer(self, ask: Ask) -> Html | Response:
        """Keep the answer, and go on."""
        asking = await open_draft(ask)
        if isinstance(asking, Response):
            return asking
        draft, fields = asking, await ask.fields()
        answers = await self.read(ask, fields, draft)

        async def work() -> str:
            await drafts.keep(ask.actor, draft.draft.id, answers)
            return _onward(ask, await found.asking(ask.actor, draft.draft.id), self.step)

        async def show(typed: Fields, status: int) -> Html:
            return await self._shown(ask, draft, typed, status)

        return await forms.tried(fields, show, work)

    async def _shown(self, ask: Ask, asking: Asking, fields: Fields | None, status: int) -> Html:
        more = await self.more(ask, asking)
        return html_with(
            ask,
            f"assistance/ask_{self.step.replace('-', '_')}.html",
            status,
            asking=asking,
            draft=asking.draft,
            back=back(ask, asking, self.step),
            values=forms.values(fields, dict(self.kept(asking))),
            errors=fields.errors if fields else {},
            **more,
        )


def back(ask: Ask, asking: Asking, step: str) -> str:
    """Return where the page before this one is."""
    if ask.wish("back") == steps.CHECK:
        return f"{START}/{steps.CHECK}"
    before = steps.before(step, ask.actor, asking)
    return f"{START}/{before}" if before else START


def cookie(ask: Ask, draft_id: UUID) -> dict[str, str]:
    """Return the header that lets the browser hold a draft."""
    name, token = _name(ask), tokens.of_draft(draft_id, ask.secrets[0])
    jar: cookies.SimpleCookie = cookies.SimpleCookie({name: token})
    jar[name]["path"], jar[name]["max-age"] = "/", str(_KEPT_SECONDS)
    jar[name]["httponly"], jar[name]["samesite"] = True, "Lax"
    if ask.base_url.startswith("https"):
        jar[name]["secure"] = True
    return {"set-cookie": jar[name].OutputString()}


async def held(ask: Ask) -> Asking | None:
    """Return the draft that the browser holds, if there still is one and it is the reader's."""
    draft_id = tokens.draft_of(ask.request.cookies.get(_name(ask), ""), ask.secrets)
    if draft_id is None:
        return None
    try:
        return await found.asking(ask.actor, draft_id)
    except NotFound:
        return None


async def open_draft(ask: Ask) -> Asking | Response:
    """Return the draft to go on with, or where to go where there is none."""
    asking = await held(ask)
    if asking is None:
        return go_on(START)
    return go_on(f"{START}/sent") if asking.draft.reference else asking


def sender(ask: Ask) -> Sender:
    """Return from where the form is sent."""
    return Sender(ask.address, ask.language, ask.zone, ask.secrets[0])


def _onward(ask: Ask, asking: Asking, step: str) -> str:
    """Return where to go after a question: on, or back to the answers where one was changed."""
    following = steps.following(step, ask.actor, asking)
    if ask.wish("back") != steps.CHECK:
        return f"{START}/{following}"
    if (step, following) in _TOGETHER:
        return f"{START}/{following}?back={steps.CHECK}"
    lacking = steps.missing(ask.actor, asking)
    return f"{START}/{lacking[0]}?back={steps.CHECK}" if lacking else f"{START}/{steps.CHECK}"


def _name(ask: Ask) -> str:
    return "__Host-request" if ask.base_url.startswith("https") else "request"


_TOGETHER = (
    ("yours", "country"),
    ("country", "institution"),
    ("institution", "new-institution"),
)
"""Questions that are asked again together with the one before."""
