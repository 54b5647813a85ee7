"""Requests, Actions, institutions and where the programme works, for programs."""

from passerelle.assistance.enums import RequestState
from passerelle.assistance.queries import request as one_request
from passerelle.core import clock
from passerelle.identity.enums import InstitutionType
from passerelle.portfolio import lists, schemas
from passerelle.portfolio.enums import ActionState
from passerelle.portfolio.queries import action as one_action
from passerelle.portfolio.queries import actions as many_actions
from passerelle.portfolio.queries import countries, institutions, work
from passerelle.portfolio.queries.choices import choices_for
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter

_PLACES = ("portfolio", "identity", "programme")
_REQUESTS = ("assistance", *_PLACES)
_REQUEST = ("outreach", "webinars", *_REQUESTS)
_ACTION = ("roster", *_REQUESTS)
_INSTITUTION = ("webinars", *_REQUESTS)


async def requests(ask: Ask) -> schemas.RequestList:
    """List the requests that this person may see."""
    return schemas.request_list(await lists.requests(ask))


async def request(ask: Ask) -> schemas.RequestDetail:
    """Return one request."""
    found = await one_request.request_for(ask.actor, ask.part("reference"))
    answers = await many_actions.answers_to(ask.actor, [found.id])
    return schemas.request(
        found,
        await one_request.history_for(ask.actor, found),
        await one_request.links_for(ask.actor, found),
        answers.get(found.id, []),
    )


async def actions(ask: Ask) -> schemas.ActionList:
    """List Actions."""
    return schemas.action_list(await lists.actions_(ask))


async def action(ask: Ask) -> schemas.ActionDetail:
    """Return one Action."""
    found = await one_action.action_for(ask.actor, ask.part("code"))
    return schemas.action(
        found,
        requests=await work.requests_behind(ask.actor, found),
        activities=await work.activities_for(ask.actor, found),
        team=await work.team_for(ask.actor, found),
        experts=await work.experts_for(ask.actor, found),
    )


async def all_institutions(ask: Ask) -> schemas.InstitutionList:
    """List institutions."""
    return schemas.institution_list(await lists.institutions_(ask))


async def institution(ask: Ask) -> schemas.InstitutionDetail:
    """Return one institution."""
    found = await institutions.institution_for(ask.actor, ask.part("reference"))
    requests_found = await lists.requests_of(ask, found.id)
    actions_found = await lists.actions_of(ask, found.id)
    return schemas.institution(
        found,
        requests_found.items,
        actions_found.items,
        webinars=await institutions.webinars_of(ask.actor, found),
        contacts=await institutions.contacts_of(ask.actor, found),
    )


async def where_we_work(ask: Ask) -> schemas.WhereWeWork:
    """Return Actions by country."""
    choices = await choices_for(ask.actor, ask.wish("scheme"), ask.language)
    regions = await countries.regions_at_work(ask.actor, choices.scheme)
    return schemas.WhereWeWork(choices.scheme, clock.now().date(), regions)


def _one_of(name: str, description: str, words: tuple[str, ...]) -> Parameter:
    return Parameter(name, description, {"type": "string", "enum": list(words)})


_SCHEME = Parameter("scheme", "The scheme of the regions; the latest one where none is named.")
_REGION = Parameter("region", "A region's code in that scheme.")
_COUNTRY = Parameter("country", "A country's two letters (ISO 3166-1).")
_THEME = Parameter("theme", "A theme's code.")
_PART = Parameter("institution", "The reference of an institution that has a part in it.")
_TYPE = _one_of("type", "What kind of body an institution is.", tuple(InstitutionType))

routes = [
    doors.api(
        "/api/requests",
        requests,
        may=doors.signed_in,
        shows=_REQUESTS,
        answers=schemas.RequestList,
        summary="Requests for assistance, the latest first; contacts find their institutions' own.",
        parameters=(
            _one_of("which", "Those sent, or those that were never sent.", lists.WHICH),
            _one_of("state", "Where a request stands.", tuple(RequestState)),
            _THEME,
            _REGION,
            _SCHEME,
            _TYPE,
            Parameter("phase", "The code of the phase in which a request was sent."),
            _PART,
            *doors.PAGING,
        ),
    ),
    doors.api(
        "/api/requests/{reference}",
        request,
        may=doors.signed_in,
        shows=_REQUEST,
        answers=schemas.RequestDetail,
        summary="One request: who asks, what happened, what came of it.",
    ),
    doors.api(
        "/api/actions",
        actions,
        may=doors.anyone,
        shows=_PLACES,
        answers=schemas.ActionList,
        summary="Actions approved and later, the latest start first.",
        parameters=(
            _one_of("state", "Where an Action stands.", tuple(ActionState)),
            _REGION,
            _SCHEME,
            _COUNTRY,
            _THEME,
            Parameter("year", "The year in which an Action started.", {"type": "integer"}),
            _PART,
            *doors.PAGING,
        ),
    ),
    doors.api(
        "/api/actions/{code}",
        action,
        may=doors.anyone,
        shows=_ACTION,
        answers=schemas.ActionDetail,
        summary="One Action: its activities, its experts in numbers, what it left.",
    ),
    doors.api(
        "/api/institutions",
        all_institutions,
        may=doors.signed_in,
        shows=_PLACES,
        answers=schemas.InstitutionList,
        summary="Institutions, in the order of their English names.",
        parameters=(_TYPE, _COUNTRY, _REGION, _SCHEME, *doors.PAGING),
    ),
    doors.api(
        "/api/institutions/{reference}",
        institution,
        may=doors.signed_in,
        shows=_INSTITUTION,
        answers=schemas.InstitutionDetail,
        summary="One institution and what it took part in.",
    ),
    doors.api(
        "/api/where-we-work",
        where_we_work,
        may=doors.anyone,
        shows=_PLACES,
        answers=schemas.WhereWeWork,
        summary="Actions approved or later by region and country.",
        parameters=(_SCHEME,),
    ),
]
