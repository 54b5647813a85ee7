"""The public calendar, and the links to one's own."""

from functools import partial

from starlette.responses import Response

from passerelle.calendars import adding, counters, feeds, links
from passerelle.calendars.feeds import Shown
from passerelle.core import i18n
from passerelle.web import documents, doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_PUBLIC = "/calendars/public.ics"


async def public(ask: Ask) -> Response:
    """Send the calendar of what is for everyone."""
    language = documents.language(ask)
    shown = Shown(
        base_url=ask.base_url,
        path=_PUBLIC,
        language=language,
        name=i18n.translations(language).gettext("Passerelle: webinars for everyone"),
        page="/webinars",
    )
    return await documents.answer(ask, await feeds.shared(shown, "public"))


async def links_page(ask: Ask) -> Html:
    """List the reader's calendar links, with a form for one more."""
    return await _page(ask, None, 200)


async def create(ask: Ask) -> Response | Html:
    """Make a link, and show it this once."""
    fields = await ask.fields()
    name = fields.text("name", longest=links.LONGEST_NAME)

    async def work() -> Html:
        return _made(ask, await links.create(ask.actor, links.Wish(name)))

    async def show(typed: Fields, status: int) -> Html:
        return await _page(ask, typed, status)

    return await forms.tried(fields, show, work)


async def ask_to_renew(ask: Ask) -> Html:
    """Ask whether a link is to get another address."""
    link = await links.link_of(ask.actor, ask.part_id("id"))
    return html(ask, "calendars/link_change.html", link=link, verb="renew")


async def renew(ask: Ask) -> Html:
    """Give a link another address, and show it this once."""
    return _made(ask, await links.renew(ask.actor, ask.part_id("id")))


async def ask_to_revoke(ask: Ask) -> Html:
    """Ask whether a link is to end."""
    link = await links.link_of(ask.actor, ask.part_id("id"))
    return html(ask, "calendars/link_change.html", link=link, verb="revoke")


async def revoke(ask: Ask) -> Response:
    """End a link."""
    await links.revoke(ask.actor, ask.part_id("id"))
    return go_on("/profile/calendar")


def _made(ask: Ask, made: links.Made) -> Html:
    address = f"{ask.base_url}{links.path_of(made.token)}?lang={ask.language}"
    name = i18n.translations(ask.language).gettext("Passerelle: my calendar")
    ways = adding.subscribing(address, name)
    return html(ask, "calendars/link_made.html", made=made, ways=ways)


async def _page(ask: Ask, fields: Fields | None, status: int) -> Html:
    name = i18n.translations(ask.language).gettext("Passerelle: webinars for everyone")
    return html_with(
        ask,
        "calendars/links.html",
        status,
        links=(await links.links_of(ask.actor)).items,
        public=adding.subscribing(f"{ask.base_url}{_PUBLIC}?lang={ask.language}", name),
        values=forms.values(fields, {"name": ""}),
        errors=fields.errors if fields else {},
    )


_OWN = "/profile/calendar"

routes = [
    doors.file(_PUBLIC, public, may=doors.anyone, stamp=partial(counters.stamp, "public")),
    doors.page(_OWN, links_page, may=doors.signed_in),
    doors.page(_OWN, create, may=doors.signed_in, method="POST", secret=True),
    doors.page(f"{_OWN}/{{id}}/renew", ask_to_renew, may=doors.signed_in),
    doors.page(f"{_OWN}/{{id}}/renew", renew, may=doors.signed_in, method="POST", secret=True),
    doors.page(f"{_OWN}/{{id}}/revoke", ask_to_revoke, may=doors.signed_in),
    doors.page(f"{_OWN}/{{id}}/revoke", revoke, may=doors.signed_in, method="POST"),
]
