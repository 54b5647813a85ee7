"""The calendar of a space, for calendar programs."""

from starlette.responses import Response

from passerelle.communities import calendars
from passerelle.web import documents, doors
from passerelle.web.asking import Ask


async def calendar(ask: Ask) -> Response:
    """Send what is planned in a space, to those who may read it."""
    language = documents.language(ask)
    document = await calendars.calendar_for(
        ask.actor, ask.part("reference"), ask.base_url, language
    )
    return await documents.answer(ask, document)


routes = [doors.file("/calendars/communities/{reference}.ics", calendar, may=doors.anyone)]
