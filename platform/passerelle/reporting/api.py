"""The report, for programs."""

from passerelle.reporting import access, choosing, queries, schemas
from passerelle.reporting.rules import catalogue
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter

SHOWS = ("programme", "identity", "roster", "webinars", "outreach", "assistance", "portfolio")
_AS_OF = Parameter(
    "as_of",
    "The day whose state is counted; by default the end of the data.",
    {"type": "string", "format": "date"},
)


async def figures(ask: Ask) -> schemas.ReportShown:
    """List all figures."""
    day = await choosing.as_of(ask.actor, ask.wish("as_of"))
    return schemas.report(await queries.report_for(ask.actor, day))


async def figure(ask: Ask) -> schemas.FigureRows:
    """Return one figure with its rows."""
    day = await choosing.as_of(ask.actor, ask.wish("as_of"))
    found = await queries.report_for(ask.actor, day, [ask.part("id")])
    definition = catalogue.BY_ID[ask.part("id")]
    return schemas.rows(
        definition,
        found,
        sees_rows=queries.sees_rows(ask.actor, definition),
        sees_everything=access.sees_everything(ask.actor),
    )


routes = [
    doors.api(
        "/api/report/figures",
        figures,
        may=doors.anyone,
        shows=SHOWS,
        answers=schemas.ReportShown,
        summary="Every figure of the programme report, with its definition.",
        parameters=(_AS_OF,),
    ),
    doors.api(
        "/api/report/figures/{id}",
        figure,
        may=doors.anyone,
        shows=SHOWS,
        answers=schemas.FigureRows,
        summary="One figure with the rows that were counted, and those that were not, with why.",
        parameters=(_AS_OF,),
    ),
]
