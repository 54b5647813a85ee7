"""Actions: opened from accepted requests, and corrected."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from passerelle.assistance.enums import RequestState
from passerelle.assistance.queries import request as one_request
from passerelle.core import audit, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound
from passerelle.core.i18n import N_
from passerelle.portfolio import errors, facts, holding, numbering, rules, steps
from passerelle.portfolio.enums import ActionState

NAMED_IN = ("en", "fr")
"""Languages in which a form asks for a title."""
NO_TITLE = N_("Enter a title in at least one language.")
NO_REQUEST = N_("No request has this reference: %s.")
NEEDS_REQUEST = N_("Enter the reference of at least one accepted request.")
NO_INSTITUTION = N_("No institution has this reference: %s.")
NO_COUNTRY = N_("Choose a country from the list.")
NO_THEME = N_("Choose a theme from the list.")
NO_ACTION = N_("No Action has this code.")
ENDS_FIRST = N_("The end is before the start.")
BEGUN = N_("The Action has begun: its start stays as it is.")
APPROVED_SO = N_("It was approved like this and stays as it is.")
OVER = N_("The Action is over: its dates stay as they are.")

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


@db.transaction
async def create(actor: Actor, wish: ActionWish) -> str:
    """Open an Action in formulation and return its code."""
    holding.require(actor)
    for name in ("titles", "requests", "lead", "country", "theme"):
        if getattr(wish, name) in (_UNSET, "", [], {}):
            raise Invalid("is needed", field=name)
    new, partners, requests = await _checked(actor, wish)
    _in_order(new.get("starts_on"), new.get("ends_on"))
    id_ = ids.new()
    code = await numbering.next_code(new["country_id"])
    row = {"id": id_, "reference": f"ACT-{id_.hex[-12:].upper()}", "code": code}
    await db.execute_many(_INSERT, [_NOTHING_KNOWN | new | row])
    await _answer(id_, requests or [])
    await _join(id_, partners or [])
    await steps.of_action(actor, id_, ActionState.FORMULATION)
    await audit.note(actor, "opened", "action", id_, {"code": code})
    await outbox.put(facts.ActionOpened(id_, code))
    await revisions.bump("portfolio")
    return code


@db.transaction
async def edit(actor: Actor, code: str, wish: ActionWish, version: int | None) -> None:
    """Correct an Action; what has begun keeps its start, what is over keeps its dates."""
    holding.require(actor)
    held = await holding.action(code, version)
    new, partners, requests = await _checked(actor, wish, held.id)
    if held.state is not ActionState.FORMULATION:
        requests = None if requests == await _answered(held.id) else requests
        _check_kept(held, new, requests)
    starts_on = new.get("starts_on", held.starts_on)
    ends_on = new.get("ends_on", held.ends_on)
    await _check_dates(held, starts_on, ends_on)
    for column, value in new.items():
        await db.execute_many(
            f"UPDATE actions SET {column} = :value WHERE id = :id",  # noqa: S608 -- ours
            [{"value": value, "id": held.id}],
        )
    if requests is not None:
        await db.execute("DELETE FROM action_requests WHERE action_id = :id", id=held.id)
        await _answer(held.id, requests)
    if partners is not None:
        await db.execute("DELETE FROM action_partners WHERE action_id = :id", id=held.id)
        await _join(held.id, partners)
    await audit.note(actor, "corrected", "action", held.id, dict.fromkeys(new, "changed"))
    await revisions.bump("portfolio")


_NOTHING_KNOWN: dict[str, Any] = {
    "place": None,
    "predecessor_id": None,
    "starts_on": None,
    "ends_on": None,
    "regions": {},
    "state": ActionState.FORMULATION,
}
_INSERT = """
INSERT INTO actions (id, version, reference, code, titles, lead_id, country_id, theme_id,
  predecessor_id, state, starts_on, ends_on, place, regions)
VALUES (:id, 0, :reference, :code, :titles, :lead_id, :country_id, :theme_id,
  :predecessor_id, :state, :starts_on, :ends_on, :place, :regions)
"""

Checked = tuple[dict[str, Any], list[UUID] | None, list[UUID] | None]


async def _checked(actor: Actor, wish: ActionWish, own: UUID | None = None) -> Checked:
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
        raise Invalid(NO_INSTITUTION % reference, field=field)
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
            raise Invalid(NO_REQUEST % reference, field="requests") from None
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


_KEPT = {"lead_id": "lead", "country_id": "country", "theme_id": "theme"} | {
    "predecessor_id": "predecessor"
}


def _check_kept(held: Any, new: dict[str, Any], requests: list[UUID] | None) -> None:
    """Refuse to change what was approved: whom an Action answers, who leads it, and what on."""
    for column, field in _KEPT.items():
        if column in new and str(new[column]) != str(getattr(held, column)):
            raise Invalid(APPROVED_SO, field=field)
    if requests is not None:
        raise Invalid(APPROVED_SO, field="requests")


async def _answered(action_id: UUID) -> list[UUID]:
    found = await db.rows(
        _Answered,
        "SELECT x.request_id FROM action_requests x JOIN assistance_requests r"
        " ON r.id = x.request_id WHERE x.action_id = :id ORDER BY r.reference",
        id=action_id,
    )
    return [one.request_id for one in found]


class _Answered(msgspec.Struct, frozen=True):
    request_id: UUID


def _in_order(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Invalid(ENDS_FIRST, field="ends_on")


async def _check_dates(held: Any, starts_on: date | None, ends_on: date | None) -> None:
    """Refuse dates out of order (I4), and those that say of what has happened that it had not."""
    if (starts_on, ends_on) == (held.starts_on, held.ends_on):
        return
    if held.state not in rules.ACTIVE:
        raise Invalid(OVER, field="ends_on")
    if starts_on != held.starts_on and held.state not in _BEFORE_START:
        raise Invalid(BEGUN, field="starts_on")
    _in_order(starts_on, ends_on)
    if held.state is not ActionState.FORMULATION and (starts_on is None or ends_on is None):
        raise errors.DatesMissing(field="ends_on" if starts_on else "starts_on")
    if held.approved_on and starts_on and starts_on < held.approved_on:
        raise errors.StartTooEarly(field="starts_on")
    await _check_activities(held.id, starts_on, ends_on)


async def _check_activities(action_id: UUID, starts_on: date | None, ends_on: date | None) -> None:
    found = await db.rows(
        _Days,
        "SELECT starts_on, days FROM activities"
        " WHERE action_id = :id AND state IN ('planned', 'confirmed')",
        id=action_id,
    )
    if not all(rules.lies_within(one.starts_on, one.days, starts_on, ends_on) for one in found):
        raise errors.OutsideTheAction(field="ends_on")


_BEFORE_START = (ActionState.FORMULATION, ActionState.APPROVED)


class _Days(msgspec.Struct, frozen=True):
    starts_on: date
    days: int


async def _answer(action_id: UUID, requests: list[UUID]) -> None:
    await db.execute_many(
        "INSERT INTO action_requests (id, action_id, request_id) VALUES (:id, :action, :other)",
        [{"id": ids.new(), "action": action_id, "other": one} for one in requests],
    )


async def _join(action_id: UUID, partners: list[UUID]) -> None:
    await db.execute_many(
        "INSERT INTO action_partners (id, action_id, institution_id) VALUES (:id, :action, :other)",
        [{"id": ids.new(), "action": action_id, "other": one} for one in partners],
    )
