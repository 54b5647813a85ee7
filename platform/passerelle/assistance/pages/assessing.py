"""What assessors do before a decision: one page for each verb, with one button."""

from starlette.responses import Response

from passerelle.assistance import assessing, clarifications, rules
from passerelle.assistance.access import ASSESSORS
from passerelle.assistance.assessing import Aside
from passerelle.assistance.enums import RequestState
from passerelle.assistance.pages import sent_files, verbs
from passerelle.assistance.pages.desk import ONE
from passerelle.web import doors
from passerelle.web.answers import go_on
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html

_ASSESSORS = doors.holding(*ASSESSORS)


async def take(ask: Ask) -> Response:
    """Look after a request from now on."""
    seen = (await ask.fields()).typed.get("instead_of", "")
    await assessing.take(ask.actor, ask.part("reference"), rules.named(seen))
    return go_on(verbs.here(ask))


async def go_on_without(ask: Ask) -> Response:
    """Go on without an answer."""
    await clarifications.go_on_without(ask.actor, ask.part("reference"))
    return go_on(verbs.here(ask))


async def question(ask: Ask) -> Html:
    """Show the form for a question."""
    await verbs.require(ask, RequestState.CLARIFICATION)
    return await _question(ask, None, 200)


async def put_question(ask: Ask) -> Response | Html:
    """Ask whoever sent the request."""
    await verbs.found(ask)
    fields, text, sent = await sent_files.read(ask)

    async def work() -> str:
        await clarifications.ask(ask.actor, ask.part("reference"), text, sent)
        return verbs.here(ask)

    return await verbs.tried(ask, fields, _question, work)


async def consultation(ask: Ask) -> Html:
    """Show the form that notes a consultation of the EU Delegation."""
    await verbs.require(ask, RequestState.EU_DELEGATION_CONSULTED)
    return await _consultation(ask, None, 200)


async def consult(ask: Ask) -> Response | Html:
    """Note that the EU Delegation is consulted."""
    fields = await ask.fields()
    reason = fields.text("reason", longest=1000, required=False)

    async def work() -> str:
        await assessing.consult_delegation(ask.actor, ask.part("reference"), reason)
        return verbs.here(ask)

    return await verbs.tried(ask, fields, _consultation, work)


async def aside(ask: Ask) -> Html:
    """Show the form that puts a request aside."""
    await verbs.require(ask, RequestState.DUPLICATE)
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
        return verbs.here(ask)

    return await verbs.tried(ask, fields, _aside, work)


async def _question(ask: Ask, fields: Fields | None, status: int) -> Html:
    return await verbs.form(ask, "question", fields, status, {"text": ""}, accept=sent_files.ACCEPT)


async def _consultation(ask: Ask, fields: Fields | None, status: int) -> Html:
    return await verbs.form(ask, "consultation", fields, status, {"reason": ""})


async def _aside(ask: Ask, fields: Fields | None, status: int) -> Html:
    return await verbs.form(ask, "aside", fields, status, {"to": "", "reason": "", "original": ""})


routes = [
    doors.page(f"{ONE}/take", take, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/go-on", go_on_without, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/question", question, may=_ASSESSORS),
    doors.page(
        f"{ONE}/question", put_question, may=_ASSESSORS, method="POST",
        most_bytes=clarifications.MOST_BYTES,
    ),
    doors.page(f"{ONE}/consultation", consultation, may=_ASSESSORS),
    doors.page(f"{ONE}/consultation", consult, may=_ASSESSORS, method="POST"),
    doors.page(f"{ONE}/aside", aside, may=_ASSESSORS),
    doors.page(f"{ONE}/aside", put_aside, may=_ASSESSORS, method="POST"),
]  # fmt: skip
