"""The report, for people."""

from urllib.parse import urlencode

from starlette.responses import Response

from passerelle.conversion.voice import Voice
from passerelle.core import csvtext
from passerelle.core.errors import Invalid
from passerelle.reporting import access, choosing, queries, tables, telling
from passerelle.reporting.rules import catalogue
from passerelle.web import doors
from passerelle.web.answers import csv_file, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

_SHOWS = ("programme", "identity", "roster", "webinars", "outreach", "assistance", "portfolio")
_HEADER = ("figure", "part", "value", "unit", "base", "region scheme", "as of")


async def report(ask: Ask) -> Html:
    """Show every figure, by subject."""
    try:
        day = await choosing.as_of(ask.actor, ask.wish("as_of"))
    except Invalid as refusal:
        return _unclear(ask, refusal)
    found = await queries.report_for(ask.actor, day)
    voice = Voice(ask.language)
    return html(
        ask,
        "reporting/report.html",
        groups=telling.groups(found, voice),
        frame=found.frame,
        names=found.names,
        phase=lambda one: telling.phase(one, voice),
        typed=ask.wish("as_of"),
        query=_query(ask),
    )


async def figure(ask: Ask) -> Html:
    """Show one figure, what was counted for it, and what was not, with why."""
    try:
        day = await choosing.as_of(ask.actor, ask.wish("as_of"))
    except Invalid as refusal:
        return _unclear(ask, refusal)
    found = await queries.report_for(ask.actor, day, [ask.part("id")])
    definition = catalogue.BY_ID[ask.part("id")]
    sees_everything = access.sees_everything(ask.actor)
    told = telling.tell(found, definition, Voice(ask.language))
    return html(
        ask,
        "reporting/figure.html",
        told=told,
        frame=found.frame,
        names=found.names,
        table=lambda rows: tables.table(definition, rows, sees_everything=sees_everything),
        sees_rows=queries.sees_rows(ask.actor, definition),
        typed=ask.wish("as_of"),
        query=_query(ask),
    )


async def report_csv(ask: Ask) -> Response:
    """Return every number of every figure as a file, or of one figure."""
    day = await choosing.as_of(ask.actor, ask.wish("as_of"))
    ids = [ask.wish("figure")] if ask.wish("figure") else []
    found = await queries.report_for(ask.actor, day, ids)
    records = []
    for id_, one in found.figures.items():
        meant = catalogue.BY_ID[id_]
        said = (meant.unit, meant.base, meant.scheme, found.frame.as_of)
        records += [(id_, part, value, *said) for part, value in tables.flat(one.value)]
    return csv_file(csvtext.text(_HEADER, records), "-".join(["report", *ids]) + ".csv")


async def figure_csv(ask: Ask) -> Response:
    """Return all rows of one figure as a file, for those who may see them."""
    day = await choosing.as_of(ask.actor, ask.wish("as_of"))
    found = await queries.report_for(ask.actor, day, [ask.part("id")])
    definition = queries.definition_with_rows_for(ask.actor, ask.part("id"))
    header = ["counted", "why not", *(column.key for column in definition.columns)]
    rows = tables.spread(
        definition,
        found.figures[definition.id],
        sees_everything=access.sees_everything(ask.actor),
    )
    return csv_file(csvtext.text(header, rows), f"{definition.id}.csv")


def _unclear(ask: Ask, refusal: Invalid) -> Html:
    return html_with(
        ask,
        "reporting/unclear.html",
        422,
        errors={"as_of": Voice(ask.language).gettext(refusal.message)},
        typed=ask.wish("as_of"),
    )


def _query(ask: Ask) -> str:
    return f"?{urlencode({'as_of': ask.wish('as_of')})}" if ask.wish("as_of") else ""


routes = [
    doors.page("/report", report, may=doors.anyone, shows=_SHOWS),
    doors.file("/report.csv", report_csv, may=doors.anyone, shows=_SHOWS),
    doors.file("/report/{id}.csv", figure_csv, may=doors.anyone, shows=_SHOWS),
    doors.page("/report/{id}", figure, may=doors.anyone, shows=_SHOWS),
]
