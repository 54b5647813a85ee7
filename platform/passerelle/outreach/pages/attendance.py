"""Who came, by institution: in numbers, drawn, and as a file."""

from markupsafe import Markup
from starlette.responses import Response

from passerelle.core import csvtext, i18n
from passerelle.core.i18n import pick
from passerelle.outreach.pages.policy import SEES
from passerelle.outreach.queries import coming, sessions
from passerelle.outreach.queries.coming import Totals
from passerelle.web import doors, pictures
from passerelle.web.answers import csv_file, html
from passerelle.web.asking import Ask
from passerelle.web.pictures import Bar, Caption
from passerelle.web.shell import Html


async def attendance(ask: Ask) -> Html:
    """Show which institutions were invited, registered and came, with their people and minutes."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    rows = await coming.came(ask.actor, plan.webinar_id)
    totals = await coming.totals(ask.actor, plan.webinar_id, rows)
    return html(
        ask,
        "outreach/attendance.html",
        plan=plan,
        totals=totals,
        page_of=coming.page_of(rows, ask.limit, ask.after(coming.Key)),
        picture=_drawn(totals, ask.language) if rows else None,
    )


async def attendance_csv(ask: Ask) -> Response:
    """The same institutions as a file, all of them."""
    plan = await sessions.plan_for(ask.actor, ask.part("reference"))
    rows = await coming.came(ask.actor, plan.webinar_id)
    body = csvtext.text(
        ("institution", "name", "country", "invited", "registered", "attended", "minutes"),
        (
            (one.reference, pick(one.names, ask.language), one.country, one.invited,
             one.registered, one.attended, one.minutes)
            for one in rows
        ),
    )  # fmt: skip
    return csv_file(body, f"{plan.reference}-attendance.csv")


def _drawn(totals: Totals, language: str) -> Markup:
    say = i18n.translations(language).gettext
    caption = Caption(
        "attendance",
        say("Institutions from invitation to attendance"),
        say("How many institutions were invited, registered and came."),
        say("No institution was invited yet."),
    )
    stages = (
        (say("Invited"), totals.institutions_invited),
        (say("Registered"), totals.institutions_registered),
        (say("Came"), totals.institutions_reached),
    )
    return pictures.bars(caption, [Bar(label, count, str(count)) for label, count in stages])


routes = [
    doors.page("/outreach/{reference}/attendance", attendance, may=SEES),
    doors.file("/outreach/{reference}/attendance.csv", attendance_csv, may=SEES),
]
