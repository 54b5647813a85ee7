"""People, for administrators: found, invited, corrected, deactivated, and what they may do."""

from datetime import MAXYEAR, date, datetime, time, timedelta

from starlette.responses import Response

from passerelle.core import clock, csvtext, i18n, zones
from passerelle.core.cursors import Page
from passerelle.core.errors import NotFound
from passerelle.core.i18n import N_
from passerelle.identity import errors, people, roles
from passerelle.identity.enums import Role
from passerelle.identity.pages import listing
from passerelle.identity.queries import institution as places
from passerelle.identity.queries import people as found
from passerelle.web import doors, forms
from passerelle.web.answers import csv_file, go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import NO_DATE, Fields
from passerelle.web.shell import Html

_LIST = "/administration/people"
_MAY = doors.administrators


async def everybody(ask: Ask) -> Html:
    """List people, and search among them."""
    return html(
        ask,
        "identity/administration/people.html",
        people=await listed(ask),
        here=listing.address(ask, _LIST, "q", "role", "group", "standing"),
        roles=list(Role),
        groups=found.GROUPS,
        standings=found.STANDINGS,
    )


async def everybody_csv(ask: Ask) -> Response:
    """Return the same people as a file, all of them."""
    lines = (await listed(ask, whole=True)).items
    header = ("reference", "given_name", "family_name", "email", "roles", "institutions", "active")
    body = csvtext.text(
        header,
        (
            (
                line.reference,
                line.given_name,
                line.family_name,
                line.email,
                " ".join(line.roles),
                " ".join(place.reference for place in line.institutions),
                "no" if line.deactivated_at else "yes",
            )
            for line in lines
        ),
    )
    return csv_file(body, "people.csv")


async def listed(ask: Ask, *, whole: bool = False) -> Page[found.PersonLine]:
    """Return the people that the address asks for, a page of them or all."""
    wanted = found.Wanted(
        text=ask.wish("q"),
        role=ask.choice("role", ("", *Role), ""),
        group=ask.choice("group", ("", *found.GROUPS), ""),
        standing=ask.choice("standing", ("", *found.STANDINGS), ""),
    )
    limit = None if whole else ask.limit
    return await found.people_visible_to(ask.actor, wanted, limit=limit, after=ask.after(found.Key))


async def person(ask: Ask) -> Html:
    """Show one person."""
    return await _person(ask, None, 200)


async def invitation(ask: Ask) -> Html:
    """Show the form that invites somebody."""
    return _invitation(ask, None, 200)


async def invite(ask: Ask) -> Response | Html:
    """Make an account; the person is told by mail."""
    fields = await ask.fields()
    wish = people.Invitation(
        given_name=fields.line("given_name", longest=120, required=False),
        family_name=fields.line("family_name", longest=120),
        email=fields.address("email"),
        language=fields.choice("language", i18n.LANGUAGES),
        tz=fields.zone("tz"),
    )

    async def work() -> str:
        return f"{_LIST}/{(await people.invite(ask.actor, wish)).reference}"

    async def show(typed: Fields, status: int) -> Html:
        return _invitation(ask, typed, status)

    return await forms.tried(fields, show, work)


async def correction(ask: Ask) -> Html:
    """Show the form that corrects somebody's names, language and zone."""
    return await _correction(ask, None, 200)


async def correct(ask: Ask) -> Response | Html:
    """Correct them."""
    fields, reference = await ask.fields(), ask.part("reference")
    wish = people.PersonEdit(
        given_name=fields.line("given_name", longest=120, required=False),
        family_name=fields.line("family_name", longest=120),
        language=fields.text("language", longest=12),
        tz=fields.zone("tz"),
    )
    version = fields.number("version", 0, 2**31)

    async def work() -> str:
        await people.edit(ask.actor, reference, wish, version)
        return f"{_LIST}/{reference}"

    async def show(typed: Fields, status: int) -> Html:
        return await _correction(ask, typed, status)

    return await forms.tried(fields, show, work)


async def ask_to_deactivate(ask: Ask) -> Html:
    """Ask whether somebody's access is to end."""
    shown = await found.person_for(ask.actor, ask.part("reference"))
    question = listing.Question(
        N_("Deactivate %(name)s?"),
        N_("They are signed out everywhere at once, and their tokens end. What they did stays."),
        N_("Deactivate"),
        f"{_LIST}/{shown.reference}",
        {"name": f"{shown.given_name} {shown.family_name}"},
    )
    return listing.asked(ask, question)


async def deactivate(ask: Ask) -> Response:
    """End somebody's access."""
    await people.deactivate(ask.actor, ask.part("reference"))
    return go_on(f"{_LIST}/{ask.part('reference')}")


