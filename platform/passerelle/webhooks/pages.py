"""Webhooks, for administrators."""

from starlette.responses import Response

from passerelle.core.errors import Invalid
from passerelle.web import doors, forms, sending
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html
from passerelle.webhooks import deliveries, endpoints, errors, offers, queries
from passerelle.webhooks.endpoints import Wish
from passerelle.webhooks.enums import EndpointState

_BASE = "/administration/webhooks"
_ONE = f"{_BASE}/{{id}}"
_DELIVERY = f"{_ONE}/deliveries/{{delivery_id}}"
_STATES = {"active": EndpointState.ACTIVE, "paused": EndpointState.PAUSED}


async def listed(ask: Ask) -> Html:
    """List endpoints."""
    found = await queries.endpoints_visible_to(
        ask.actor, limit=ask.limit, after=ask.after(queries.Key)
    )
    return html(ask, "webhooks/list.html", found=found)


async def new(ask: Ask) -> Html:
    """Ask for an endpoint's address and events."""
    return _form(ask, None, 200)


async def create(ask: Ask) -> object:
    """Make an endpoint, and show its secret once."""
    fields = await ask.fields()
    wish = _wish(fields)

    async def show(typed: Fields, status: int) -> Html:
        return _form(ask, None, status, typed)

    async def work() -> Response | str:
        made = await endpoints.create(ask.actor, wish, ask.egress)
        return await _secret(ask, made)

    return await forms.tried(fields, show, work)


async def endpoint(ask: Ask) -> Html:
    """Show an endpoint and its deliveries."""
    found = await queries.endpoint_for(ask.actor, ask.part_id("id"))
    sent = await queries.deliveries_of(
        ask.actor, found.id, limit=ask.limit, after=ask.after(queries.Key)
    )
    return html(ask, "webhooks/endpoint.html", endpoint=found, sent=sent)


async def edit(ask: Ask) -> Html:
    """Show an endpoint's form."""
    return _form(ask, await queries.endpoint_for(ask.actor, ask.part_id("id")), 200)


async def change(ask: Ask) -> object:
    """Change an endpoint."""
    stored = await queries.endpoint_for(ask.actor, ask.part_id("id"))
    fields = await ask.fields()
    wish, version = _wish(fields), fields.number("version", 0, 2_000_000_000)

    async def show(typed: Fields, status: int) -> Html:
        return _form(ask, stored, status, typed)

    async def work() -> str:
        await endpoints.change(ask.actor, stored.id, version, wish, ask.egress)
        return f"{_BASE}/{stored.id}"

    return await forms.tried(fields, show, work)


async def enter(ask: Ask) -> Response:
    """Pause an endpoint, or make it active again."""
    wanted = _STATES.get((await ask.form()).get("state", ""))
    if wanted is None:
        raise Invalid("is active or paused", field="state")
    await endpoints.enter(ask.actor, ask.part_id("id"), wanted)
    return _back(ask)


async def change_secret(ask: Ask) -> Response:
    """Make a new secret, and show it once."""
    return await _secret(ask, await endpoints.change_secret(ask.actor, ask.part_id("id")))


async def send_test(ask: Ask) -> Response:
    """Send a test event."""
    made = await deliveries.send_test(ask.actor, ask.part_id("id"))
    return go_on(f"{_BASE}/{ask.part_id('id')}/deliveries/{made}")


async def ask_removal(ask: Ask) -> Html:
    """Ask whether an endpoint is to be removed."""
    found = await queries.endpoint_for(ask.actor, ask.part_id("id"))
    return html(ask, "webhooks/remove.html", endpoint=found)


async def remove(ask: Ask) -> Response:
    """Remove an endpoint with its log."""
    await endpoints.remove(ask.actor, ask.part_id("id"))
    return go_on(_BASE)


async def delivery(ask: Ask) -> Html:
    """Show a delivery and each of its tries."""
    found = await queries.endpoint_for(ask.actor, ask.part_id("id"))
    told = await queries.delivery_for(ask.actor, found.id, ask.part_id("delivery_id"))
    return html(ask, "webhooks/delivery.html", endpoint=found, told=told)


async def send_again(ask: Ask) -> Response:
    """Have a delivery sent again."""
    await deliveries.send_again(ask.actor, ask.part_id("id"), ask.part_id("delivery_id"))
    return go_on(f"{_BASE}/{ask.part_id('id')}/deliveries/{ask.part_id('delivery_id')}")


def _wish(fields: Fields) -> Wish:
    url = fields.text("url", longest=500)
    about = fields.text("about", longest=200, required=False)
    events = fields.choices("events", offers.NAMES)
    if not events:
        fields.wrong("events", errors.EventsMissing.says)
    return Wish(url, events, about)


def _form(
    ask: Ask, stored: queries.Endpoint | None, status: int, typed: Fields | None = None
) -> Html:
    values = {
        "url": stored.url if stored else "",
        "about": stored.about if stored else "",
        "version": str(stored.version) if stored else "",
    }
    chosen = typed.all("events") if typed else (stored.events if stored else [])
    return html_with(
        ask,
        "webhooks/form.html",
        status,
        endpoint=stored,
        values=forms.values(typed, values),
        chosen=chosen,
        offers=offers.OFFERS,
        errors=typed.errors if typed else {},
    )


async def _secret(ask: Ask, made: endpoints.Made) -> Response:
    page = ask.render("webhooks/secret.html", {"endpoint_id": made.id, "secret": made.secret})
    return sending.page(Html(page))


def _back(ask: Ask) -> Response:
    return go_on(f"{_BASE}/{ask.part_id('id')}")


_may = doors.administrators
routes = [
    doors.page(_BASE, listed, may=_may),
    doors.page(f"{_BASE}/new", new, may=_may),
    doors.page(f"{_BASE}/new", create, may=_may, method="POST", secret=True),
    doors.page(_ONE, endpoint, may=_may),
    doors.page(f"{_ONE}/edit", edit, may=_may),
    doors.page(f"{_ONE}/edit", change, may=_may, method="POST"),
    doors.page(f"{_ONE}/state", enter, may=_may, method="POST"),
    doors.page(f"{_ONE}/secret", change_secret, may=_may, method="POST", secret=True),
    doors.page(f"{_ONE}/test", send_test, may=_may, method="POST"),
    doors.page(f"{_ONE}/remove", ask_removal, may=_may),
    doors.page(f"{_ONE}/remove", remove, may=_may, method="POST"),
    doors.page(_DELIVERY, delivery, may=_may),
    doors.page(f"{_DELIVERY}/resend", send_again, may=_may, method="POST"),
]
