"""Search, for people."""

from passerelle.core.search.finding import Key
from passerelle.core.search.wishes import LONGEST
from passerelle.portal import searching
from passerelle.web import doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

_EVERYTHING = "everything"
_OF_EACH = 5
_ON_A_PAGE = 20


async def search(ask: Ask) -> Html:
    """Show what the reader finds: a little of everything, or all of one kind."""
    typed = ask.wish("q").strip()[:LONGEST]
    kinds = searching.kinds_for(ask.actor)
    kind = ask.choice("in", (_EVERYTHING, *kinds), _EVERYTHING)
    whole = kind != _EVERYTHING
    sections = await searching.found_for(
        ask.actor,
        typed,
        (kind,) if whole else kinds,
        language=ask.language,
        limit=_ON_A_PAGE if whole else _OF_EACH,
        after=ask.after(Key) if whole else None,
    )
    return html(
        ask, "portal/search.html", typed=typed, kind=kind, kinds=list(kinds), sections=sections
    )


routes = [doors.page("/search", search, may=doors.anyone, cost=2)]
