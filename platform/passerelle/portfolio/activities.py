"""The activities of an Action: planned, moved, held, reported, called off."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from passerelle.core import audit, clock, db, ids, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.portfolio import deployments, errors, holding, rules, steps
from passerelle.portfolio.enums import (
    ActivityKind,
    ActivityMode,
    ActivityState,
    ActivityVerb,
    Marker,
)
from passerelle.portfolio.models import Action, Activity

NO_COUNTRY = N_("Choose a country from the list.")
NO_REASON = N_("Enter why.")
NEEDS_DAY = N_("Enter the new first day.")
NO_REPORT = N_("Enter what happened, in a few sentences.")
_UNSET = msgspec.UNSET
_WITH_REASON = (ActivityVerb.POSTPONE, ActivityVerb.CANCEL)

Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Days = Annotated[int, msgspec.Meta(ge=1, le=366)]


class ActivityWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is planned; what is left out of an edit stays as it is."""

    kind: ActivityKind | msgspec.UnsetType = _UNSET
    mode: ActivityMode | msgspec.UnsetType = _UNSET
    starts_on: date | msgspec.UnsetType = _UNSET
    days: Days | msgspec.UnsetType = _UNSET
    titles: dict[str, Annotated[str, msgspec.Meta(max_length=300)]] | msgspec.UnsetType = _UNSET
    country: str | msgspec.UnsetType | None = _UNSET
    place: Annotated[str, msgspec.Meta(max_length=120)] | msgspec.UnsetType = _UNSET


class ActivityStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes with a step of an activity; the counts and the text with its report."""

    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    """Needed to postpone and to cancel."""
    starts_on: date | None = None
    """The new first day of an activity that was postponed."""
    women: Count = 0
    men: Count = 0
    other: Count = 0
    undeclared: Count = 0
    """Participants are the sum of the four; gender as people declared it."""
    markers: list[Marker] = []
    report: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


@db.transaction
async def plan(actor: Actor, code: str, wish: ActivityWish) -> str:
    """Plan an activity within the dates of an Action, and return its reference."""
    holding.require(actor)
    action = await holding.action(code)
    if action.state not in rules.PLANS_IN:
        raise errors.StepNotPossible
    for name in ("kind", "mode", "starts_on", "days"):
        if getattr(wish, name) is _UNSET:
            raise Invalid("is needed", field=name)
    new = await _checked(wish)
    _check_ahead(new["starts_on"])
    _check_within(action, new["starts_on"], new["days"])
    id_ = ids.new()
    row = {"id": id_, "reference": f"ACV-{id_.hex[-12:].upper()}", "action": action.id}
    await db.execute_many(_INSERT, [_NOTHING_KNOWN | new | row])
    await steps.of_activity(actor, id_, ActivityState.PLANNED)
    return str(row["reference"])


@db.transaction
async def edit(actor: Actor, reference: str, wish: ActivityWish, version: int | None) -> None:
    """Correct an activity that was not held; its experts hear of other days."""
    holding.require(actor)
    action, held = await holding.activity(reference, version)
    if held.state not in rules.STAFFED:
        raise errors.StepNotPossible
    new = await _checked(wish)
    starts_on, days = new.get("starts_on", held.starts_on), new.get("days", held.days)
    if (starts_on, days) != (held.starts_on, held.days):
        if starts_on != held.starts_on:
            _check_ahead(starts_on)
        _check_within(action, starts_on, days)
        await deployments.carry_to(action, held, starts_on, days)
    for column, value in new.items():
        await db.execute_many(
            f"UPDATE activities SET {column} = :value WHERE id = :id",  # noqa: S608 -- ours
            [{"value": value, "id": held.id}],
        )
    await audit.note(actor, "corrected", "activity", held.id, dict.fromkeys(new, "changed"))
    await revisions.bump("portfolio")


@db.transaction
async def move(
    actor: Actor,
    reference: str,
    verb: ActivityVerb,
    step: ActivityStep,
    version: int | None = None,
) -> None:
    """Let an activity take a step; refuses one that its state or its Action does not allow."""
    holding.require(actor)
    action, held = await holding.activity(reference, version)
    to = rules.activity_target(verb, held.state)
    if to is None:
        raise errors.StepNotPossible
    if verb in _WITH_REASON and not step.reason.strip():
        raise Invalid(NO_REASON, field="reason")
    if verb in _FIRST:
        await _FIRST[verb](actor, action, held, step)
    await steps.of_activity(actor, held.id, to, step.reason.strip())


async def waiting(action_id: UUID) -> list[Activity]:
    """Return the activities of an Action that may still be called off."""
    return await Activity.filter(action_id=action_id, state__in=sorted(rules.WAITING))


async def call_off(actor: Actor, action: Action, held: Activity, reason: str) -> None:
    """Withdraw everybody from an activity that does not take place."""
    await deployments.withdraw_every_one(actor, action, held, reason)


_NOTHING_KNOWN: dict[str, Any] = {"country_id": None, "place": None, "titles": None}
_INSERT = """
INSERT INTO activities (id, version, reference, action_id, kind, sub_kind, mode, state, starts_on,
  days, country_id, women, men, other, undeclared, markers, titles, place)
