"""The home page: what the programme does, what came of it, and where to go from here."""

from starlette.responses import Response

from passerelle.conversion import lists, telling
from passerelle.conversion.voice import Voice
from passerelle.identity import first_run
from passerelle.portal import data_pages, queries, search_pages
from passerelle.portfolio.enums import ActionState
from passerelle.portfolio.queries import actions
from passerelle.web import doors
from passerelle.web.answers import go_on, html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html
from passerelle.webinars.queries import webinars_visible_to

_SHOWS = (
    *("programme", "identity", "communities", "webinars", "outreach"),
    *("assistance", "portfolio", "conversion", "portal"),
)
_RUNNING = actions.Wanted(state=ActionState.IMPLEMENTATION)


async def home(ask: Ask) -> Html | Response:
    """Tell the story, and show what comes next and what is under way.

    While nobody administers the service, visitors are led to where that begins.
    """
    if not ask.actor.is_signed_in and await first_run.is_needed():
        return go_on("/set-up")
    told = await telling.best_story(ask.actor)
    webinars = await webinars_visible_to(ask.actor, when="upcoming", limit=3, after=None)
    running = await actions.actions_visible_to(ask.actor, _RUNNING, limit=5)
    states = await actions.states_of_actions(ask.actor, _RUNNING)
    return html(
        ask,
        "portal/home.html",
        told=told,
        story=telling.picture(told, Voice(ask.language)) if told else "",
        webinars=webinars.items,
        running=running.items,
        running_count=sum(one.actions for one in states if one.state == _RUNNING.state),
        under_assessment=await queries.requests_under_assessment(ask.actor),
        sessions=await _last_sessions(ask),
    )


async def _last_sessions(ask: Ask) -> list[lists.SessionLine]:
    if not ask.actor.is_staff:
        return []
    return (await lists.sessions_visible_to(ask.actor, limit=3)).items


routes = [
    doors.page("/", home, may=doors.anyone, shows=_SHOWS),
    *data_pages.routes,
    *search_pages.routes,
]
