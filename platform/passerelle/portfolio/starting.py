"""Actions: opened from accepted requests, and corrected."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from passerelle.core import audit, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.portfolio import errors, facts, holding, numbering, rules, steps, wishes
from passerelle.portfolio.enums import ActionState
from passerelle.portfolio.wishes import ActionWish

ENDS_FIRST = N_("The end is before the start.")
BEGUN = N_("The Action has begun: its start stays as it is.")
APPROVED_SO = N_("It was approved like this and stays as it is.")
OVER = N_("The Action is over: its dates stay as they are.")
OVER_SO = N_("The Action is over: who took part in it stays as it is.")

_UNSET = msgspec.UNSET


@db.transaction
async def create(actor: Actor, wish: ActionWish) -> str:
    """Open an Action in formulation and return its code."""
    holding.require(actor)
    for name in ("titles", "requests", "lead", "country", "theme"):
        if getattr(wish, name) in (_UNSET, "", [], {}):
            raise Invalid("is needed", field=name)
    new, partners, requests = await wishes.checked(actor, wish)
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
    new, partners, requests = await wishes.checked(actor, wish, held.id)
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
    if partners is not None and set(partners) != set(await _joined(held.id)):
        if held.state not in rules.ACTIVE:
            raise Invalid(OVER_SO, field="partners")
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


async def _joined(action_id: UUID) -> list[UUID]:
    found = await db.rows(
        _Joined,
        "SELECT institution_id FROM action_partners WHERE action_id = :id",
        id=action_id,
    )
    return [one.institution_id for one in found]


class _Joined(msgspec.Struct, frozen=True):
    institution_id: UUID


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
        " WHERE action_id = :id AND state NOT IN ('postponed', 'cancelled')",
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
