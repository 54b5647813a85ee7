"""Feedback on activities, for the programs of staff."""

import msgspec

from passerelle.portfolio import feedback
from passerelle.portfolio.api import making
from passerelle.portfolio.feedback import CallWish
from passerelle.portfolio.queries import activity as one_activity
from passerelle.portfolio.queries import feedback as told
from passerelle.web import doors
from passerelle.web.asking import Ask

_ONE = "/api/activities/{reference}/feedback"


class FeedbackDetail(msgspec.Struct, frozen=True):
    """What was said of an activity; shares and comments only from five answers on."""

    link: str | None
    """What those who came are given, while answers are taken."""
    is_open: bool
    participants: told.Results
    experts: told.Results


async def results(ask: Ask) -> FeedbackDetail:
    """Return what was said of an activity."""
    found = await one_activity.activity_for(ask.actor, ask.part("reference"))
    call = await one_activity.call_of(ask.actor, found)
    experts = await one_activity.deployments_on(ask.actor, found)
    is_open = call is not None and call.closed_at is None
    token = feedback.link_for("all", call.id, ask.secrets[0]) if call else ""
    return FeedbackDetail(
        f"{ask.base_url}/feedback/{token}" if is_open else None,
        is_open,
        await told.results_for(ask.actor, found, call.asked if call else 0),
        await told.of_experts_for(ask.actor, found, len(experts)),
    )


async def open_call(ask: Ask) -> FeedbackDetail:
    """Ask for feedback."""
    wish = await ask.body(CallWish)
    await feedback.ask(ask.actor, ask.part("reference"), wish, ask.expected_version())
    return await results(ask)


async def close_call(ask: Ask) -> FeedbackDetail:
    """Take no more answers."""
    await feedback.close(ask.actor, ask.part("reference"), ask.expected_version())
    return await results(ask)


routes = [
    making.read(_ONE, results, doors.staff, FeedbackDetail, "What was said of an activity."),
    making.post(_ONE, open_call, CallWish, "Ask those who came.", FeedbackDetail),
    making.post(f"{_ONE}/close", close_call, None, "Take no more answers.", FeedbackDetail),
]
