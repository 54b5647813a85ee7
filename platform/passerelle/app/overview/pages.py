"""The page on which administration begins."""

from collections.abc import Callable, Iterable

from passerelle.app import rooms
from passerelle.app.overview import counts
from passerelle.core.actors import Actor
from passerelle.web import doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.doors import Door
from passerelle.web.shell import Html, NavItem

_PATH = "/administration"


def routes(others: Iterable[Door]) -> list[Door]:
    """Return the door to the overview of those places that these doors lead to."""
    known = {door.path for door in others}
    section = next(one for one in rooms.sections() if one.path == _PATH)
    items = [item for item in section.items if item.href in known]
    return [doors.page(_PATH, _overview(items), may=_whoever_may_go_somewhere(items))]


def _overview(items: list[NavItem]) -> doors.Handler:
    async def overview(ask: Ask) -> Html:
        """Show where this person may go, with what they find there."""
        open_ = [item for item in items if item.may(ask.actor)]
        found = await counts.counts([item.href for item in open_])
        places = [
            (item, counts.PLACES.get(item.href, counts.NOT_DESCRIBED), found.get(item.href))
            for item in open_
        ]
        return html(ask, "app/administration.html", places=places)

    return overview


def _whoever_may_go_somewhere(items: list[NavItem]) -> Callable[[Actor], bool]:
    def may_administer(actor: Actor) -> bool:
        """Allow people for whom one of the places of administration is open."""
        return any(item.may(actor) for item in items)

    return may_administer
