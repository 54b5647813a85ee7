"""Institutions as they are kept, for the programs of those who keep them."""

from datetime import date
from uuid import UUID

import msgspec

from passerelle.core.cursors import Page
from passerelle.identity import contacts, eligibility, institutions, merging
from passerelle.identity.access import OF_INSTITUTIONS
from passerelle.identity.enums import InstitutionType
from passerelle.identity.queries import institution as known
from passerelle.identity.queries import institutions as found
from passerelle.identity.queries import people as found_people
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter

_LIST = "/api/administration/institutions"
_ONE = f"{_LIST}/{{reference}}"
_MAY = doors.holding(*OF_INSTITUTIONS)


class KeptDetail(msgspec.Struct, frozen=True):
    """An institution with all that is kept of it."""

    id: UUID
    version: int
    reference: str
    names: dict[str, str]
    type: InstitutionType
    country: str
    country_names: dict[str, str]
    national_government: bool
    email_domains: list[str]
    languages: list[str]
    eligible: bool
    eligible_from: date | None
    eligible_to: date | None
    parent: known.Relative | None
    parts: list[known.Relative]
    merged_into: known.Relative | None
    periods: list[eligibility.Period]
    contacts: list[known.ContactShown]
    mergers: list[known.MergerShown]
    deeds: list[found_people.Deed]


class MadeOf(msgspec.Struct, frozen=True):
    """Something new that belongs to an institution."""

    id: UUID


async def list_(ask: Ask) -> Page[found.InstitutionLine]:
    """List institutions."""
    wanted = found.Wanted(
        text=ask.wish("q"),
        type=ask.choice("type", ("", *InstitutionType), ""),
        country=ask.wish("country"),
        standing=ask.choice("standing", found.STANDINGS, "current"),
    )
    return await found.institutions_kept_by(
        ask.actor, wanted, limit=ask.limit, after=ask.after(found.Key)
    )


async def one(ask: Ask) -> KeptDetail:
    """Return one institution."""
    return await _one(ask, ask.part("reference"))


async def make(ask: Ask) -> Made:
    """Make an institution."""
    wish = await ask.body(institutions.InstitutionWish)
    reference = await institutions.create(ask.actor, wish)
    return Made(await _one(ask, reference), f"{_LIST}/{reference}")


async def edit(ask: Ask) -> KeptDetail:
    """Correct an institution."""
    wish = await ask.body(institutions.InstitutionWish)
    await institutions.edit(ask.actor, ask.part("reference"), wish, ask.expected_version())
    return await one(ask)


async def add_period(ask: Ask) -> Made:
    """Let it ask in some days."""
    wish = await ask.body(eligibility.PeriodWish)
    return _made(ask, await eligibility.add(ask.actor, ask.part("reference"), wish))


async def remove_period(ask: Ask) -> None:
    """Take a period back."""
    await eligibility.remove(ask.actor, ask.part("reference"), ask.part_id("id"))


async def name_contact(ask: Ask) -> Made:
    """Let somebody speak for it."""
    wish = await ask.body(contacts.ContactWish)
    return _made(ask, await contacts.begin(ask.actor, ask.part("reference"), wish))


async def end_contact(ask: Ask) -> None:
    """End it at once."""
    await contacts.end(ask.actor, ask.part("reference"), ask.part_id("id"))


async def merge(ask: Ask) -> Made:
    """Let another institution stand for it."""
    wish = await ask.body(merging.MergerWish)
    return _made(ask, await merging.merge(ask.actor, ask.part("reference"), wish))


async def undo(ask: Ask) -> None:
    """Undo a merger."""
    await merging.undo(ask.actor, ask.part("reference"), ask.part_id("id"))


def _made(ask: Ask, id_: UUID) -> Made:
    return Made(MadeOf(id_), f"{_LIST}/{ask.part('reference')}")


async def _one(ask: Ask, reference: str) -> KeptDetail:
    kept = await known.institution_kept_by(ask.actor, reference)
    shared = {
        name: getattr(kept, name)
        for name in KeptDetail.__struct_fields__
        if name in kept.__struct_fields__
    }
    return KeptDetail(
        **shared,
        parent=kept.parent,
        merged_into=kept.survivor,
        periods=await eligibility.periods_of(kept.id),
        contacts=await known.contacts_of(ask.actor, kept.id),
        mergers=await known.mergers_of(ask.actor, kept.id),
        deeds=await found_people.deeds_on("institution", kept.id),
    )


routes = [
    doors.api(
        _LIST,
        list_,
        may=_MAY,
        answers=Page[found.InstitutionLine],
        summary="Institutions as they are kept, in the order of their English names.",
        parameters=(
            Parameter("q", "Words of names, domains and references."),
            Parameter("type", "A kind of body.", {"type": "string", "enum": list(InstitutionType)}),
            Parameter("country", "A country's two letters (ISO 3166-1)."),
            Parameter(
                "standing",
                "Those that stand for themselves, or those that were merged.",
                {"type": "string", "enum": list(found.STANDINGS)},
            ),
            *doors.PAGING,
        ),
    ),
    doors.api(
        _LIST,
        make,
        may=_MAY,
        method="POST",
        takes=institutions.InstitutionWish,
        answers=KeptDetail,
        status=201,
        summary="Enter an institution; it may not ask until it has a period.",
    ),
    doors.api(
        _ONE,
        one,
        may=_MAY,
        answers=KeptDetail,
        summary="One institution: its periods, its contacts, what it was merged into.",
    ),
    doors.api(
        _ONE,
        edit,
        may=_MAY,
        method="PATCH",
        takes=institutions.InstitutionWish,
        answers=KeptDetail,
        summary="Correct an institution; what is left out stays as it is.",
    ),
    doors.api(
        f"{_ONE}/periods",
        add_period,
        may=_MAY,
        method="POST",
        takes=eligibility.PeriodWish,
        answers=MadeOf,
        status=201,
        summary="Let an institution ask for assistance in a period.",
    ),
    doors.api(
        f"{_ONE}/periods/{{id}}",
        remove_period,
        may=_MAY,
        method="DELETE",
        answers=None,
        summary="Take a period back that was never right.",
    ),
    doors.api(
        f"{_ONE}/contacts",
        name_contact,
        may=_MAY,
        method="POST",
        takes=contacts.ContactWish,
        answers=MadeOf,
        status=201,
        summary="Let somebody speak for an institution; a new person is invited.",
    ),
    doors.api(
        f"{_ONE}/contacts/{{id}}",
        end_contact,
        may=_MAY,
        method="DELETE",
        answers=None,
        summary="End at once that somebody speaks for an institution.",
    ),
    doors.api(
        f"{_ONE}/merge",
        merge,
        may=_MAY,
        method="POST",
        takes=merging.MergerWish,
        answers=MadeOf,
        status=201,
        summary="Merge an institution into another one, which stands for both.",
    ),
    doors.api(
        f"{_ONE}/mergers/{{id}}/undo",
        undo,
        may=_MAY,
        method="POST",
        answers=None,
        summary="Undo a merger: what it moved goes back.",
    ),
]
