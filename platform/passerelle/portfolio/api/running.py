"""What staff do with Actions, for programs: opened, corrected, moved, closed."""

from functools import partial

import msgspec

from passerelle.portfolio import access, closing, moving, starting
from passerelle.portfolio.api.reading import action as detail
from passerelle.portfolio.closing import ClosureWish
from passerelle.portfolio.enums import ActionVerb
from passerelle.portfolio.moving import Step
from passerelle.portfolio.queries import action as one_action
from passerelle.portfolio.queries import running
from passerelle.portfolio.queries.action import ClosureShown
from passerelle.portfolio.queries.running import Card
from passerelle.portfolio.queries.timeline import Moment, timeline_of
from passerelle.portfolio.schemas import ActionDetail
from passerelle.portfolio.wishes import ActionWish
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Door

_RUNS = doors.holding(*access.RUNS)
_ENTERS = doors.holding(*{*access.RUNS, *access.APPROVES})
_ONE = "/api/actions/{code}"


class Opened(msgspec.Struct, frozen=True):
    """A new Action."""

    code: str


class Board(msgspec.Struct, frozen=True):
    """Actions that are not over, by state."""

    columns: dict[str, list[Card]]


class Timeline(msgspec.Struct, frozen=True):
    """Everything that happened to an Action, the first of it first."""

    items: list[Moment]


async def board(ask: Ask) -> Board:
    """Return the board."""
    return Board(await running.board_for(ask.actor))


async def timeline(ask: Ask) -> Timeline:
    """Return what happened."""
    action = await one_action.action_for(ask.actor, ask.part("code"))
    return Timeline(await timeline_of(ask.actor, action))


async def open_(ask: Ask) -> Made:
    """Open an Action."""
    code = await starting.create(ask.actor, await ask.body(ActionWish))
    return Made(Opened(code), f"/api/actions/{code}")


async def correct(ask: Ask) -> ActionDetail:
    """Correct an Action."""
    wish = await ask.body(ActionWish)
    await starting.edit(ask.actor, ask.part("code"), wish, ask.expected_version())
    return await detail(ask)


async def step(verb: ActionVerb, ask: Ask) -> ActionDetail:
    """Let an Action take a step."""
    told = await ask.body(Step)
    await moving.move(ask.actor, ask.part("code"), verb, told, ask.expected_version())
    return await detail(ask)


async def fill_in(ask: Ask) -> ClosureShown:
    """Fill in the closing form."""
    wish = await ask.body(ClosureWish)
    await closing.fill_in(ask.actor, ask.part("code"), wish, ask.expected_version())
    return ClosureShown(wish.achievement, wish.summary, wish.recommendations)


_SAYS = {
    ActionVerb.APPROVE: "Approve an Action; it becomes public.",
    ActionVerb.START: "Begin the implementation of an Action.",
    ActionVerb.CLOSE: "Begin to close an Action: no more activities are planned.",
    ActionVerb.CONCLUDE: "Conclude an Action, once everything is reported and validated.",
    ActionVerb.SUSPEND: "Let an Action rest; a reason is needed.",
    ActionVerb.RESUME: "Let a suspended Action go on where it was.",
    ActionVerb.CANCEL: "Cancel an Action with its activities; a reason is needed.",
}


def _steps() -> list[Door]:
    return [
        doors.api(
            f"{_ONE}/{verb}",
            partial(step, verb),
            may=_ENTERS,
            method="POST",
            takes=Step,
            answers=ActionDetail,
            status=200,
            summary=f"{_SAYS[verb]} If-Match says which version was read.",
            marked=True,
        )
        for verb in ActionVerb
    ]


routes = [
    doors.api(
        "/api/actions/board",
        board,
        may=doors.staff,
        answers=Board,
        summary="Actions that are not over, by state; at most forty of each.",
    ),
    doors.api(
        "/api/actions",
        open_,
        may=_RUNS,
        method="POST",
        takes=ActionWish,
        answers=Opened,
        status=201,
        summary="Open an Action that answers accepted requests; its code is made here.",
    ),
    doors.api(
        _ONE,
        correct,
        may=_RUNS,
        method="PATCH",
        takes=ActionWish,
        answers=ActionDetail,
        summary="Correct an Action; what is left out stays as it is.",
    ),
    doors.api(
        f"{_ONE}/timeline",
        timeline,
        may=doors.staff,
        answers=Timeline,
        summary="Everything that happened to an Action.",
    ),
    doors.api(
        f"{_ONE}/closing-form",
        fill_in,
        may=_RUNS,
        method="PUT",
        takes=ClosureWish,
        answers=ClosureShown,
        summary="Fill in the closing form of an Action that is closing.",
    ),
    *_steps(),
]