async def reactivate(ask: Ask) -> Response:
    """Give somebody their access back."""
    await people.reactivate(ask.actor, ask.part("reference"))
    return go_on(f"{_LIST}/{ask.part('reference')}")


async def grant(ask: Ask) -> Response | Html:
    """Give somebody a role."""
    fields, reference = await ask.fields(), ask.part("reference")
    role = fields.choice("role", Role)
    until = fields.day("until", required=False)
    if until is not None and until.year == MAXYEAR:  # its last day has none after it
        fields.wrong("until", NO_DATE)

    async def work() -> str:
        wish = roles.Grant(Role(role), end_of(until, ask.zone) if until else None)
        try:
            await roles.grant(ask.actor, reference, wish)
        except errors.EndIsPast:
            raise errors.EndIsPast(field="until") from None  # what the form calls it
        return f"{_LIST}/{reference}#roles"

    async def show(typed: Fields, status: int) -> Html:
        return await _person(ask, typed, status)

    return await forms.tried(fields, show, work)


async def ask_to_revoke(ask: Ask) -> Html:
    """Ask whether a role is to be taken away."""
    shown = await found.person_for(ask.actor, ask.part("reference"))
    question = listing.Question(
        N_("Take the role “%(role)s” from %(name)s?"),
        N_("What they may do through it ends at once."),
        N_("Take the role away"),
        f"{_LIST}/{shown.reference}",
        {"name": f"{shown.given_name} {shown.family_name}", "role": _role(ask)},
    )
    return listing.asked(ask, question)


async def revoke(ask: Ask) -> Response:
    """Take a role away."""
    await roles.revoke(ask.actor, ask.part("reference"), _role(ask))
    return go_on(f"{_LIST}/{ask.part('reference')}#roles")


def end_of(day: date, zone: str) -> datetime:
    """Return the first instant after a day, in a zone."""
    return datetime.combine(day + timedelta(days=1), time(), zones.zone(zone))


def _role(ask: Ask) -> Role:
    try:
        return Role(ask.part("role"))
    except ValueError:
        raise NotFound from None


async def _person(ask: Ask, fields: Fields | None, status: int) -> Html:
    shown = await found.person_for(ask.actor, ask.part("reference"))
    return html_with(
        ask,
        "identity/administration/person.html",
        status,
        person=shown,
        grants=await found.grants_of(ask.actor, shown),
        places=await places.places_of(ask.actor, shown.id),
        consents=await found.consents_of(ask.actor, shown),
        deeds=await found.deeds_on("person", shown.id),
        is_self=shown.id == ask.actor.person_id,
        roles=list(Role),
        now=clock.now(),
        values=forms.values(fields, {"role": "", "until": ""}),
        errors=fields.errors if fields else {},
    )


def _invitation(ask: Ask, fields: Fields | None, status: int) -> Html:
    empty = {"given_name": "", "family_name": "", "email": "", "language": "en", "tz": ask.zone}
    return html_with(
        ask,
        "identity/administration/invitation.html",
        status,
        languages=list(i18n.LANGUAGES.items()),
        values=forms.values(fields, empty),
        errors=fields.errors if fields else {},
    )


async def _correction(ask: Ask, fields: Fields | None, status: int) -> Html:
    shown = await found.person_for(ask.actor, ask.part("reference"))
    stored = {name: getattr(shown, name) for name in people.PersonEdit.__struct_fields__}
    return html_with(
        ask,
        "identity/administration/correction.html",
        status,
        person=shown,
        languages=list(({shown.language: shown.language} | i18n.LANGUAGES).items()),
        values=forms.values(fields, stored | {"version": shown.version}),
        errors=fields.errors if fields else {},
    )


_ONE = f"{_LIST}/{{reference}}"
routes = [
    doors.page(_LIST, everybody, may=_MAY),
    doors.file(f"{_LIST}.csv", everybody_csv, may=_MAY),
    doors.page(f"{_LIST}/new", invitation, may=_MAY),
    doors.page(f"{_LIST}/new", invite, may=_MAY, method="POST"),
    doors.page(_ONE, person, may=_MAY),
    doors.page(f"{_ONE}/edit", correction, may=_MAY),
    doors.page(f"{_ONE}/edit", correct, may=_MAY, method="POST"),
    doors.page(f"{_ONE}/deactivate", ask_to_deactivate, may=_MAY),
    doors.page(f"{_ONE}/deactivate", deactivate, may=_MAY, method="POST"),
    doors.page(f"{_ONE}/reactivate", reactivate, may=_MAY, method="POST"),
    doors.page(f"{_ONE}/roles", grant, may=_MAY, method="POST"),
    doors.page(f"{_ONE}/roles/{{role}}/revoke", ask_to_revoke, may=_MAY),
    doors.page(f"{_ONE}/roles/{{role}}/revoke", revoke, may=_MAY, method="POST"),
]
