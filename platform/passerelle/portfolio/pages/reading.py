"""Requests, Actions, institutions and where the programme works, for people."""

from starlette.responses import Response

from passerelle.assistance.access import sees_every_request, sees_office_work
from passerelle.assistance.enums import RequestState
from passerelle.assistance.queries import request as one_request
from passerelle.core import clock
from passerelle.identity.enums import InstitutionType
from passerelle.portfolio import drawing, lists, tables
from passerelle.portfolio.access import runs_actions, sees_people
from passerelle.portfolio.enums import ActionState
from passerelle.portfolio.queries import action as one_action
from passerelle.portfolio.queries import actions as many_actions
from passerelle.portfolio.queries import countries, institutions, running, work
from passerelle.portfolio.queries.choices import choices_for
from passerelle.portfolio.rules import ACTIVE, PLANS_IN
from passerelle.web import doors
from passerelle.web.answers import csv_file, html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

_PLACES = ("portfolio", "identity", "programme")
_REQUESTS = ("assistance", *_PLACES)
_REQUEST = ("outreach", "webinars", *_REQUESTS)
_ACTION = ("roster", *_REQUESTS)
_INSTITUTION = ("webinars", *_REQUESTS)


async def requests(ask: Ask) -> Html:
    """List the requests that this person may see."""
    return html(
        ask,
        "portfolio/requests.html",
        listed=await lists.requests(ask),
        here=lists.address(ask, "/requests", lists.OF_REQUESTS),
        states=list(RequestState),
        types=list(InstitutionType),
        sees_every_request=sees_every_request(ask.actor),
        is_contact=bool(ask.actor.institution_ids),
    )


async def requests_csv(ask: Ask) -> Response:
    """Return the same requests as a file, all of them."""
    listed = await lists.requests(ask, whole=True)
    return csv_file(tables.requests(listed, ask.language), "requests.csv")


async def request(ask: Ask) -> Html:
    """Show one request."""
    found = await one_request.request_for(ask.actor, ask.part("reference"))
    answers = await many_actions.answers_to(ask.actor, [found.id])
    return html(
        ask,
        "portfolio/request.html",
        request=found,
        history=await one_request.history_for(ask.actor, found),
        links=await one_request.links_for(ask.actor, found),
        answers=answers.get(found.id, []),
        sees_office_work=sees_office_work(ask.actor),
        opens_action=runs_actions(ask.actor) and found.state == RequestState.ACCEPTED,
    )


async def actions(ask: Ask) -> Html:
    """List Actions, with how many stand in each state."""
    return html(
        ask,
        "portfolio/actions.html",
        listed=await lists.actions_(ask),
        years=await many_actions.years_of_actions(ask.actor),
        here=lists.address(ask, "/actions", lists.OF_ACTIONS),
        sees_people=sees_people(ask.actor),
    )


async def actions_csv(ask: Ask) -> Response:
    """Return the same Actions as a file, all of them."""
    listed = await lists.actions_(ask, whole=True)
    return csv_file(tables.actions(listed, ask.language), "actions.csv")


async def action(ask: Ask) -> Html:
    """Show one Action."""
    found = await one_action.action_for(ask.actor, ask.part("code"))
    activities = await work.activities_for(ask.actor, found)
    today = clock.now().date()
    return html(
        ask,
        "portfolio/action.html",
        action=found,
        activities=activities,
        picture=drawing.life(found, activities.items, ask.language, today),
        requests=await work.requests_behind(ask.actor, found),
        team=await work.team_for(ask.actor, found),
        experts=await work.experts_for(ask.actor, found),
        sees_people=sees_people(ask.actor),
        verbs=running.verbs_for(ask.actor, found),
        closure=found.closure,
        lessons=found.lessons,
        runs_actions=runs_actions(ask.actor),
        is_planned_in=ActionState(found.state) in PLANS_IN,
        is_written_in=ActionState(found.state) in ACTIVE and found.state != ActionState.FORMULATION,
    )


async def activities_csv(ask: Ask) -> Response:
    """Return the activities of an Action as a file."""
    found = await one_action.action_for(ask.actor, ask.part("code"))
    body = tables.activities(await work.activities_for(ask.actor, found))
    return csv_file(body, "activities.csv")


async def all_institutions(ask: Ask) -> Html:
    """List institutions."""
    return html(
        ask,
        "portfolio/institutions.html",
        listed=await lists.institutions_(ask),
        here=lists.address(ask, "/institutions", lists.OF_INSTITUTIONS),
        types=list(InstitutionType),
    )


async def institutions_csv(ask: Ask) -> Response:
    """Return the same institutions as a file, all of them."""
    listed = await lists.institutions_(ask, whole=True)
    return csv_file(tables.institutions(listed, ask.language), "institutions.csv")


async def institution(ask: Ask) -> Html | Response:
    """Show one institution and what it took part in; a merged one leads to what stands for it."""
    found = await institutions.institution_for(ask.actor, ask.part("reference"))
    if found.merged_into is not None:
        where = {"location": f"/institutions/{found.merged_into}", "cache-control": "no-store"}
        return Response(status_code=308, headers=where)
    return html(
        ask,
        "portfolio/institution.html",
        institution=found,
        requests=await lists.requests_of(ask, found.id),
        actions=await lists.actions_of(ask, found.id),
        webinars=await institutions.webinars_of(ask.actor, found),
        contacts=await institutions.contacts_of(ask.actor, found),
        sees_people=sees_people(ask.actor),
    )


async def where_we_work(ask: Ask) -> Html:
    """Show in which countries there are Actions."""
    choices = await choices_for(ask.actor, ask.wish("scheme"), ask.language)
    regions = await countries.regions_at_work(ask.actor, choices.scheme)
    return html(
        ask,
        "portfolio/where.html",
        choices=choices,
        regions=regions,
        picture=drawing.where(regions, ask.language),
        here=lists.address(ask, "/where-we-work", ("scheme",)),
        today=clock.now().date(),
    )


async def where_we_work_csv(ask: Ask) -> Response:
    """Return the countries as a file."""
    choices = await choices_for(ask.actor, ask.wish("scheme"), ask.language)
    regions = await countries.regions_at_work(ask.actor, choices.scheme)
    body = tables.countries(regions, choices.scheme, ask.language)
    return csv_file(body, "where-we-work.csv")


routes = [
    doors.page("/requests", requests, may=doors.signed_in, shows=_REQUESTS),
    doors.file("/requests.csv", requests_csv, may=doors.signed_in, shows=_REQUESTS),
    doors.page("/requests/{reference}", request, may=doors.signed_in, shows=_REQUEST),
    doors.page("/actions", actions, may=doors.anyone, shows=_PLACES),
    doors.file("/actions.csv", actions_csv, may=doors.anyone, shows=_PLACES),
    doors.page("/actions/{code}", action, may=doors.anyone, shows=_ACTION),
    doors.file("/actions/{code}/activities.csv", activities_csv, may=doors.anyone, shows=_ACTION),
    doors.page("/institutions", all_institutions, may=doors.signed_in, shows=_PLACES),
    doors.file("/institutions.csv", institutions_csv, may=doors.signed_in, shows=_PLACES),
    doors.page("/institutions/{reference}", institution, may=doors.signed_in, shows=_INSTITUTION),
    doors.page("/where-we-work", where_we_work, may=doors.anyone, shows=_PLACES),
    doors.file("/where-we-work.csv", where_we_work_csv, may=doors.anyone, shows=_PLACES),
]
