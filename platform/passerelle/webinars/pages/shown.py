"""Webinars, for people: the list, one webinar with its one button, who came, calendar files."""

from urllib.parse import urlencode

from passerelle.calendars import adding
from passerelle.core import i18n
from passerelle.web import doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html
from passerelle.webinars import access, queries, registration, rules
from passerelle.webinars.enums import Format
from passerelle.webinars.queries import WHEN, WebinarShown, listed, seats

SHOWS = ("webinars", "identity", "programme", "communities")


async def webinars(ask: Ask) -> Html:
    """List webinars: those to come, and those that were held."""
    when, wish = ask.choice("when", WHEN, "upcoming"), listed.wish(ask.wish)
    found = await queries.webinars_visible_to(
        ask.actor, when=when, limit=ask.limit, after=ask.after(queries.Key), wish=wish
    )
    wanted = {name: value for name, value in wish.asked.items() if value}
    asked = urlencode(wanted)
    return html(
        ask,
        "webinars/list.html",
        when=when,
        found=found,
        wish=wish,
        asked=f"&{asked}" if asked else "",
        feed=f"/webinars.ics?{urlencode(wanted | {'lang': ask.language})}",
        formats=tuple(Format),
        languages=listed.LANGUAGES,
        makes=access.may_create(ask.actor),
    )


async def webinar(ask: Ask) -> Html:
    """Show one webinar."""
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    seat = await seats.seat_for(ask.actor, found.id)
    return html(
        ask,
        "webinars/webinar.html",
        webinar=found,
        turnout=await queries.turnout_for(ask.actor, found.id),
        seat=seat,
        link=registration.token_of(seat.id, registration.MANAGES, ask.secrets[0])
        if seat.id
        else "",
        join=registration.token_of(seat.id, registration.JOINS, ask.secrets[0]) if seat.id else "",
        is_in=seat.state in rules.SEATED,
        is_open=found.is_ours and queries.takes_registrations(found),
        oversees=seat.runs or access.oversees(ask.actor),
        ways=_ways(ask, found) if found.state not in ("draft", "cancelled") else None,
    )


async def people(ask: Ask) -> Html:
    """List the people behind a number of one webinar."""
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    standing = ask.choice("standing", tuple(queries.STANDINGS), "invited")
    people_ = await queries.participants_for(
        ask.actor,
        found.id,
        standing=standing,
        limit=ask.limit,
        after=ask.after(queries.PersonKey),
    )
    return html(ask, "webinars/people.html", webinar=found, standing=standing, listed=people_)


async def _version(ask: Ask) -> int:
    return await queries.version_of(ask.part("slug"))


def _ways(ask: Ask, found: WebinarShown) -> adding.Adding:
    page = f"{ask.base_url}/webinars/{found.slug}"
    return adding.adding(
        adding.Event(
            summary=i18n.pick(found.titles, ask.language),
            starts_at=found.starts_at,
            ends_at=rules.ends_at(found.starts_at, found.duration_min),
            details=page,
            location=found.place or page,
            file=f"/webinars/{found.slug}.ics?lang={ask.language}",
        )
    )


routes = [
    doors.page("/webinars", webinars, may=doors.anyone, shows=SHOWS),
    doors.page("/webinars/{slug}", webinar, may=doors.anyone, shows=SHOWS, version=_version),
    doors.page("/webinars/{slug}/people", people, may=doors.staff, shows=SHOWS, version=_version),
]
