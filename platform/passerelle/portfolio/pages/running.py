"""What staff do with an Action: see where it stands, let it take its steps, close it."""

from functools import partial

from starlette.responses import Response

from passerelle.core import clock
from passerelle.portfolio import access, closing, moving
from passerelle.portfolio.closing import ClosureWish
from passerelle.portfolio.enums import Achievement, ActionVerb
from passerelle.portfolio.moving import Step
from passerelle.portfolio.queries import action as one_action
from passerelle.portfolio.queries import running
from passerelle.portfolio.queries.timeline import timeline_of
from passerelle.web import doors, forms
from passerelle.web.answers import html, html_with
from passerelle.web.asking import Ask
from passerelle.web.doors import Door
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

RUNS = doors.holding(*access.RUNS)


ENTERS = doors.holding(*{*access.RUNS, *access.APPROVES})


async def board(ask: Ask) -> Html:
    """Show the Actions that are not over, a column for each state."""
    return html(
        ask,
        "portfolio/board.html",
        columns=await running.board_for(ask.actor),
        waiting=await running.waiting_for(ask.actor),
        runs_actions=access.runs_actions(ask.actor),
    )


async def question(verb: ActionVerb, ask: Ask) -> Html:
    """Ask whether the Action is to take the step."""
    return await _asked(verb, ask, None, 200)


async def step(verb: ActionVerb, ask: Ask) -> Response | Html:
    """Let the Action take the step."""
    fields, code = await ask.fields(), ask.part("code")
    version = fields.number("version", 0, 2**31)
    told = Step(
        fields.text("reason", longest=2000, required=False), fields.day("on", required=False)
    )

    async def work_() -> str:
        await moving.move(ask.actor, code, verb, told, version)
        return f"/actions/{code}"

    return await forms.tried(fields, lambda typed, status: _asked(verb, ask, typed, status), work_)


async def timeline(ask: Ask) -> Html:
    """Show everything that happened to an Action."""
    action = await one_action.action_for(ask.actor, ask.part("code"))
    moments = await timeline_of(ask.actor, action)
    return html(ask, "portfolio/timeline.html", action=action, moments=moments)


async def closing_form(ask: Ask) -> Html:
    """Show the closing form."""
    return await _closing(ask, None, 200)


async def fill_in(ask: Ask) -> Response | Html:
    """Fill in the closing form."""
    fields, code = await ask.fields(), ask.part("code")
    version = fields.number("version", 0, 2**31)
    achievement = fields.choice("achievement", Achievement)
    texts = {
        name: fields.text(name, longest=longest, required=name == "summary")
        for name, longest in (("summary", 10_000), ("recommendations", 10_000), ("lesson", 2000))
    }

    async def work_() -> str:
        wish = ClosureWish(Achievement(achievement), **texts)
        await closing.fill_in(ask.actor, code, wish, version)
        return f"/actions/{code}"

    return await forms.tried(fields, lambda typed, status: _closing(ask, typed, status), work_)


async def _asked(verb: ActionVerb, ask: Ask, fields: Fields | None, status: int) -> Html:
    action = await one_action.action_for(ask.actor, ask.part("code"))
    stored = {"version": action.version, "reason": "", "on": clock.now().date()}
    return html_with(
        ask,
        "portfolio/action_step.html",
        status,
        action=action,
        verb=verb,
        is_possible=verb in running.verbs_for(ask.actor, action),
        values=forms.values(fields, stored),
        errors=fields.errors if fields else {},
    )


async def _closing(ask: Ask, fields: Fields | None, status: int) -> Html:
    action = await one_action.action_for(ask.actor, ask.part("code"))
    found = action.closure
    stored = {
        "version": action.version,
        "achievement": found.achievement if found else "",
        "summary": found.summary if found else "",
        "recommendations": found.recommendations if found else "",
        "lesson": "",
    }
    return html_with(
        ask,
        "portfolio/closing_form.html",
        status,
        action=action,
        lessons=action.lessons,
        achievements=list(Achievement),
        values=forms.values(fields, stored),
        errors=fields.errors if fields else {},
    )


def _steps() -> list[Door]:
    found = []
    for verb in ActionVerb:
        path = f"/actions/{{code}}/{verb}"
        found.append(doors.page(path, partial(question, verb), may=ENTERS))
        found.append(doors.page(path, partial(step, verb), may=ENTERS, method="POST"))
    return found


routes = [
    doors.page("/actions/board", board, may=doors.staff),
    doors.page("/actions/{code}/timeline", timeline, may=doors.staff),
    doors.page("/actions/{code}/closing-form", closing_form, may=RUNS),
    doors.page("/actions/{code}/closing-form", fill_in, may=RUNS, method="POST"),
    *_steps(),
]
