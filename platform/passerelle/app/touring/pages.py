"""The guided tour, in the demonstration only."""

from urllib.parse import urlencode

import msgspec

from passerelle.app import demo
from passerelle.app.touring import story
from passerelle.core.errors import NotFound
from passerelle.core.i18n import N_
from passerelle.web import doors
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html


class Stop(msgspec.Struct, frozen=True):
    """Something to do: as whom, where, and what it is."""

    part: str
    path: str
    says: str


AGAIN = (
    Stop(
        "organiser",
        "/webinars/new",
        N_(
            "Announce a webinar: in its own time zone, with a waitlist if there are more "
            "people than seats."
        ),
    ),
    Stop(
        "",
        "/webinars",
        N_(
            "Register for one that is to come, with nothing but an e-mail address; the "
            "confirmation is in the mailbox."
        ),
    ),
    Stop(
        "outreach_officer",
        "/outreach/lists",
        N_("Choose whom to reach: which institutions have not asked for two years?"),
    ),
    Stop(
        "outreach_officer",
        "/outreach/follow-ups",
        N_("Follow up with those who came, until nobody is left."),
    ),
    Stop(
        "partner",
        "/ask",
        N_("Ask for assistance, as a ministry that was there would."),
    ),
    Stop(
        "assessor",
        "/desk",
        N_(
            "Look at what was asked: is the institution eligible, what led it here, what is"
            " decided?"
        ),
    ),
    Stop(
        "assessor",
        "/actions/board",
        N_("Begin an Action from an accepted request, plan its activities, find experts for them."),
    ),
    Stop(
        "expert",
        "/communities",
        N_("Talk with the others: begin a topic, answer, mention somebody."),
    ),
    Stop(
        "auditor",
        "/conversion",
        N_("See what of it counts: from session to request to Action, with its uncertainty."),
    ),
    Stop(
        "administrator",
        "/administration",
        N_("Look behind: people and roles, messages, jobs, what is kept for how long."),
    ),
)


async def tour(ask: Ask) -> Html:
    """Walk through the story, and through how to live it again."""
    if not ask.demo:
        raise NotFound
    links = {one.part: demo.token(one.reference, ask.secrets[0]) for one in await demo.parts()}

    def as_(part: str, path: str) -> str:
        if part not in links:
            return path
        return f"/sign-in/as/{links[part]}?{urlencode({'next': path})}"

    return html(
        ask,
        "app/tour.html",
        told=await story.read(),
        again=[stop for stop in AGAIN if not stop.part or stop.part in links],
        as_=as_,
    )


routes = [doors.page("/tour", tour, may=doors.anyone)]
