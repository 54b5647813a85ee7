"""Forms: a page door reads `fields = await ask.fields()`, takes each value by its kind, and hands
the work to `tried`: on success the browser goes on (303), otherwise the same form comes back with
a message at each field that is not right.
"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response

from passerelle.core.errors import Conflict, Invalid, TooMany
from passerelle.web import problems
from passerelle.web.answers import go_on
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

Show = Callable[[Fields, int], Awaitable[Html]]
Work = Callable[[], Awaitable[str | Response | Html]]


async def tried(fields: Fields, show: Show, work: Work) -> Response | Html:
    """Do the work and go on to the path it returns; else show the form as it was typed.

    `show(fields, status)` renders the form; it gets 422 for wrong input, 409 where the state of
    things forbids it, 412 where somebody else was faster.
    """
    if fields.errors:
        return await show(fields, 422)
    try:
        done = await work()
    except (Invalid, Conflict, TooMany) as refusal:
        fields.add(refusal)
        return await show(fields, problems.status_of(refusal)[0])
    return go_on(done) if isinstance(done, str) else done


def values(fields: Fields | None, stored: Mapping[str, object]) -> dict[str, object]:
    """Return what a form shows: what was typed, else what is stored."""
    return {**stored, **(fields.typed if fields else {})}
