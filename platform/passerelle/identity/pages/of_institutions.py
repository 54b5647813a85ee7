"""What belongs to an institution: when it may ask, who speaks for it, and what it became."""

from datetime import date

from starlette.responses import Response

from passerelle.core.errors import NotFound
from passerelle.identity import contacts, eligibility, errors, merging
from passerelle.identity.pages.institutions import LIST, MAY, ONE, shown
from passerelle.identity.queries import institution as known
from passerelle.identity.queries import institutions as found
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html


async def add_period(ask: Ask) -> Response | Html:
    """Let it ask for assistance in some days."""
    fields, reference = await ask.fields(), ask.part("reference")
    wish = _period(fields)

    async def work() -> str:
        await eligibility.add(ask.actor, reference, wish)
        return f"{LIST}/{reference}#eligibility"

    return await forms.tried(fields, lambda typed, status: shown(ask, typed, status), work)


async def period(ask: Ask) -> Html:
    """Show the form that gives a period other days."""
    return await _period_form(ask, None, 200)


async def change_period(ask: Ask) -> Response | Html:
    """Give a period other days, or take it back."""
    fields, reference, id_ = await ask.fields(), ask.part("reference"), ask.part_id("id")
    if fields.typed.get("way") == "remove":
        await eligibility.remove(ask.actor, reference, id_)
        return go_on(f"{LIST}/{reference}#eligibility")
    wish = _period(fields)

    async def work() -> str:
        await eligibility.change(ask.actor, reference, id_, wish)
        return f"{LIST}/{reference}#eligibility"

    return await forms.tried(fields, lambda typed, status: _period_form(ask, typed, status), work)


async def name_contact(ask: Ask) -> Response | Html:
    """Let somebody speak for it."""
    fields, reference = await ask.fields(), ask.part("reference")
    wish = contacts.ContactWish(
        email=fields.address("email"),
        role=fields.choice("role", contacts.ROLES),
        given_name=fields.line("given_name", longest=120, required=False),
        family_name=fields.line("family_name", longest=120, required=False),
        language=ask.language,
        tz=ask.zone,
        **_spoken(fields),
    )

    async def work() -> str:
        await contacts.begin(ask.actor, reference, wish)
        return f"{LIST}/{reference}#contacts"

    return await forms.tried(fields, lambda typed, status: shown(ask, typed, status), work)


async def contact(ask: Ask) -> Html:
    """Show the form that changes how somebody speaks for it."""
    return await _contact_form(ask, None, 200)


async def change_contact(ask: Ask) -> Response | Html:
    """Change in which role, or until when; or end it at once."""
    fields, reference, id_ = await ask.fields(), ask.part("reference"), ask.part_id("id")
    before = (await _contact(ask)).role
    wish = contacts.ContactEdit(
        role=fields.choice("role", (*contacts.ROLES, before)), **_spoken(fields)
    )

    async def work() -> str:
        if fields.typed.get("way") == "end":
            await contacts.end(ask.actor, reference, id_)
        else:
            await contacts.change(ask.actor, reference, id_, wish)
        return f"{LIST}/{reference}#contacts"

    return await forms.tried(fields, lambda typed, status: _contact_form(ask, typed, status), work)


async def merger(ask: Ask) -> Html:
    """Show the form that merges it into another one."""
    return await _merger_form(ask, None, 200)


async def merge(ask: Ask) -> Response | Html:
    """Let another institution stand for it."""
    fields, reference = await ask.fields(), ask.part("reference")
    wish = merging.MergerWish(
        fields.text("survivor", longest=80), fields.text("reason", longest=500)
    )

    async def work() -> str:
        await merging.merge(ask.actor, reference, wish)
        return f"{LIST}/{reference}"

    return await forms.tried(fields, lambda typed, status: _merger_form(ask, typed, status), work)


async def mergers(ask: Ask) -> Html:
    """Show the mergers of an institution; what can be undone has a button."""
    institution = await known.institution_kept_by(ask.actor, ask.part("reference"))
    every = await known.mergers_of(ask.actor, institution.id)
    return html(ask, "identity/administration/mergers.html", institution=institution, mergers=every)


async def part(ask: Ask) -> Response:
    """Undo a merger."""
    await merging.undo(ask.actor, ask.part("reference"), ask.part_id("id"))
    return go_on(f"{LIST}/{ask.part('reference')}")


def _period(fields: Fields) -> eligibility.PeriodWish:
    return eligibility.PeriodWish(
        reason=fields.text("reason", longest=300),
        starts_on=fields.day("starts_on", required=False),
        ends_on=fields.day("ends_on", required=False),
    )


def _spoken(fields: Fields) -> dict[str, date | None]:
    since = fields.day("speaks_from", required=False)
    until = fields.day("speaks_to", required=False)
    if since and until and until < since:
        fields.wrong("speaks_to", errors.EndsBeforeItStarts.says)
    return {"starts_on": since, "ends_on": until}


async def _period_form(ask: Ask, fields: Fields | None, status: int) -> Html:
    institution = await known.institution_kept_by(ask.actor, ask.part("reference"))
    periods = await eligibility.periods_of(institution.id)
    one = next((one for one in periods if one.id == ask.part_id("id")), None)
    if one is None:
        raise NotFound
    stored = {"starts_on": one.starts_on, "ends_on": one.ends_on, "reason": one.reason}
    return html_with(
        ask,
        "identity/administration/period.html",
        status,
        institution=institution,
        values=forms.values(fields, stored),
        errors=fields.errors if fields else {},
    )


async def _contact(ask: Ask) -> known.ContactShown:
    institution = await known.institution_kept_by(ask.actor, ask.part("reference"))
    speaking = await known.contacts_of(ask.actor, institution.id)
    one = next((one for one in speaking if one.id == ask.part_id("id")), None)
    if one is None:
        raise NotFound
    return one


async def _contact_form(ask: Ask, fields: Fields | None, status: int) -> Html:
    one = await _contact(ask)
    stored = {"role": one.role, "speaks_from": one.starts_on, "speaks_to": one.ends_on}
    return html_with(
        ask,
        "identity/administration/contact.html",
        status,
        institution=await known.institution_kept_by(ask.actor, ask.part("reference")),
        contact=one,
        roles=sorted({*contacts.ROLES, one.role}),
        values=forms.values(fields, stored),
        errors=fields.errors if fields else {},
    )


async def _merger_form(ask: Ask, fields: Fields | None, status: int) -> Html:
    return html_with(
        ask,
        "identity/administration/merger.html",
        status,
        institution=await known.institution_kept_by(ask.actor, ask.part("reference")),
        others=await found.choices(ask.actor),
        values=forms.values(fields, {"survivor": "", "reason": ""}),
        errors=fields.errors if fields else {},
    )


routes = [
    doors.page(f"{ONE}/periods", add_period, may=MAY, method="POST"),
    doors.page(f"{ONE}/periods/{{id}}", period, may=MAY),
    doors.page(f"{ONE}/periods/{{id}}", change_period, may=MAY, method="POST"),
    doors.page(f"{ONE}/contacts", name_contact, may=MAY, method="POST"),
    doors.page(f"{ONE}/contacts/{{id}}", contact, may=MAY),
    doors.page(f"{ONE}/contacts/{{id}}", change_contact, may=MAY, method="POST"),
    doors.page(f"{ONE}/merge", merger, may=MAY),
    doors.page(f"{ONE}/merge", merge, may=MAY, method="POST"),
    doors.page(f"{ONE}/mergers", mergers, may=MAY),
    doors.page(f"{ONE}/mergers/{{id}}/undo", part, may=MAY, method="POST"),
]
