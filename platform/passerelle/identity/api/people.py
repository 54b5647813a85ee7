"""People, for the programs of administrators."""

from uuid import UUID

import msgspec

from passerelle.core.clock import Instant
from passerelle.core.cursors import Page
from passerelle.core.errors import NotFound
from passerelle.identity import people, roles
from passerelle.identity.enums import Role
from passerelle.identity.queries import institution as places
from passerelle.identity.queries import people as found
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter

_MAY = doors.administrators


class PersonDetail(msgspec.Struct, frozen=True):
    """A person with what they may do and what was done to them."""

    id: UUID
    version: int
    reference: str
    given_name: str
    family_name: str
    language: str
    tz: str
    deactivated_at: Instant | None
    emails: list[str]
    sessions: int
    tokens: int
    seen_at: Instant | None
    roles: list[found.GrantShown]
    institutions: list[places.PlaceOf]
    consents: list[found.ConsentShown]
    deeds: list[found.Deed]


class PersonMade(msgspec.Struct, frozen=True):
    """A new person."""

    id: UUID
    reference: str


async def list_(ask: Ask) -> Page[found.PersonLine]:
    """List people."""
    wanted = found.Wanted(
        text=ask.wish("q"),
        role=ask.choice("role", ("", *Role), ""),
        group=ask.choice("group", ("", *found.GROUPS), ""),
        standing=ask.choice("standing", ("", *found.STANDINGS), ""),
    )
    return await found.people_visible_to(
        ask.actor, wanted, limit=ask.limit, after=ask.after(found.Key)
    )


async def one(ask: Ask) -> PersonDetail:
    """Return one person."""
    shown = await found.person_for(ask.actor, ask.part("reference"))
    return PersonDetail(
        **msgspec.structs.asdict(shown),
        roles=await found.grants_of(ask.actor, shown),
        institutions=await places.places_of(ask.actor, shown.id),
        consents=await found.consents_of(ask.actor, shown),
        deeds=await found.deeds_on("person", shown.id),
    )


async def invite(ask: Ask) -> Made:
    """Make an account."""
    made = await people.invite(ask.actor, await ask.body(people.Invitation))
    return Made(PersonMade(made.id, made.reference), f"/api/people/{made.reference}")


async def edit(ask: Ask) -> PersonDetail:
    """Correct a person."""
    wish = await ask.body(people.PersonEdit)
    await people.edit(ask.actor, ask.part("reference"), wish, ask.expected_version())
    return await one(ask)


async def deactivate(ask: Ask) -> None:
    """End somebody's access."""
    await people.deactivate(ask.actor, ask.part("reference"))


async def reactivate(ask: Ask) -> None:
    """Give it back."""
    await people.reactivate(ask.actor, ask.part("reference"))


async def grant(ask: Ask) -> Made:
    """Give a role."""
    reference = ask.part("reference")
    made = await roles.grant(ask.actor, reference, await ask.body(roles.Grant))
    shown = await found.person_for(ask.actor, reference)
    grants = await found.grants_of(ask.actor, shown)
    return Made(next(g for g in grants if g.id == made), f"/api/people/{reference}")


async def revoke(ask: Ask) -> None:
    """Take a role away."""
    try:
        role = Role(ask.part("role"))
    except ValueError:
        raise NotFound from None
    await roles.revoke(ask.actor, ask.part("reference"), role)


def _one_of(name: str, description: str, words: tuple[str, ...]) -> Parameter:
    return Parameter(name, description, {"type": "string", "enum": list(words)})


_ONE = "/api/people/{reference}"
routes = [
    doors.api(
        "/api/people",
        list_,
        may=_MAY,
        answers=Page[found.PersonLine],
        summary="People, in the order of their family names.",
        parameters=(
            Parameter("q", "Words of names, addresses and references."),
            _one_of("role", "A role that they hold.", tuple(Role)),
            _one_of("group", "What they are beside their roles.", found.GROUPS),
            _one_of("standing", "Whether they may sign in.", found.STANDINGS),
            *doors.PAGING,
        ),
    ),
    doors.api(
        "/api/people",
        invite,
        may=_MAY,
        method="POST",
        takes=people.Invitation,
        answers=PersonMade,
        status=201,
        summary="Make an account for somebody; they are told by mail.",
    ),
    doors.api(
        _ONE,
        one,
        may=_MAY,
        answers=PersonDetail,
        summary="One person: what they may do, and what was done to them.",
    ),
    doors.api(
        _ONE,
        edit,
        may=_MAY,
        method="PATCH",
        takes=people.PersonEdit,
        answers=PersonDetail,
        summary="Correct a person's names, language or zone.",
    ),
    doors.api(
        f"{_ONE}/deactivate",
        deactivate,
        may=_MAY,
        method="POST",
        answers=None,
        summary="End somebody's access: sessions and tokens end at once.",
    ),
    doors.api(
        f"{_ONE}/reactivate",
        reactivate,
        may=_MAY,
        method="POST",
        answers=None,
        summary="Give somebody their access back; they sign in anew.",
    ),
    doors.api(
        f"{_ONE}/roles",
        grant,
        may=_MAY,
        method="POST",
        takes=roles.Grant,
        answers=found.GrantShown,
        status=201,
        summary="Give somebody a role, until an instant or without an end.",
    ),
    doors.api(
        f"{_ONE}/roles/{{role}}",
        revoke,
        may=_MAY,
        method="DELETE",
        answers=None,
        summary="Take a role away at once; its history stays.",
    ),
]
