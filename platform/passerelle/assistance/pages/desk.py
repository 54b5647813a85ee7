"""The request desk: what waits, and a request with all that is known of it."""

from passerelle.assistance.access import ASSESSORS
from passerelle.assistance.queries import desk, sessions
from passerelle.assistance.queries import drafts as choices
from passerelle.assistance.queries import request as one_request
from passerelle.assistance.queries.thread import thread_for
from passerelle.assistance.rules import OPEN
from passerelle.core.cursors import Page
from passerelle.web import doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

DESK = "/desk"
ONE = f"{DESK}/{{reference}}"


async def queue(ask: Ask) -> Html:
    """List the requests that wait for somebody, the oldest first."""
    wanted = wanted_in(ask)
    return html(
        ask,
        "assistance/desk.html",
        listed=await listed(ask),
        wanted=wanted,
        counts=await desk.counts(ask.actor),
        themes=await choices.themes(),
        may_assess=ask.actor.has_role(*ASSESSORS),
    )


def wanted_in(ask: Ask) -> desk.Wanted:
    """Return what the address asks for."""
    return desk.Wanted(
        state=ask.choice("state", ("", *OPEN), ""),
        theme=ask.wish("theme"),
        whose=ask.choice("whose", desk.WHOSE, ""),
    )


async def listed(ask: Ask) -> Page[desk.DeskLine]:
    """Return a page of the queue."""
    wanted = wanted_in(ask)
    return await desk.queue_for(ask.actor, wanted, limit=ask.limit, after=ask.after(desk.Key))


async def one(ask: Ask) -> Html:
    """Show one request with all that is known of it, and what may be done."""
    found = await one_request.request_for(ask.actor, ask.part("reference"))
    dossier = await desk.dossier_for(ask.actor, found)
    checklist = await desk.checklist_for(ask.actor, found)
    return html(
        ask,
        "assistance/desk_request.html",
        request=found,
        dossier=dossier,
        checklist=checklist,
        history=await one_request.history_for(ask.actor, found),
        links=await one_request.links_for(ask.actor, found),
        candidates=await sessions.candidates_for(ask.actor, found),
        thread=await thread_for(ask.actor, found),
        verbs=desk.verbs(ask.actor, found, dossier, checklist),
        here=f"{DESK}/{found.reference}",
    )


routes = [
    doors.page(DESK, queue, may=doors.staff),
    doors.page(ONE, one, may=doors.staff),
]
