"""A person's own calendar, for programs that hold one of their links.

Here and not in a room, since it takes who holds a link, and what each room has them follow.
"""

from starlette.responses import Response

from passerelle.app import actors
from passerelle.calendars import feeds, links
from passerelle.communities import calendars as communities
from passerelle.core import i18n
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.web import documents, doors
from passerelle.web.asking import Ask

_LONGEST_TOKEN = 100


async def mine(ask: Ask) -> Response:
    """Send the calendar of whoever holds the link; one that was revoked looks like none."""
    token = ask.part("token")
    found = None
    if token.startswith(links.PREFIX) and len(token) <= _LONGEST_TOKEN:
        found = await actors.holder_of_calendar(token)
    if found is None:
        raise NotFound
    actor, link_id = found
    language = _language(ask, actor)
    shown = feeds.Shown(
        base_url=ask.base_url,
        path="/calendars/mine",
        language=language,
        name=i18n.translations(language).gettext("Passerelle: my calendar"),
        page="/",
        is_private=True,
    )
    document = await feeds.personal(
        shown,
        feeds.Reader(actor.person_id, link_id, await _followed(actor)),
        with_invitations=ask.wish("without") != "invitations",
    )
    return await documents.answer(ask, document)


async def _followed(actor: Actor) -> tuple[str, ...]:
    return (*feeds.of_audiences(actor), *await communities.followed_by(actor))


def _language(ask: Ask, actor: Actor) -> str:
    if not ask.wish("lang") and actor.language in i18n.LANGUAGES:
        return actor.language
    return documents.language(ask)


routes = [doors.file("/calendars/mine/{token}.ics", mine, may=doors.anyone)]
