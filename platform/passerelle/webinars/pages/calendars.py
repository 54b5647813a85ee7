"""Webinars as calendars: one as a file, and each list as a feed that follows its changes."""

from dataclasses import replace
from urllib.parse import urlencode

from starlette.responses import Response

from passerelle.calendars import feeds
from passerelle.calendars.feeds import Shown
from passerelle.calendars.fragments import Choice
from passerelle.core import i18n
from passerelle.web import documents, doors
from passerelle.web.asking import Ask
from passerelle.webinars import entries, queries
from passerelle.webinars.queries import listed


async def one(ask: Ask) -> Response:
    """Send one webinar as a file for a calendar."""
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    language = documents.language(ask)
    document = await feeds.single(
        entries.KIND, found.id, ask.base_url, language, f"{found.slug}.ics"
    )
    is_private = ask.actor.is_signed_in  # what a visitor may not see is kept by nobody on the way
    return await documents.answer(ask, replace(document, is_private=is_private))


async def feed(ask: Ask) -> Response:
    """Send the public webinars that a list shows as a calendar."""
    wish, language = listed.wish(ask.wish), documents.language(ask)
    asked = {name: value for name, value in wish.asked.items() if value}
    path = f"/webinars.ics?{urlencode(asked)}" if asked else "/webinars.ics"
    shown = Shown(
        base_url=ask.base_url,
        path=path,
        language=language,
        name=i18n.translations(language).gettext("Passerelle: webinars"),
        page=f"/webinars?{urlencode(asked)}" if asked else "/webinars",
    )
    choice = Choice(kind=entries.KIND, owners=lambda: listed.owners(wish)) if asked else None
    return await documents.answer(ask, await feeds.shared(shown, "public", choice=choice))


routes = [
    doors.file("/webinars.ics", feed, may=doors.anyone),
    doors.file("/webinars/{slug}.ics", one, may=doors.anyone),
]
