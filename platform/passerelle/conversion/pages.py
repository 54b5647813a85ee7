"""Outreach sessions and conversion, for people. Staff only."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from starlette.responses import Response

from passerelle.conversion import (
    choosing,
    drawing,
    explaining,
    lists,
    measuring,
    reaching,
    showing,
    tables,
    telling,
)
from passerelle.conversion.choosing import Chosen, Offered, Wish
from passerelle.conversion.measuring import Measured
from passerelle.conversion.rules import attribution
from passerelle.conversion.voice import Voice
from passerelle.conversion.waiting import ENDS
from passerelle.core import i18n
from passerelle.core.errors import Invalid
from passerelle.outreach import access as outreach
from passerelle.web import doors
from passerelle.web.answers import csv_file, html, html_with
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

_SHOWS = (
    *("programme", "identity", "roster", "webinars"),
    *("outreach", "assistance", "portfolio", "conversion"),
)


async def sessions(ask: Ask) -> Html:
    """List outreach sessions, those for EU administrations apart."""
    shown = await showing.sessions(ask.actor, limit=ask.limit, after=ask.after(lists.Key))
    return html(
        ask,
        "conversion/sessions.html",
        shown=shown,
        works=outreach.may_work(ask.actor),
        sees_work=outreach.sees_work(ask.actor),
    )


async def sessions_csv(ask: Ask) -> Response:
    """The same rows as a file, all of them that are counted."""
    shown = await showing.sessions(ask.actor, limit=None)
    figures = [row.figures for row in shown.page.items if row.figures]
    return csv_file(tables.text(shown.measured, tables.sessions(figures)), "outreach.csv")


async def session(ask: Ask) -> Html:
    """Show one session: who was reached, who asked, and what came of it."""
    shown = await showing.session(ask.actor, ask.part("reference"))
    page = reaching.page_of(shown.institutions, ask.limit, ask.after(reaching.Key))
    story = telling.picture_with_rows(shown.row.line, shown.requests, Voice(ask.language))
    return html(
        ask,
        "conversion/session.html",
        shown=shown,
        page_of=page,
        story=story,
        sees_work=outreach.sees_work(ask.actor),
    )


async def session_csv(ask: Ask) -> Response:
    """The requests that a session led to, as a file."""
    reference = ask.part("reference")
    shown = await showing.session(ask.actor, reference)
    table = tables.requests_of_session(shown.requests)
    return csv_file(tables.text(shown.measured, table), f"{reference}.csv")


async def overview(ask: Ask) -> Html:
    """Show every figure for the chosen settings, the funnel first."""

    async def show(chosen: Chosen, form: dict[str, Any]) -> Html:
        shown = await showing.overview(ask.actor, chosen)
        voice, query = Voice(ask.language), form["query"]
        return html(
            ask,
            "conversion/overview.html",
            **form,
            shown=shown,
            models=attribution.MODELS,
            ends=ENDS,
            months={row.cohort: date.fromisoformat(f"{row.cohort}-01") for row in shown.cohorts},
            credits=drawing.most_credited(shown.measured),
            funnel=drawing.funnel(shown.funnel, voice, query),
            to_request=drawing.time_to_request(shown.to_request, voice),
            to_action=drawing.request_to_action(shown.to_action, voice),
            side_by_side=drawing.models(shown.measured, voice, query),
        )

    return await _with_settings(ask, show)


async def requests(ask: Ask) -> Html:
    """List requests with whether each is counted, linked, and why."""
    kind = ask.choice("show", explaining.SHOWN, "all")

    async def show(chosen: Chosen, form: dict[str, Any]) -> Html:
        measured = await measuring.measured_for(ask.actor, chosen)
        rows = explaining.request_rows(measured, kind)
        page = explaining.page_of(rows, ask.limit, ask.after(explaining.Key))
        return html(
            ask,
            "conversion/requests.html",
            **form,
            show=kind,
            kinds=explaining.SHOWN,
            measured=measured,
            count=len(rows),
            rows=explaining.with_near_misses(measured, page.items),
            following=page.next,
        )

    return await _with_settings(ask, show)


async def request(ask: Ask) -> Html:
    """Show one request's path: each session that counts or nearly does, and its credit."""

    async def show(chosen: Chosen, form: dict[str, Any]) -> Html:
        shown = await showing.request(ask.actor, chosen, ask.part("reference"))
        form["chosen"] = shown.measured.chosen
        return html(ask, "conversion/request.html", **form, shown=shown, models=attribution.MODELS)

    return await _with_settings(ask, show)


