"""What an Action is wished to be, checked against what there is."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from passerelle.assistance.enums import RequestState
from passerelle.assistance.queries import request as one_request
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound
from passerelle.core.i18n import N_
from passerelle.portfolio import errors

NAMED_IN = ("en", "fr")
"""Languages in which a form asks for a title."""
NO_TITLE = N_("Enter a title in at least one language.")
NO_REQUEST = N_("No request has this reference, or you may not see it.")
NEEDS_REQUEST = N_("Enter the reference of at least one accepted request.")
NO_INSTITUTION = N_("No institution has this reference.")
NO_COUNTRY = N_("Choose a country from the list.")
NO_THEME = N_("Choose a theme from the list.")
NO_ACTION = N_("No Action has this code.")

Title = Annotated[str, msgspec.Meta(max_length=300)]
_UNSET = msgspec.UNSET


class ActionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of an Action; what is left out of an edit stays as it is."""

    titles: dict[str, Title] | msgspec.UnsetType = _UNSET
    requests: list[str] | msgspec.UnsetType = _UNSET
    """References of the accepted requests that it answers."""
    lead: str | msgspec.UnsetType = _UNSET
    partners: list[str] | msgspec.UnsetType = _UNSET
    country: str | msgspec.UnsetType = _UNSET
    place: Annotated[str, msgspec.Meta(max_length=120)] | msgspec.UnsetType = _UNSET
    theme: str | msgspec.UnsetType = _UNSET
    predecessor: str | msgspec.UnsetType | None = _UNSET
    """The code of the Action that it follows."""
    starts_on: date | msgspec.UnsetType | None = _UNSET
    ends_on: date | msgspec.UnsetType | None = _UNSET


Checked = tuple[dict[str, Any], list[UUID] | None, list[UUID] | None]


async def checked(actor: Actor, wish: ActionWish, own: UUID | None = None) -> Checked:
    """Return what was given as columns hold it, with the partners and the requests."""
    given = {name: getattr(wish, name) for name in ActionWish.__struct_fields__}
    new: dict[str, Any] = {}
    for name, value in given.items():
        if value is not _UNSET and name in _COLUMNS:
            new[_COLUMNS[name]] = await _column(name, value, own)
    return new, await _partners(wish), await _requests(actor, wish, own)


_COLUMNS = {
    "titles": "titles",
    "lead": "lead_id",
    "country": "country_id",
    "place": "place",
    "theme": "theme_id",
    "predecessor": "predecessor_id",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}


_LISTS = {"country": ("countries", "iso2", NO_COUNTRY), "theme": ("themes", "code", NO_THEME)}


async def _column(name: str, value: Any, own: UUID | None) -> Any:
    if name in _LISTS:
        table, column, says = _LISTS[name]
        return await _known(table, column, value, name, says)
    if name == "lead":
        return await _institution(value, "lead")
    if name == "predecessor":
        return await _predecessor(value, own)
    if name == "titles":
        return _titles(value)
    return value.strip() or None if name == "place" else value


def _titles(titles: dict[str, str]) -> dict[str, str]:
    kept = {code: text.strip() for code, text in titles.items() if text.strip()}
    if not kept or any(len(code) not in (2, 3) or not code.isalpha() for code in kept):
        raise Invalid(NO_TITLE, field="titles")
    return kept


async def _known(table: str, column: str, code: str, field: str, says: str) -> str:
    found = await db.value(
        f"SELECT {column} FROM {table} WHERE {column} = :code",  # noqa: S608 -- ours
        code=code,
    )
    if found is None:
        raise Invalid(says, field=field)
    return str(found)


async def _institution(reference: str, field: str) -> UUID:
    found = await db.value(
        "SELECT id FROM institutions WHERE reference = :r AND merged_into_id IS NULL", r=reference
    )
    if found is None:
        raise Invalid(NO_INSTITUTION, field=field)
    return UUID(str(found))


async def _partners(wish: ActionWish) -> list[UUID] | None:
    if wish.partners is _UNSET:
        return None
    lead = await _institution(wish.lead, "lead") if wish.lead is not _UNSET else None
    found = [await _institution(reference, "partners") for reference in wish.partners]
    return [one for one in dict.fromkeys(found) if one != lead]


async def _requests(actor: Actor, wish: ActionWish, own: UUID | None) -> list[UUID] | None:
    """Return the requests that were named; those an Action answers already need no acceptance."""
    if wish.requests is _UNSET:
        return None
    if not wish.requests:
        raise Invalid(NEEDS_REQUEST, field="requests")
    found = []
    for reference in sorted(set(wish.requests)):
        try:
            request = await one_request.request_for(actor, reference)
        except NotFound:
            raise Invalid(NO_REQUEST, field="requests") from None
        answered = await db.value(
            "SELECT 1 FROM action_requests WHERE action_id = :own AND request_id = :id",
            own=own,
            id=request.id,
        )
        if request.state != RequestState.ACCEPTED and answered is None:
            raise errors.RequestNotAccepted(field="requests")
        found.append(request.id)
    return found


async def _predecessor(code: str | None, own: UUID | None) -> UUID | None:
    if not code:
        return None
    found = await db.value("SELECT id FROM actions WHERE code = :code", code=code)
    if found is None or UUID(str(found)) == own:
        raise Invalid(NO_ACTION, field="predecessor")
    return UUID(str(found))
