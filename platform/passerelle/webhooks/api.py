"""Webhooks, for programs."""

from passerelle.core import cursors
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.webhooks import deliveries, endpoints, queries, schemas
from passerelle.webhooks.queries import Delivery, DeliveryTold, Endpoint

_ONE = "/api/webhooks/{id}"
_DELIVERIES = "/api/webhooks/{id}/deliveries"
_DELIVERY = "/api/webhooks/{id}/deliveries/{delivery_id}"


async def events(_ask: Ask) -> schemas.EventsOffered:
    """List the events that are offered."""
    return schemas.events_offered()


async def endpoints_(ask: Ask) -> cursors.Page[Endpoint]:
    """List endpoints."""
    return await queries.endpoints_visible_to(
        ask.actor, limit=ask.limit, after=ask.after(queries.Key)
    )


async def endpoint(ask: Ask) -> Endpoint:
    """Tell of one endpoint."""
    return await queries.endpoint_for(ask.actor, ask.part_id("id"))


async def create(ask: Ask) -> Made:
    """Make an endpoint."""
    wanted = await ask.body(schemas.WebhookWish)
    made = await endpoints.create(ask.actor, wanted.wish, ask.egress)
    found = await queries.endpoint_for(ask.actor, made.id)
    return Made(schemas.WebhookMade(found, made.secret), f"/api/webhooks/{made.id}")


async def change(ask: Ask) -> Endpoint:
    """Change an endpoint."""
    wanted = await ask.body(schemas.WebhookChange)
    wish = wanted.applied(await endpoint(ask))
    expected = ask.expected_version()
    await endpoints.change(ask.actor, ask.part_id("id"), expected, wish, ask.egress)
    return await endpoint(ask)


async def remove(ask: Ask) -> None:
    """Remove an endpoint."""
    await endpoints.remove(ask.actor, ask.part_id("id"))


async def change_secret(ask: Ask) -> schemas.WebhookMade:
    """Make a new secret."""
    made = await endpoints.change_secret(ask.actor, ask.part_id("id"))
    return schemas.WebhookMade(await queries.endpoint_for(ask.actor, made.id), made.secret)


async def send_test(ask: Ask) -> schemas.DeliveryMade:
    """Send a test event."""
    return schemas.DeliveryMade(await deliveries.send_test(ask.actor, ask.part_id("id")))


async def deliveries_(ask: Ask) -> cursors.Page[Delivery]:
    """List an endpoint's deliveries."""
    return await queries.deliveries_of(
        ask.actor, ask.part_id("id"), limit=ask.limit, after=ask.after(queries.Key)
    )


async def delivery(ask: Ask) -> DeliveryTold:
    """Tell of one delivery and its tries."""
    return await queries.delivery_for(ask.actor, ask.part_id("id"), ask.part_id("delivery_id"))


async def send_again(ask: Ask) -> schemas.DeliveryMade:
    """Have a delivery sent again."""
    found = ask.part_id("delivery_id")
    await deliveries.send_again(ask.actor, ask.part_id("id"), found)
    return schemas.DeliveryMade(found)


routes = [
    doors.api(
        "/api/webhooks/events",
        events,
        may=doors.administrators,
        answers=schemas.EventsOffered,
        summary="The events that webhooks may hear of",
    ),
    doors.api(
        "/api/webhooks",
        endpoints_,
        may=doors.administrators,
        answers=cursors.Page[Endpoint],
        parameters=doors.PAGING,
        summary="Webhook endpoints, newest first",
    ),
    doors.api(
        "/api/webhooks",
        create,
        may=doors.administrators,
        method="POST",
        takes=schemas.WebhookWish,
        answers=schemas.WebhookMade,
        status=201,
        secret=True,
        summary="Make a webhook endpoint; the answer shows its secret once",
    ),
    doors.api(
        _ONE,
        endpoint,
        may=doors.administrators,
        answers=Endpoint,
        summary="A webhook endpoint",
    ),
    doors.api(
        _ONE,
        change,
        may=doors.administrators,
        method="PATCH",
        takes=schemas.WebhookChange,
        answers=Endpoint,
        summary="Change, pause or resume a webhook endpoint",
    ),
    doors.api(
        _ONE,
        remove,
        may=doors.administrators,
        method="DELETE",
        answers=None,
        summary="Remove a webhook endpoint with its log",
    ),
    doors.api(
        f"{_ONE}/secret",
        change_secret,
        may=doors.administrators,
        method="POST",
        answers=schemas.WebhookMade,
        secret=True,
        summary="Make a new secret; the former one signs too for a day",
    ),
    doors.api(
        f"{_ONE}/test",
        send_test,
        may=doors.administrators,
        method="POST",
        answers=schemas.DeliveryMade,
        status=202,
        summary="Send a test event, once",
    ),
    doors.api(
        _DELIVERIES,
        deliveries_,
        may=doors.administrators,
        answers=cursors.Page[Delivery],
        parameters=doors.PAGING,
        summary="The deliveries of a webhook endpoint, newest first",
    ),
    doors.api(
        _DELIVERY,
        delivery,
        may=doors.administrators,
        answers=DeliveryTold,
        summary="A delivery, what was sent, and each try",
    ),
    doors.api(
        f"{_DELIVERY}/resend",
        send_again,
        may=doors.administrators,
        method="POST",
        answers=schemas.DeliveryMade,
        status=202,
        summary="Send a delivery again, with the same webhook-id",
    ),
]
