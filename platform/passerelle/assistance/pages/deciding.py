"""What was decided on a request, and on its links to sessions: pages with one button each."""

from typing import Any

from starlette.responses import Response

from passerelle.assistance import decisions, errors, links
from passerelle.assistance.access import ASSESSORS, OFFICERS
from passerelle.assistance.decisions import BODIES, DecisionWish
from passerelle.assistance.enums import RequestState
from passerelle.assistance.links import LinkWish
from passerelle.assistance.pages import verbs
from passerelle.assistance.pages.desk import ONE
from passerelle.assistance.queries import desk, sessions
from passerelle.assistance.rules import DECISIONS
from passerelle.core import clock
from passerelle.core.i18n import N_
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_MOST_RECUSED, _LONGEST_NAME = 50, 200
_NAMES = N_("Enter one name on each line, fifty at most.")


async def decision(ask: Ask) -> Html:
    """Show the form for a decision."""
    await verbs.require(ask, *DECISIONS)
    return await _decision(ask, None, 200)


async def record(ask: Ask) -> Response | Html:
    """Record a decision."""
    fields = await ask.fields()
    outcome = fields.choice("outcome", DECISIONS)
    day = fields.day("decided_on")
    votes: Any = {
        name: fields.number(name, 0, 1000, required=False) or 0
        for name in ("votes_for", "votes_against", "abstentions")
    }
    texts: Any = {
        "reason": fields.text("reason", longest=2000),
        "body": fields.choice("body", BODIES),
        "minutes": fields.text("minutes", longest=10_000, required=False),
        "redirected_to": fields.text("redirected_to", longest=200, required=False),
    }
    recusals = fields.text("recusals", longest=2000, required=False).splitlines()
    if len(recusals) > _MOST_RECUSED or any(len(name) > _LONGEST_NAME for name in recusals):
        fields.wrong("recusals", _NAMES)

    async def work() -> str:
        wish = DecisionWish(
            outcome=RequestState(outcome),
            decided_on=day or clock.now().date(),
            recusals=recusals,
            **votes,
            **texts,
        )
        await decisions.record(ask.actor, ask.part("reference"), wish)
        return verbs.here(ask)

    return await verbs.tried(ask, fields, _decision, work)


async def link(ask: Ask) -> Html:
    """Show the form that confirms or rejects a link to a session."""
    if (await verbs.found(ask)).submitted_at is None:
        raise errors.StepNotListed
    return await _link(ask, None, 200)


async def decide_link(ask: Ask) -> Response | Html:
    """Confirm or reject that a session led to a request."""
    fields = await ask.fields()
    session = fields.text("session", longest=80)
    basis = fields.choice("basis", ("staff_confirmed", "staff_rejected"))
    reason = fields.text("reason", longest=1000)

    async def work() -> str:
        wish = LinkWish(session, basis, reason)  # type: ignore[arg-type]  # checked above
        await links.decide(ask.actor, ask.part("reference"), wish)
        return f"{verbs.here(ask)}#sessions"

    return await verbs.tried(ask, fields, _link, work)


async def _decision(ask: Ask, fields: Fields | None, status: int) -> Html:
    found = await verbs.found(ask)
    empty = ("outcome", "reason", "votes_for", "votes_against", "abstentions", "recusals",
             "minutes", "redirected_to")  # fmt: skip
    today = {"decided_on": clock.now().date().isoformat(), "body": BODIES[0]}
    return await verbs.form(
        ask,
        "decision",
        fields,
        status,
        {**dict.fromkeys(empty, ""), **today},
        outcomes=list(DECISIONS),
        bodies=list(BODIES),
        checklist=await desk.checklist_for(ask.actor, found),
    )


async def _link(ask: Ask, fields: Fields | None, status: int) -> Html:
    found = await verbs.found(ask)
    session = fields.typed.get("session", "") if fields else ask.wish("session")
    candidates = await sessions.candidates_for(ask.actor, found)
    named = next((one for one in candidates if one.reference == session), None)
    kept = {"session": session, "basis": "", "reason": ""}
    return await verbs.form(ask, "link", fields, status, kept, candidate=named)


routes = [
    doors.page(f"{ONE}/decision", decision, may=doors.holding(*ASSESSORS)),
    doors.page(f"{ONE}/decision", record, may=doors.holding(*ASSESSORS), method="POST"),
    doors.page(f"{ONE}/link", link, may=doors.holding(*OFFICERS)),
    doors.page(f"{ONE}/link", decide_link, may=doors.holding(*OFFICERS), method="POST"),
]