async def institutions(ask: Ask) -> Html:
    """List institutions with whether each was reached, by which session, and why (not)."""
    kind = ask.choice("show", reaching.SHOWN, "all")

    async def show(chosen: Chosen, form: dict[str, Any]) -> Html:
        measured = await measuring.measured_for(ask.actor, chosen)
        rows = reaching.institution_rows(measured, kind)
        page = reaching.page_of(rows, ask.limit, ask.after(reaching.Key))
        return html(
            ask,
            "conversion/institutions.html",
            **form,
            show=kind,
            kinds=reaching.SHOWN,
            measured=measured,
            count=len(rows),
            rows=page.items,
            following=page.next,
        )

    return await _with_settings(ask, show)


async def figure_csv(ask: Ask) -> Response:
    """One figure's numbers as a file."""
    name = ask.path.rpartition("/")[2].removesuffix(".csv")
    chosen, errors = choosing.choose(_wish(ask), await choosing.offered_to(ask.actor, ask.language))
    for field, message in errors.items():
        raise Invalid(message, field=field)
    measured = await measuring.measured_for(ask.actor, chosen)
    table = await _FIGURES[name](ask, measured)
    return csv_file(tables.text(measured, table), f"{name}.csv")


async def _measured_table(ask: Ask, measured: Measured) -> tables.Table:
    return tables.OF_MEASURED[ask.path.rpartition("/")[2].removesuffix(".csv")](measured)


async def _request_to_action(ask: Ask, measured: Measured) -> tables.Table:
    outcomes = await lists.outcomes(ask.actor, measured.chosen.as_of)
    return tables.request_to_action(measured, outcomes)


async def _lift(ask: Ask, measured: Measured) -> tables.Table:
    return tables.lift(measured, await lists.partners(ask.actor, measured.chosen.as_of))


async def _requests(ask: Ask, measured: Measured) -> tables.Table:
    show = ask.choice("show", explaining.SHOWN, "all")
    return tables.requests(explaining.request_rows(measured, show))


async def _institutions(ask: Ask, measured: Measured) -> tables.Table:
    show = ask.choice("show", reaching.SHOWN, "all")
    return tables.institutions(reaching.institution_rows(measured, show))


_FIGURES: dict[str, Callable[[Ask, Measured], Awaitable[tables.Table]]] = {
    **dict.fromkeys(tables.OF_MEASURED, _measured_table),
    "request-to-action": _request_to_action,
    "lift": _lift,
    "requests": _requests,
    "institutions": _institutions,
}


async def _with_settings(
    ask: Ask, show: Callable[[Chosen, dict[str, Any]], Awaitable[Html]]
) -> Html:
    """Answer with the page, or with its form where a setting cannot be understood (422)."""
    wish = _wish(ask)
    offered = await choosing.offered_to(ask.actor, ask.language)
    chosen, errors = choosing.choose(wish, offered)
    form = _form(wish, offered, chosen)
    if not errors:
        return await show(chosen, form)
    translate = i18n.translations(ask.language).gettext
    said = {field: translate(message) for field, message in errors.items()}
    return html_with(
        ask, "conversion/unclear.html", 422, **form, kept=ask.wish("show"), errors=said
    )


def _form(wish: Wish, offered: Offered, chosen: Chosen) -> dict[str, Any]:
    return {"wish": wish, "offered": offered, "chosen": chosen, "query": wish.query}


def _wish(ask: Ask) -> Wish:
    return Wish(**{name: ask.wish(name) for name in Wish.__struct_fields__})


routes = [
    doors.page("/outreach", sessions, may=doors.staff, shows=_SHOWS),
    doors.file("/outreach.csv", sessions_csv, may=doors.staff, shows=_SHOWS),
    doors.file("/outreach/{reference}.csv", session_csv, may=doors.staff, shows=_SHOWS),
    doors.page("/outreach/{reference}", session, may=doors.staff, shows=_SHOWS),
    doors.page("/conversion", overview, may=doors.staff, shows=_SHOWS),
    doors.page("/conversion/requests", requests, may=doors.staff, shows=_SHOWS),
    doors.page("/conversion/requests/{reference}", request, may=doors.staff, shows=_SHOWS),
    doors.page("/conversion/institutions", institutions, may=doors.staff, shows=_SHOWS),
    *(
        doors.file(f"/conversion/{figure}.csv", figure_csv, may=doors.staff, shows=_SHOWS)
        for figure in _FIGURES
    ),
]
