"""Webinars, for programs."""

from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter
from passerelle.webinars import queries, schemas
from passerelle.webinars.queries import WHEN, listed

_SHOWS = ("webinars", "identity", "programme", "communities")


async def webinars(ask: Ask) -> schemas.WebinarList:
    """List webinars."""
    found = await queries.webinars_visible_to(
        ask.actor,
        when=ask.choice("when", WHEN, "past"),
        limit=ask.limit,
        after=ask.after(queries.Key),
        wish=listed.wish(ask.wish),
    )
    return schemas.WebinarList([schemas.line(line) for line in found.items], found.next)


async def webinar(ask: Ask) -> schemas.WebinarDetail:
    """Return one webinar."""
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    return schemas.detail(found, await queries.turnout_for(ask.actor, found.id))


routes = [
    doors.api(
        "/api/webinars",
        webinars,
        may=doors.anyone,
        shows=_SHOWS,
        answers=schemas.WebinarList,
        summary="Webinars, upcoming ones soonest first or past ones latest first.",
        parameters=(
            Parameter("when", "Which.", {"type": "string", "enum": list(WHEN), "default": "past"}),
            Parameter("format", "Only of this format."),
            Parameter("spoken", "Only where this language is spoken, such as fr."),
            *doors.PAGING,
        ),
    ),
    doors.api(
        "/api/webinars/{slug}",
        webinar,
        may=doors.anyone,
        shows=_SHOWS,
        answers=schemas.WebinarDetail,
        summary="One webinar.",
    ),
]
