"""The steps of an Action: approved, started, suspended, resumed, closed, concluded, cancelled."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

import msgspec

from passerelle.core import clock, db, outbox
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound
from passerelle.core.i18n import N_
from passerelle.portfolio import access, activities, errors, facts, holding, rules, steps
from passerelle.portfolio.enums import ActionState, ActionVerb, ActivityState
from passerelle.portfolio.models import Action

NO_REASON = N_("Enter why.")
NOT_THEN = N_("Choose a day since the approval, at most a month ago and not in the future.")
CALLED_OFF = "the Action was cancelled"
"""The reason at an activity; a stored word that pages translate."""
_WITH_REASON = (ActionVerb.SUSPEND, ActionVerb.CANCEL)


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes with a step of an Action."""

    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """Needed to suspend and to cancel."""
    on: date | None = None
    """The first day, where the step is the start; today where none is given."""


@db.transaction
async def move(
    actor: Actor, code: str, verb: ActionVerb, step: Step, version: int | None = None
) -> None:
    """Let an Action take a step; refuses one that its state or its parts do not allow."""
    if not actor.is_staff:
        raise NotFound
    held = await holding.action(code, version)
    to = rules.target(verb, held.state, await _suspended_in(held))
    if not access.may_move(actor, to or _wanted(verb)):
        raise errors.NotYours
    if to is None:
        raise errors.StepNotPossible
    if verb in _WITH_REASON and not step.reason.strip():
        raise Invalid(NO_REASON, field="reason")
    if verb in _FIRST:
        await _FIRST[verb](actor, held, step)
    await steps.of_action(actor, held.id, to, step.reason.strip())
    await outbox.put(_fact(held, to, verb))


def _wanted(verb: ActionVerb) -> ActionState:
    return rules.LEADS_TO.get(verb, ActionState.IMPLEMENTATION)


def _fact(held: Action, to: ActionState, verb: ActionVerb) -> outbox.Fact:
    if verb is ActionVerb.START:
        return facts.ActionStarted(held.id, held.code)
    if verb is ActionVerb.CONCLUDE:
        return facts.ActionConcluded(held.id, held.code)
    return facts.ActionMoved(held.id, held.code, to)


async def _suspended_in(held: Action) -> ActionState | None:
    """Return the state in which an Action was suspended: that of the step before the last."""
    if held.state is not ActionState.SUSPENDED:
        return None
    found = await db.value(
        "SELECT to_state FROM action_transitions WHERE action_id = :id AND to_state <> 'suspended'"
        " ORDER BY on_date DESC, (at IS NOT NULL) DESC, at DESC LIMIT 1",
        id=held.id,
    )
    return ActionState(str(found)) if found else ActionState.IMPLEMENTATION


async def _approve(_actor: Actor, held: Action, _step: Step) -> None:
    today = clock.now().date()
    if held.starts_on is None or held.ends_on is None:
        raise errors.DatesMissing
    if held.starts_on < today:
        raise errors.StartTooEarly
    later = await db.value(
        "SELECT 1 FROM action_requests x JOIN assistance_requests r ON r.id = x.request_id"
        " WHERE x.action_id = :id AND (r.submitted_at IS NULL OR r.submitted_at > :now)",
        id=held.id,
        now=clock.now(),
    )
    if later is not None:
        raise errors.ApprovedBeforeAsked
    await db.execute(
        "UPDATE actions SET approved_on = :today WHERE id = :id", today=today, id=held.id
    )


async def _start(_actor: Actor, held: Action, step: Step) -> None:
    today = clock.now().date()
    day = step.on or today
    earliest = max(held.approved_on or today, today - rules.LONGEST_BACK)
    if not earliest <= day <= today:
        raise Invalid(NOT_THEN, field="on")
    if held.ends_on is not None and held.ends_on < day:
        raise errors.EndPassed(field="on")
    early = await db.value(
        "SELECT 1 FROM activities WHERE action_id = :id AND state IN ('planned', 'confirmed')"
        " AND starts_on < :day",
        id=held.id,
        day=day,
    )
    if early is not None:
        raise errors.OutsideTheAction(field="on")
    await db.execute("UPDATE actions SET starts_on = :day WHERE id = :id", day=day, id=held.id)


async def _conclude(_actor: Actor, held: Action, _step: Step) -> None:
    today = clock.now().date()
    if await _any("activities", held, "state IN :open", open=sorted(rules.OPEN)):
        raise errors.ActivitiesOpen
    if await _any("outputs", held, "validated_on IS NULL"):
        raise errors.OutputsOpen
    if not await _any("action_closures", held, "TRUE"):
        raise errors.ClosureMissing
    await db.execute(
        "UPDATE actions SET concluded_on = :today WHERE id = :id", today=today, id=held.id
    )


async def _cancel(actor: Actor, held: Action, _step: Step) -> None:
    await db.execute(
        "UPDATE actions SET cancelled_on = :today WHERE id = :id",
        today=clock.now().date(),
        id=held.id,
    )
    if held.state in (ActionState.FORMULATION, ActionState.APPROVED):  # it never started
        await db.execute("UPDATE actions SET starts_on = NULL WHERE id = :id", id=held.id)
    for activity in await activities.waiting(held.id):
        await activities.call_off(actor, held, activity, CALLED_OFF)
        await steps.of_activity(actor, activity.id, ActivityState.CANCELLED, CALLED_OFF)


async def _any(table: str, held: Action, condition: str, **params: object) -> bool:
    found = await db.value(
        f"SELECT 1 FROM {table} WHERE action_id = :id AND {condition}",  # noqa: S608 -- ours
        id=held.id,
        **params,
    )
    return found is not None


_FIRST: dict[ActionVerb, Callable[[Actor, Action, Step], Awaitable[None]]] = {
    ActionVerb.APPROVE: _approve,
    ActionVerb.START: _start,
    ActionVerb.CONCLUDE: _conclude,
    ActionVerb.CANCEL: _cancel,
}
