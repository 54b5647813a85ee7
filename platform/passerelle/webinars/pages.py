"""Webinars, for people."""

from passerelle.web import doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html
from passerelle.webinars import queries
from passerelle.webinars.queries import WHEN

_SHOWS = ("webinars", "identity", "programme")


async def webinars(ask: Ask) -> Html:
    """List webinars: those to come, and those that were held."""
    when = ask.choice("when", WHEN, "upcoming")
    found = await queries.webinars_visible_to(
        ask.actor, when=when, limit=ask.limit, after=ask.after(queries.Key)
    )
    return html(ask, "webinars/list.html", when=when, found=found)


async def webinar(ask: Ask) -> Html:
    """Show one webinar."""
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    turnout = await queries.turnout_for(ask.actor, found.id)
    return html(ask, "webinars/webinar.html", webinar=found, turnout=turnout)


async def people(ask: Ask) -> Html:
    """List the people behind a number of one webinar."""
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    standing = ask.choice("standing", tuple(queries.STANDINGS), "invited")
    listed = await queries.participants_for(
        ask.actor,
        found.id,
        standing=standing,
        limit=ask.limit,
        after=ask.after(queries.PersonKey),
    )
    return html(ask, "webinars/people.html", webinar=found, standing=standing, listed=listed)


routes = [
    doors.page("/webinars", webinars, may=doors.anyone, shows=_SHOWS),
    doors.page("/webinars/{slug}", webinar, may=doors.anyone, shows=_SHOWS),
    doors.page("/webinars/{slug}/people", people, may=doors.staff, shows=_SHOWS),
]
