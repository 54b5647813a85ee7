"""Experts at work: assigned to an activity from the roster, carried to other days, withdrawn.

An expert is on the roster on every day of the activity, and on it once (I6). The expert's row is
held while it is decided, and their account before it, so that nobody leaves at the same moment.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound
from passerelle.core.i18n import N_
from passerelle.identity.holding import open_account
from passerelle.portfolio import errors, facts, holding, rules
from passerelle.portfolio.enums import DeploymentRole, DeploymentVerb
from passerelle.portfolio.models import Action, Activity
from passerelle.roster.enums import ExpertState
from passerelle.roster.models import Expert

NO_EXPERT = N_("No expert has this reference.")
NO_REASON = N_("Enter why.")
MOST_DAYS = 200


class DeploymentWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to work on an activity, as what, and for how many days."""

    expert: str
    role: DeploymentRole
    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)]


class _Deployed(msgspec.Struct, frozen=True):
    id: UUID
    expert_id: UUID
    person_id: UUID
    joined_on: date
    deactivated_on: date | None


class _Named(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID


@db.transaction
async def assign(
    actor: Actor, activity: str, wish: DeploymentWish, version: int | None = None
) -> str:
    """Assign an expert to an activity, tell them, and return the deployment's reference."""
    holding.require(actor)
    action, held = await holding.activity(activity, version)
    if action.state not in rules.PLANS_IN or held.state not in rules.STAFFED:
        raise errors.StepNotPossible
    expert = await _expert(wish.expert)
    if not _may_go(expert, held):
        raise errors.NotOnRoster(field="expert")
    id_ = ids.new()
    reference = f"DEP-{id_.hex[-12:].upper()}"
    made = await db.execute(
        "INSERT INTO deployments (id, version, reference, expert_id, activity_id, role, days)"
        " VALUES (:id, 0, :reference, :expert, :activity, :role, :days)"
        " ON CONFLICT (expert_id, activity_id) DO NOTHING",
        id=id_,
        reference=reference,
        expert=expert.id,
        activity=held.id,
        role=wish.role,
        days=wish.days,
    )
    if not made:
        raise errors.DeployedAlready(field="expert")
    await _step(actor, held, expert.id, DeploymentVerb.ASSIGNED, "")
    await outbox.put(
        facts.ExpertDeployed(
            expert.person_id,  # type: ignore[attr-defined]
            id_,
            action.code,
            held.sub_kind or held.kind,
            wish.role,
            held.starts_on,
            wish.days,
        )
    )
    return reference


@db.transaction
async def withdraw(actor: Actor, reference: str, reason: str, version: int | None = None) -> str:
    """Withdraw an expert from an activity that was not held; return the activity's reference."""
    holding.require(actor)
    found = await db.value(
        "SELECT v.reference FROM deployments d JOIN activities v ON v.id = d.activity_id"
        " WHERE d.reference = :r",
        r=reference,
    )
    if found is None:
        raise NotFound
    action, held = await holding.activity(str(found), version)
    if held.state not in rules.WAITING:
        raise errors.StepNotPossible
    if not reason.strip():
        raise Invalid(NO_REASON, field="reason")
    there = await _deployed(held, "AND d.reference = :r", r=reference)
    if not there:  # somebody else was faster
        raise NotFound
    for one in there:
        await _withdraw(actor, action, held, one, reason.strip())
    return str(found)


async def withdraw_every_one(actor: Actor, action: Action, held: Activity, reason: str) -> None:
    """Withdraw every expert from an activity, inside the transaction that calls it off."""
    for one in await _deployed(held):
        await _withdraw(actor, action, held, one, reason)


async def carry_to(action: Action, held: Activity, starts_on: date, days: int) -> None:
    """Tell the experts of an activity its new days; refuses days on which one is not there."""
    await _hold_experts(held)
    for one in await _deployed(held):
        if not rules.is_on_roster(one.joined_on, one.deactivated_on, starts_on, days):
            raise errors.NotOnRoster(field="starts_on")
        kind = held.sub_kind or held.kind
        moved = facts.DeploymentMoved(
            one.person_id, one.id, action.code, kind, starts_on, days, clock.now()
        )
        await outbox.put(moved)


def _may_go(expert: Expert, held: Activity) -> bool:
    is_listed = expert.state in (ExpertState.ACTIVE, ExpertState.DORMANT)
    return is_listed and rules.is_on_roster(
        expert.joined_on, expert.deactivated_on, held.starts_on, held.days
    )


async def _expert(reference: str) -> Expert:
    found = await db.row(
        _Named, "SELECT id, person_id FROM experts WHERE reference = :r", r=reference
    )
    if found is None:
        raise Invalid(NO_EXPERT, field="expert")
    if not await open_account(found.person_id):
        raise errors.AccountClosed(field="expert")
    held = await db.lock(Expert, found.id)
    if held is None:
        raise Invalid(NO_EXPERT, field="expert")
    return held


async def _hold_experts(held: Activity) -> None:
    """Queue up behind whoever takes one of an activity's experts off the roster."""
    for one in sorted(await _deployed(held), key=lambda one: one.expert_id):
        await db.execute("UPDATE experts SET version = version WHERE id = :id", id=one.expert_id)


async def _deployed(held: Activity, condition: str = "", **params: object) -> list[_Deployed]:
    return await db.rows(
        _Deployed,
        f"""
        SELECT d.id, d.expert_id, e.person_id, e.joined_on, e.deactivated_on
        FROM deployments d JOIN experts e ON e.id = d.expert_id
        WHERE d.activity_id = :activity {condition} ORDER BY d.id
        """,  # noqa: S608 -- ours
        activity=held.id,
        **params,
    )


async def _withdraw(
    actor: Actor, action: Action, held: Activity, one: _Deployed, reason: str
) -> None:
    await db.execute("DELETE FROM deployments WHERE id = :id", id=one.id)
    await _step(actor, held, one.expert_id, DeploymentVerb.WITHDRAWN, reason)
    kind = held.sub_kind or held.kind
    await outbox.put(
        facts.ExpertWithdrawn(one.person_id, one.id, action.code, kind, held.starts_on)
    )


async def _step(
    actor: Actor, held: Activity, expert_id: UUID, verb: DeploymentVerb, reason: str
) -> None:
    await db.execute(
        "INSERT INTO deployment_steps (id, activity_id, expert_id, verb, at, by_id, reason)"
        " VALUES (:id, :activity, :expert, :verb, :now, :by, :reason)",
        id=ids.new(),
        activity=held.id,
        expert=expert_id,
        verb=verb,
        now=clock.now(),
        by=actor.person_id,
        reason=reason,
    )
    await audit.note(actor, f"{verb}_expert", "activity", held.id, {"expert": str(expert_id)})
    await revisions.bump("portfolio", "roster")
