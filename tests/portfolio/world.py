"""What the tests of running Actions share: people who act, and things to act on."""

from datetime import date, timedelta
from uuid import UUID

from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.portfolio import activities, moving, starting
from passerelle.portfolio.activities import ActivityStep, ActivityWish
from passerelle.portfolio.enums import (
    ActionVerb,
    ActivityKind,
    ActivityMode,
    ActivityVerb,
)
from passerelle.portfolio.moving import Step
from passerelle.portfolio.wishes import ActionWish
from tests.portfolio import planted

REQUEST = "REQ-PLANTED"
LEAD = "INS-KAZ-MOI"


async def actor(reference: str, *roles: str) -> Actor:
    found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    return Actor(person_id=UUID(str(found)), name=reference, roles=frozenset(roles))


async def officer() -> Actor:
    return await actor("staff-1", "assessor")


async def second() -> Actor:
    return await actor("staff-2", "assessor")


async def steering() -> Actor:
    return await actor("staff-3", "steering_member")


def today() -> date:
    return clock.now().date()


def wish(**more: object) -> ActionWish:
    given: dict[str, object] = {
        "titles": {"en": "Return counselling"},
        "requests": [REQUEST],
        "lead": LEAD,
        "country": "KZ",
        "theme": "integration",
        "starts_on": today(),
        "ends_on": today() + timedelta(days=200),
    }
    return ActionWish(**{**given, **more})  # type: ignore[arg-type]


async def opened(**more: object) -> str:
    """An Action in formulation."""
    if await db.value("SELECT 1 FROM assistance_requests WHERE reference = :r", r=REQUEST) is None:
        await planted.secrets()
    return await starting.create(await officer(), wish(**more))


async def moved(code: str, *verbs: ActionVerb) -> None:
    for verb in verbs:
        by = await steering() if verb is ActionVerb.APPROVE else await officer()
        await moving.move(by, code, verb, Step(reason="because"))


async def running() -> str:
    """An Action in implementation."""
    code = await opened()
    await moved(code, ActionVerb.APPROVE, ActionVerb.START)
    return code


async def planned(code: str, *, days: int = 1, ahead: int = 0) -> str:
    """An activity of an Action, so many days from today."""
    new = ActivityWish(
        kind=ActivityKind.WORKSHOP,
        mode=ActivityMode.ONSITE,
        starts_on=today() + timedelta(days=ahead),
        days=days,
    )
    return await activities.plan(await officer(), code, new)


async def took(reference: str, *verbs: ActivityVerb) -> None:
    step = ActivityStep(reason="because", report="It went well.", women=3, men=2)
    for verb in verbs:
        await activities.move(await officer(), reference, verb, step)


async def held(code: str) -> str:
    """An activity that took place today."""
    reference = await planned(code)
    await took(reference, ActivityVerb.CONFIRM, ActivityVerb.HOLD)
    return reference


async def expert(number: int = 0) -> str:
    """The reference of an expert who is on the roster."""
    found = await db.value(
        "SELECT reference FROM experts WHERE state = 'active' AND deactivated_on IS NULL"
        " ORDER BY reference LIMIT 1 OFFSET :number",
        number=number,
    )
    return str(found)
