"""Institutions, for those who keep them: found, made, corrected, shown whole."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

from passerelle.core import clock, csvtext
from passerelle.core.cursors import Page
from passerelle.core.i18n import pick
from passerelle.identity import contacts, eligibility, institutions
from passerelle.identity.access import OF_INSTITUTIONS
from passerelle.identity.enums import InstitutionType
from passerelle.identity.institutions import InstitutionWish
from passerelle.identity.pages import listing
from passerelle.identity.queries import institution as known
from passerelle.identity.queries import institutions as found
from passerelle.identity.queries import people as found_people
from passerelle.web import doors, forms
from passerelle.web.answers import csv_file, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

LIST = "/administration/institutions"
MAY = doors.holding(*OF_INSTITUTIONS)
SPOKEN = ("ar", "en", "es", "fr", "hy", "ka", "kk", "ky", "pt", "ru", "sq", "sr", "tg", "tr", "uk")
"""Languages that a form offers; an institution keeps others that it has."""
MADE_BY_HAND = "entered_by_hand"
_TYPED = ("starts_on", "ends_on", "reason", "email", "given_name", "family_name", "role")
_TICKED = ("national_government", "eligible")


async def every_one(ask: Ask) -> Html:
    """List institutions, and search among them."""
    return html(
        ask,
        "identity/administration/institutions.html",
        institutions=await listed(ask),
        here=listing.address(ask, LIST, "q", "type", "country", "standing"),
        types=list(InstitutionType),
        countries=await found.countries(ask.actor),
    )


async def every_one_csv(ask: Ask) -> Response:
    """Return the same institutions as a file, all of them."""
    lines = (await listed(ask, whole=True)).items
    body = csvtext.text(
        ("reference", "name", "type", "country", "eligible", "contacts", "merged_into"),
        (
            (
                line.reference,
                pick(line.names, ask.language),
                line.type,
                line.country,
                "yes" if line.eligible else "no",
                line.contacts,
                line.survivor,
            )
            for line in lines
        ),
    )
    return csv_file(body, "institutions.csv")


async def listed(ask: Ask, *, whole: bool = False) -> Page[found.InstitutionLine]:
    """Return the institutions that the address asks for, a page of them or all."""
    wanted = found.Wanted(
        text=ask.wish("q"),
        type=ask.choice("type", ("", *InstitutionType), ""),
        country=ask.wish("country"),
        standing=ask.choice("standing", found.STANDINGS, "current"),
    )
    limit = None if whole else ask.limit
    return await found.institutions_kept_by(
        ask.actor, wanted, limit=limit, after=ask.after(found.Key)
    )


async def one(ask: Ask) -> Html:
    """Show one institution with its periods, contacts and mergers."""
    return await shown(ask, None, 200)


async def shown(ask: Ask, fields: Fields | None, status: int) -> Html:
    """Show it, with what was typed into one of its forms."""
    institution = await known.institution_kept_by(ask.actor, ask.part("reference"))
    return html_with(
        ask,
        "identity/administration/institution.html",
        status,
        institution=institution,
        periods=await eligibility.periods_of(institution.id),
        contacts=await known.contacts_of(ask.actor, institution.id),
        mergers=await known.mergers_of(ask.actor, institution.id),
        deeds=await found_people.deeds_on("institution", institution.id),
        sees_people=ask.actor.has_role("administrator"),
        roles=contacts.ROLES,
        today=clock.now().date(),
        values=forms.values(fields, dict.fromkeys((*_TYPED, "speaks_from", "speaks_to"), "")),
        errors=fields.errors if fields else {},
    )


async def entry(ask: Ask) -> Html:
    """Show the form that makes an institution."""
    return await _form(ask, None, 200, None)


async def make(ask: Ask) -> Response | Html:
    """Make an institution."""
    fields = await ask.fields()
    wish = _wish(fields, {})
    period = eligibility.PeriodWish(MADE_BY_HAND, clock.now().date())

    async def work() -> str:
        may_ask = fields.is_ticked("eligible")
        made = await institutions.create(ask.actor, wish, period if may_ask else None)
        return f"{LIST}/{made}"

    async def show(typed: Fields, status: int) -> Html:
        return await _form(ask, typed, status, None)

    return await forms.tried(fields, show, work)


async def correction(ask: Ask) -> Html:
    """Show the form that corrects an institution."""
    return await _form(ask, None, 200, ask.part("reference"))


async def correct(ask: Ask) -> Response | Html:
    """Correct an institution."""
    fields, reference = await ask.fields(), ask.part("reference")
    stored = (await known.institution_kept_by(ask.actor, reference)).names
    wish, version = _wish(fields, stored), fields.number("version", 0, 2**31)

    async def work() -> str:
        await institutions.edit(ask.actor, reference, wish, version)
        return f"{LIST}/{reference}"

    async def show(typed: Fields, status: int) -> Html:
        return await _form(ask, typed, status, reference)

    return await forms.tried(fields, show, work)


def _wish(fields: Fields, stored: Mapping[str, str]) -> InstitutionWish:
    """Return what was typed; a name in a language that the form did not show stays as stored."""
    typed = {
        code: fields.text(f"name_{code}", longest=200, required=False)
        for code in _named_in(stored)
        if f"name_{code}" in fields.typed
    }
    names = {**stored, **typed}
    if not any(names.values()):
        fields.wrong("name_en", institutions.NO_NAME)
    kind = fields.choice("type", InstitutionType)
    return InstitutionWish(
        names=names,
        type=InstitutionType(kind) if kind in set(InstitutionType) else msgspec.UNSET,
        country=fields.text("country", longest=2),
        parent=fields.text("parent", longest=80, required=False) or None,
        national_government=fields.is_ticked("national_government"),
        email_domains=fields.text("email_domains", longest=2000, required=False).split(),
        languages=fields.all("languages"),
    )


def _named_in(stored: Mapping[str, str]) -> tuple[str, ...]:
    """Return the languages that a form shows names in: those that it offers, and those stored."""
    return (*institutions.NAMED_IN, *sorted(set(stored) - set(institutions.NAMED_IN)))


async def _form(ask: Ask, fields: Fields | None, status: int, reference: str | None) -> Html:
    institution = await known.institution_kept_by(ask.actor, reference) if reference else None
    chosen = institution.languages if institution else []
    return html_with(
        ask,
        "identity/administration/institution_form.html",
        status,
        institution=institution,
        types=list(InstitutionType),
        countries=await found.countries(ask.actor),
        others=await found.choices(ask.actor),
        named_in=_named_in(institution.names if institution else {}),
        spoken=sorted({*SPOKEN, *chosen}),
        chosen=fields.all("languages") if fields else chosen,
        values=forms.values(fields, _stored(institution)) | _ticked(fields),
        errors=fields.errors if fields else {},
    )


def _stored(institution: known.InstitutionKept | None) -> dict[str, object]:
    names = institution.names if institution else {}
    stored: dict[str, object] = {f"name_{c}": names.get(c, "") for c in _named_in(names)}
    if institution is None:
        empty = ("type", "country", "parent", "email_domains", "version", *_TICKED)
        return stored | dict.fromkeys(empty, "")
    return stored | {
        "type": institution.type,
        "country": institution.country,
        "parent": institution.parent.reference if institution.parent else "",
        "national_government": "yes" if institution.national_government else "",
        "email_domains": " ".join(institution.email_domains),
        "version": institution.version,
    }


def _ticked(fields: Fields | None) -> dict[str, object]:
    """A box that was not ticked is not sent: what is stored must not stand in for it."""
    return {name: fields.typed.get(name, "") for name in _TICKED} if fields else {}


ONE = f"{LIST}/{{reference}}"
routes = [
    doors.page(LIST, every_one, may=MAY),
    doors.file(f"{LIST}.csv", every_one_csv, may=MAY),
    doors.page(f"{LIST}/new", entry, may=MAY),
    doors.page(f"{LIST}/new", make, may=MAY, method="POST"),
    doors.page(ONE, one, may=MAY),
    doors.page(f"{ONE}/edit", correction, may=MAY),
    doors.page(f"{ONE}/edit", correct, may=MAY, method="POST"),
]
