"""Which institution a request names that is not listed: found in the list, or entered."""

from starlette.responses import Response

from passerelle.assistance import assessing
from passerelle.assistance.access import ASSESSORS
from passerelle.assistance.assessing import Settlement
from passerelle.assistance.pages import verbs
from passerelle.assistance.pages.desk import ONE
from passerelle.assistance.queries import desk
from passerelle.assistance.queries import drafts as choices
from passerelle.assistance.queries.checking import Newcomer
from passerelle.core.errors import NotFound
from passerelle.identity.enums import InstitutionType
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html


async def newcomer(ask: Ask) -> Html:
    """Show the form that finds or enters an institution."""
    await verbs.require(ask)
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
        return verbs.here(ask)

    return await verbs.tried(ask, fields, _newcomer, work)


async def _newcomer(ask: Ask, fields: Fields | None, status: int) -> Html:
    named = await _named(ask)
    national = "yes" if named.national_government and fields is None else ""
    kept = {"institution": "", "name": named.name, "type": named.type, "may_ask": ""}
    kept["national_government"] = national
    listed = await choices.institutions_in(named.country)
    return await verbs.form(
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
    checklist = await desk.checklist_for(ask.actor, await verbs.found(ask))
    wanted = ask.part_id("id")
    named = next((one for one in checklist.newcomers if one.id == wanted), None)
    if named is None:
        raise NotFound
    return named


routes = [
    doors.page(f"{ONE}/newcomers/{{id}}", newcomer, may=doors.holding(*ASSESSORS)),
    doors.page(f"{ONE}/newcomers/{{id}}", settle, may=doors.holding(*ASSESSORS), method="POST"),
]
