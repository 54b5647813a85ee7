"""One's own data, for programs: copies of it; and erasures, for administrators."""

import msgspec

from passerelle.core import cursors
from passerelle.core.cursors import Page
from passerelle.core.search.finding import Key
from passerelle.core.search.wishes import LONGEST
from passerelle.portal import asking, copying, recent, searching
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


async def erasures(ask: Ask) -> Page[asking.Listed]:
    """List erasures."""
    found = await asking.erasures_visible_to(ask.actor, ask.limit, ask.after(asking.Key))
    return cursors.page(found, ask.limit, lambda one: (one.asked_at, one.id))


class Results(msgspec.Struct, frozen=True):
    """What was found, kind by kind; a kind of which nothing was found is left out."""

    sections: list[searching.Section]


async def search(ask: Ask) -> Results:
    """Find things by their words."""
    kinds = searching.kinds_for(ask.actor)
    kind = ask.choice("in", ("everything", *kinds), "everything")
    found = await searching.found_for(
        ask.actor,
        ask.wish("q"),
        kinds if kind == "everything" else (kind,),
        language=ask.language,
        limit=ask.limit,
        after=None if kind == "everything" else ask.after(Key),
    )
    return Results(found)


_SEARCH = (
    doors.Parameter(
        "q",
        'All of these words, in any of their forms; "words in a row"; -without this word.',
        {"type": "string", "maxLength": LONGEST},
    ),
    doors.Parameter(
        "in",
        "The kind of things; pages go on (`after`) in one kind.",
        {"type": "string", "enum": ["everything", *searching.SOURCES]},
    ),
)

routes = [
    doors.api(
        "/api/search",
        search,
        may=doors.anyone,
        answers=Results,
        summary="Things that have these words, those with the words in their title first, then the"
        " latest first.",
        parameters=(*_SEARCH, *doors.PAGING),
        cost=2,
    ),
    doors.api(
        "/api/erasures",
        erasures,
        may=doors.administrators,
        answers=Page[asking.Listed],
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
