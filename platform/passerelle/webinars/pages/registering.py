"""Registering for a webinar, cancelling by a signed link, joining by another one."""

from uuid import UUID

from starlette.responses import Response

from passerelle.core import zones
from passerelle.identity.people import Invitation
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html
from passerelle.webinars import errors, joining, queries, registration, rules
from passerelle.webinars.pages import reading
from passerelle.webinars.queries import WebinarShown, seats
from passerelle.webinars.registration import Form, Origin

_ONE = "/webinars/{slug}"


async def form(ask: Ask) -> Html:
    """Show the form that registers."""
    return await _form(ask, None, 200)


async def register(ask: Ask) -> Response | Html:
    """Register the reader: in one click, or with an e-mail address."""
    fields = await ask.fields()
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    answers = reading.answers(fields, found.questions)
    if ask.actor.is_signed_in:
        wish = Form(answers, _institution(fields, ask), "")
    else:
        wish = Form(answers, None, fields.text("institution_name", longest=200, required=False))
        guest = _guest(ask, fields)

    async def work() -> str:
        if ask.actor.is_signed_in:
            await registration.register(ask.actor, found.slug, wish)
            return f"/webinars/{found.slug}"
        origin = Origin(ask.address, ask.secrets)
        await registration.register_guest(found.slug, guest, wish, origin)
        return f"/webinars/{found.slug}/registered"

    return await forms.tried(fields, lambda typed, status: _form(ask, typed, status), work)


async def registered(ask: Ask) -> Html:
    """Say that a message is on its way; the same to everybody."""
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    return html(ask, "webinars/registered.html", webinar=found)


async def managed(ask: Ask) -> Html:
    """Show a registration to whoever holds its link."""
    return await _managed(ask)


async def cancel(ask: Ask) -> Response:
    """Cancel a registration by its link."""
    await registration.cancel_by_token(ask.part("token"), ask.secrets)
    return go_on(f"/registrations/{ask.part('token')}")


async def join(ask: Ask) -> Response | Html:
    """Lead into the room; before it is open, say when it will be."""
    door = await joining.door_of(ask.part("token"), ask.secrets)
    if door.room_url:
        return go_on(door.room_url, {"referrer-policy": "no-referrer"})
    return html(ask, "webinars/join.html", door=door, one=door.found)


async def _managed(ask: Ask) -> Html:
    token = ask.part("token")
    id_ = registration.of_token(token, registration.MANAGES, ask.secrets)
    one = await seats.managed_of(id_)
    may_leave = one.is_ours and one.state in rules.LEAVES and one.webinar_state in rules.PLANNED
    join_token = registration.token_of(id_, registration.JOINS, ask.secrets[0])
    return html(ask, "webinars/registration.html", one=one, token=token, may_leave=may_leave,
                is_in=one.state in rules.SEATED, join=join_token)  # fmt: skip


async def _form(ask: Ask, typed: Fields | None, status: int) -> Html:
    found = await queries.webinar_for(ask.actor, ask.part("slug"))
    _check_open(found)
    stored: dict[str, object] = {
        "given_name": "", "family_name": "", "email": "", "institution_name": "",
        "institution": "",
    }  # fmt: skip
    return html_with(
        ask, "webinars/register.html", status, webinar=found,
        institutions=await queries.institutions_of(ask.actor),
        values=forms.values(typed, stored), errors=typed.errors if typed else {},
    )  # fmt: skip


def _check_open(found: WebinarShown) -> None:
    if not found.is_ours or not queries.takes_registrations(found):
        raise errors.RegistrationClosed


def _guest(ask: Ask, fields: Fields) -> Invitation:
    return Invitation(
        given_name=fields.line("given_name", longest=120, required=False),
        family_name=fields.line("family_name", longest=120, required=False),
        email=fields.address("email"),
        language=ask.language,
        tz=ask.zone if zones.is_known(ask.zone) else "Europe/Brussels",
    )


def _institution(fields: Fields, ask: Ask) -> UUID | None:
    every = {str(one): one for one in ask.actor.institution_ids}
    chosen = fields.choice("institution", every, required=False)
    if not chosen and len(every) == 1:
        return next(iter(every.values()))
    return every.get(chosen)


routes = [
    doors.page(f"{_ONE}/register", form, may=doors.anyone),
    doors.page(f"{_ONE}/register", register, may=doors.anyone, method="POST"),
    doors.page(f"{_ONE}/registered", registered, may=doors.anyone),
    doors.page("/registrations/{token}", managed, may=doors.anyone),
    doors.page("/registrations/{token}", cancel, may=doors.anyone, method="POST"),
    doors.page("/j/{token}", join, may=doors.anyone),
]
