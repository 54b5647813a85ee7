"""Links to one's own calendar, for programs."""

from passerelle.calendars import links
from passerelle.web import doors
from passerelle.web.asking import Ask

_LINKS = "/api/calendar-links"


async def list_(ask: Ask) -> links.LinkList:
    """List the caller's links."""
    return await links.links_of(ask.actor)


async def create(ask: Ask) -> links.Made:
    """Make a link."""
    return await links.create(ask.actor, await ask.body(links.Wish))


async def renew(ask: Ask) -> links.Made:
    """Give a link another address."""
    return await links.renew(ask.actor, ask.part_id("id"))


async def revoke(ask: Ask) -> None:
    """End a link."""
    await links.revoke(ask.actor, ask.part_id("id"))


routes = [
    doors.api(
        _LINKS,
        list_,
        may=doors.signed_in,
        answers=links.LinkList,
        summary="Links to your own calendar that work, newest first.",
    ),
    doors.api(
        _LINKS,
        create,
        may=doors.signed_in,
        method="POST",
        takes=links.Wish,
        answers=links.Made,
        status=201,
        secret=True,
        summary="Make a link to your calendar (/calendars/mine/{token}.ics); told this once.",
    ),
    doors.api(
        f"{_LINKS}/{{id}}/renewals",
        renew,
        may=doors.signed_in,
        method="POST",
        answers=links.Made,
        status=201,
        secret=True,
        summary="Give a link another address; the one before it ends at once.",
    ),
    doors.api(
        f"{_LINKS}/{{id}}",
        revoke,
        may=doors.signed_in,
        method="DELETE",
        answers=None,
        summary="Revoke one of your calendar links.",
    ),
]
