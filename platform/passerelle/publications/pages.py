"""Publications and the toolkit, for people."""

from passerelle.publications import queries
from passerelle.web import doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

_ALL_MODULES = 100


async def publications(ask: Ask) -> Html:
    """List publications, and on the first page the toolkit's modules."""
    after = ask.after(queries.Key)
    found = await queries.publications_visible_to(ask.actor, limit=ask.limit, after=after)
    modules = await queries.modules_visible_to(ask.actor, limit=_ALL_MODULES)
    return html(
        ask, "publications/list.html", found=found, modules=modules.items, is_first=after is None
    )


routes = [
    doors.page("/publications", publications, may=doors.anyone, shows=("publications", "roster")),
]
