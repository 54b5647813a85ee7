"""The people of a webinar, for those who run it: accepted, refused, entered, taken out, listed."""

from starlette.responses import Response

from passerelle.core import csvtext, i18n
from passerelle.identity.people import Invitation
from passerelle.web import doors, forms
from passerelle.web.answers import csv_file, go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html
from passerelle.webinars import approving, registration
from passerelle.webinars.pages import reading
from passerelle.webinars.queries import seats

_ONE = "/webinars/{slug}/registrants"
_COLUMNS = ("given_name", "family_name", "email", "institution", "state", "position",
            "registered_at", "minutes", "reason")  # fmt: skip


async def registrants(ask: Ask) -> Html:
    """List who registered."""
    return await _list(ask, None, 200)


async def export(ask: Ask) -> Response:
    """Send who registered as CSV."""
    slug = ask.part("slug")
    which = ask.choice("which", tuple(seats.MANAGED), "all")
    found = await seats.registrants_for(
        ask.actor, slug, which=which, limit=0, after=None, every=True
    )
    asked = sorted({label for one in found.items for label in one.answers})
    rows = [
        (one.given_name, one.family_name, one.email,
         i18n.pick(one.institution, ask.language) or one.institution_name, one.state.value,
         one.position, one.registered_at.isoformat() if one.registered_at else "", one.minutes,
         one.reason,
         *(one.answers.get(label, "") for label in asked))
        for one in found.items
    ]  # fmt: skip
    return csv_file(csvtext.text([*_COLUMNS, *asked], rows), f"{slug}-registrants.csv")


async def add(ask: Ask) -> Response | Html:
    """Enter somebody."""
    fields, slug = await ask.fields(), ask.part("slug")
    wish = Invitation(
        given_name=fields.line("given_name", longest=120, required=False),
        family_name=fields.line("family_name", longest=120, required=False),
        email=fields.address("email"),
        language=ask.language,
        tz=ask.zone,
    )

    async def work() -> str:
        await registration.enter(ask.actor, slug, wish)
        return f"/webinars/{slug}/registrants"

    return await forms.tried(fields, lambda typed, status: _list(ask, typed, status), work)


async def approve(ask: Ask) -> Response:
    """Accept a registration."""
    await approving.approve(ask.actor, ask.part("slug"), ask.part_id("id"))
    return _back(ask)


async def reject(ask: Ask) -> Response:
    """Refuse a registration."""
    await approving.reject(ask.actor, ask.part("slug"), ask.part_id("id"), await _reason(ask))
    return _back(ask)


async def remove(ask: Ask) -> Response:
    """Cancel a registration."""
    await registration.remove(ask.actor, ask.part("slug"), ask.part_id("id"), await _reason(ask))
    return _back(ask)


async def _list(ask: Ask, typed: Fields | None, status: int) -> Html:
    slug = ask.part("slug")
    which = ask.choice("which", tuple(seats.MANAGED), "all")
    found = await reading.webinar_run_by(ask)
    listed = await seats.registrants_for(
        ask.actor, slug, which=which, limit=ask.limit, after=ask.after(seats.Key)
    )
    stored: dict[str, object] = {"given_name": "", "family_name": "", "email": ""}
    return html_with(
        ask, "webinars/registrants.html", status, webinar=found, listed=listed, which=which,
        seat=await seats.seat_for(ask.actor, found.id),
        values=forms.values(typed, stored), errors=typed.errors if typed else {},
    )  # fmt: skip


async def _reason(ask: Ask) -> str:
    return (await ask.fields()).text("reason", longest=500, required=False)


def _back(ask: Ask) -> Response:
    return go_on(f"/webinars/{ask.part('slug')}/registrants")


routes = [
    doors.page(_ONE, registrants, may=doors.signed_in),
    doors.file(f"{_ONE}.csv", export, may=doors.signed_in),
    doors.page(_ONE, add, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/{{id}}/approval", approve, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/{{id}}/rejection", reject, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/{{id}}/cancellation", remove, may=doors.signed_in, method="POST"),
]
