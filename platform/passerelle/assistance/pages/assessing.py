"""What officers do with a request: one page for each verb, with one button."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response

from passerelle.assistance import assessing, clarifications, decisions, links
from passerelle.assistance.access import ASSESSORS, OFFICERS
from passerelle.assistance.assessing import Aside, Settlement
from passerelle.assistance.decisions import BODIES, DecisionWish
from passerelle.assistance.enums import RequestState
from passerelle.assistance.links import LinkWish
from passerelle.assistance.pages import sent_files
from passerelle.assistance.pages.desk import DESK, ONE
from passerelle.assistance.queries import desk, sessions
from passerelle.assistance.queries import drafts as choices
from passerelle.assistance.queries import request as one_request
from passerelle.assistance.queries.checking import Newcomer
from passerelle.assistance.queries.request import RequestShown
from passerelle.assistance.rules import DECISIONS
from passerelle.core import clock
from passerelle.core.errors import NotFound
from passerelle.identity.enums import InstitutionType
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_ASSESSORS, _OFFICERS = doors.holding(*ASSESSORS), doors.holding(*OFFICERS)
Page = Callable[[Ask, Fields | None, int], Awaitable[Html]]


async def take(ask: Ask) -> Response:
    """Look after a request from now on."""
    await assessing.take(ask.actor, ask.part("reference"))
    return go_on(_here(ask))


async def go_on_without(ask: Ask) -> Response:
    """Go on without an answer."""
    await clarifications.go_on_without(ask.actor, ask.part("reference"))
    return go_on(_here(ask))


async def question(ask: Ask) -> Html:
    """Show the form for a question."""
    return await _question(ask, None, 200)


async def put_question(ask: Ask) -> Response | Html:
    """Ask whoever sent the request."""
    await _found(ask)
    fields, text, sent = await sent_files.read(ask)

    async def work() -> str:
        await clarifications.ask(ask.actor, ask.part("reference"), text, sent)
        return _here(ask)

    return await _tried(ask, fields, _question, work)


async def consultation(ask: Ask) -> Html:
    """Show the form that notes a consultation of the EU Delegation."""
    return await _consultation(ask, None, 200)


async def consult(ask: Ask) -> Response | Html:
    """Note that the EU Delegation is consulted."""
    fields = await ask.fields()
    reason = fields.text("reason", longest=1000, required=False)

    async def work() -> str:
        await assessing.consult_delegation(ask.actor, ask.part("reference"), reason)
        return _here(ask)

    return await _tried(ask, fields, _consultation, work)


async def decision(ask: Ask) -> Html:
    """Show the form for a decision."""
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

    async def work() -> str:
        wish = DecisionWish(
            outcome=RequestState(outcome),
            decided_on=day or clock.now().date(),
            recusals=recusals[:50],
            **votes,
            **texts,
        )
        await decisions.record(ask.actor, ask.part("reference"), wish)
        return _here(ask)

    return await _tried(ask, fields, _decision, work)


async def aside(ask: Ask) -> Html:
    """Show the form that puts a request aside."""
    return await _aside(ask, None, 200)


async def put_aside(ask: Ask) -> Response | Html:
    """Mark a request as a duplicate or as none."""
    fields = await ask.fields()
    to = fields.choice("to", (RequestState.DUPLICATE, RequestState.SPAM))
    reason = fields.text("reason", longest=1000)
    is_duplicate = to == RequestState.DUPLICATE
    original = fields.text("original", longest=80, required=is_duplicate)

    async def work() -> str:
        wish = Aside(RequestState(to), reason, original)
        await assessing.put_aside(ask.actor, ask.part("reference"), wish)
        return _here(ask)

    return await _tried(ask, fields, _aside, work)


async def newcomer(ask: Ask) -> Html:
    """Show the form that finds or enters an institution."""
    return await _newcomer(ask, None, 200)


async def settle(ask: Ask) -> Response | Html:
    """Find or enter the institution that a request names."""
    fields = await ask.fields()
    await _named(ask)
    chosen = fields.text("institution", longest=80, required=False)
    kind = fields.choice("type", InstitutionType, required=not chosen)
    name = fields.text("name", longest=200, required=not chosen)

    async def work() -> str:
        wish = Settlement(
            chosen,
            name,
            InstitutionType(kind or InstitutionType.MINISTRY),
            fields.is_ticked("national_government"),
            fields.is_ticked("may_ask"),
        )
        await assessing.settle(ask.actor, ask.part("reference"), ask.part_id("id"), wish)
        return _here(ask)

    return await _tried(ask, fields, _newcomer, work)


async def link(ask: Ask) -> Html:
    """Show the form that confirms or rejects a link to a session."""
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
        return f"{_here(ask)}#sessions"

    return await _tried(ask, fields, _link, work)


async def _question(ask: Ask, fields: Fields | None, status: int) -> Html:
    return await _form(ask, "question", fields, status, {"text": ""}, accept=sent_files.ACCEPT)


async def _consultation(ask: Ask, fields: Fields | None, status: int) -> Html:
    return await _form(ask, "consultation", fields, status, {"reason": ""})


async def _decision(ask: Ask, fields: Fields | None, status: int) -> Html:
    found = await _found(ask)
    empty = ("outcome", "reason", "votes_for", "votes_against", "abstentions", "recusals",
             "minutes", "redirected_to")  # fmt: skip
    today = {"decided_on": clock.now().date().isoformat(), "body": BODIES[0]}
    return await _form(
        ask,
        "decision",
        fields,
        status,
        {**dict.fromkeys(empty, ""), **today},
        outcomes=list(DECISIONS),
        bodies=list(BODIES),
        checklist=await desk.checklist_for(ask.actor, found),
    )


async def _aside(ask: Ask, fields: Fields | None, status: int) -> Html:
    return await _form(ask, "aside", fields, status, {"to": "", "reason": "", "original": ""})


async def _newcomer(ask: Ask, fields: Fields | None, status: int) -> Html:
    named = await _named(ask)
    national = "yes" if named.national_government and fields is None else ""
    kept = {"institution": "", "name": named.name, "type": named.type, "may_ask": ""}
    kept["national_government"] = national
    listed = await choices.institutions_in(named.country)
    return await _form(
        ask,
        "newcomer",
        fields,
        status,
        kept,
        newcomer=named,
        institutions=listed,
        types=list(InstitutionType),
    )


async def _named(ask: Ask) -> Newcomer:
    """Return the institution that is to be found or entered, of this request and still open."""
    checklist = await desk.checklist_for(ask.actor, await _found(ask))
    wanted = ask.part_id("id")
    named = next((one for one in checklist.newcomers if one.id == wanted), None)
    if named is None:
        raise NotFound
    return named


async def _link(ask: Ask, fields: Fields | None, status: int) -> Html:
    found = await _found(ask)
    session = fields.typed.get("session", "") if fields else ask.wish("session")
    candidates = await sessions.candidates_for(ask.actor, found)
    named = next((one for one in candidates if one.reference == session), None)
    kept = {"session": session, "basis": "", "reason": ""}
    return await _form(ask, "link", fields, status, kept, candidate=named)


async def _form(
    ask: Ask,
    name: str,
    fields: Fields | None,
    status: int,
    kept: Mapping[str, Any],
    **more: Any,
) -> Html:
    return html_with(
        ask,
        f"assistance/desk_{name}.html",
        status,
        request=await _found(ask),
        here=_here(ask),
        values=forms.values(fields, dict(kept)),
        errors=fields.errors if fields else {},
        **more,
    )


async def _tried(
    ask: Ask, fields: Fields, page: Page, work: Callable[[], Awaitable[str]]
) -> Response | Html:
    return await forms.tried(fields, lambda typed, status: page(ask, typed, status), work)


async def _found(ask: Ask) -> RequestShown:
    return await one_request.request_for(ask.actor, ask.part("reference"))


def _here(ask: Ask) -> str:
    return f"{DESK}/{ask.part('reference')}"


routes = [
    doors.page(f"{ONE}/take", take, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/go-on", go_on_without, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/question", question, may=_ASSESSORS),
    doors.page(
        f"{ONE}/question", put_question, may=_ASSESSORS, method="POST",
        most_bytes=sent_files.MOST_BYTES,
    ),
    doors.page(f"{ONE}/consultation", consultation, may=_ASSESSORS),
    doors.page(f"{ONE}/consultation", consult, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/decision", decision, may=_ASSESSORS),
    doors.page(f"{ONE}/decision", record, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/aside", aside, may=_ASSESSORS),
    doors.page(f"{ONE}/aside", put_aside, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/newcomers/{{id}}", newcomer, may=_ASSESSORS),
    doors.page(f"{ONE}/newcomers/{{id}}", settle, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/link", link, may=_OFFICERS),
    doors.page(f"{ONE}/link", decide_link, may=_OFFICERS, method="POST"),
]  # fmt: skip