VALUES (:id, 0, :reference, :action, :kind, '', :mode, 'planned', :starts_on,
  :days, :country_id, 0, 0, 0, 0, '[]', :titles, :place)
"""


async def _checked(wish: ActivityWish) -> dict[str, Any]:
    given = {name: getattr(wish, name) for name in ActivityWish.__struct_fields__}
    new = {name: value for name, value in given.items() if value is not _UNSET}
    if "titles" in new:
        new["titles"] = {c: t.strip() for c, t in new["titles"].items() if t.strip()} or None
    if "place" in new:
        new["place"] = new["place"].strip() or None
    if "country" in new:
        new["country_id"] = await _country(new.pop("country"))
    return new


async def _country(iso2: str | None) -> str | None:
    if iso2 and await db.value("SELECT 1 FROM countries WHERE iso2 = :c", c=iso2) is None:
        raise Invalid(NO_COUNTRY, field="country")
    return iso2 or None


def _check_ahead(starts_on: date) -> None:
    """Refuse a first day that is over."""
    if starts_on < clock.now().date():
        raise errors.InThePast(field="starts_on")


def _check_within(action: Action, starts_on: date, days: int) -> None:
    """Refuse days outside the Action (I4)."""
    if not rules.lies_within(starts_on, days, action.starts_on, action.ends_on):
        raise errors.OutsideTheAction(field="starts_on")


async def _confirm(_actor: Actor, action: Action, _held: Activity, _step: ActivityStep) -> None:
    if action.state not in rules.PLANS_IN:
        raise errors.StepNotPossible


async def _hold(_actor: Actor, action: Action, held: Activity, _step: ActivityStep) -> None:
    if action.state not in rules.WORKS_IN:
        raise errors.StepNotPossible
    if clock.now().date() < rules.last_day(held.starts_on, held.days):
        raise errors.NotYet


async def _report(_actor: Actor, _action: Action, held: Activity, step: ActivityStep) -> None:
    if not step.report.strip():
        raise Invalid(NO_REPORT, field="report")
    await db.execute_many(
        "UPDATE activities SET women = :women, men = :men, other = :other,"
        " undeclared = :undeclared, markers = :markers, report = :report WHERE id = :id",
        [
            {
                "women": step.women,
                "men": step.men,
                "other": step.other,
                "undeclared": step.undeclared,
                "markers": sorted(set(step.markers)),
                "report": step.report.strip(),
                "id": held.id,
            }
        ],
    )


async def _resume(_actor: Actor, action: Action, held: Activity, step: ActivityStep) -> None:
    if action.state not in rules.PLANS_IN:
        raise errors.StepNotPossible
    if step.starts_on is None:
        raise Invalid(NEEDS_DAY, field="starts_on")
    _check_ahead(step.starts_on)
    _check_within(action, step.starts_on, held.days)
    await deployments.carry_to(action, held, step.starts_on, held.days)
    await db.execute(
        "UPDATE activities SET starts_on = :day WHERE id = :id", day=step.starts_on, id=held.id
    )


async def _cancel(actor: Actor, action: Action, held: Activity, step: ActivityStep) -> None:
    await call_off(actor, action, held, step.reason.strip())


_FIRST: dict[ActivityVerb, Callable[[Actor, Action, Activity, ActivityStep], Awaitable[None]]] = {
    ActivityVerb.CONFIRM: _confirm,
    ActivityVerb.HOLD: _hold,
    ActivityVerb.REPORT: _report,
    ActivityVerb.RESUME: _resume,
    ActivityVerb.CANCEL: _cancel,
}
