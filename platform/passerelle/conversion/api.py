"""Outreach sessions and conversion, for programs. Staff only."""

from passerelle.conversion import answering, choosing, lists, schemas, showing
from passerelle.core.errors import Invalid
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter

_SHOWS = (
    *("programme", "identity", "roster", "webinars"),
    *("outreach", "assistance", "portfolio", "conversion"),
)


async def sessions(ask: Ask) -> schemas.OutreachSessionList:
    """List outreach sessions."""
    shown = await showing.sessions(ask.actor, limit=ask.limit, after=ask.after(lists.Key))
    return answering.session_list(shown)


async def session(ask: Ask) -> schemas.OutreachSessionDetail:
    """Return one outreach session."""
    return answering.one_session(await showing.session(ask.actor, ask.part("reference")))


async def conversion(ask: Ask) -> schemas.Conversion:
    """Return every figure of conversion."""
    return answering.overview(await showing.overview(ask.actor, await _chosen(ask)))


async def request(ask: Ask) -> schemas.RequestPath:
    """Return one request's path."""
    chosen = await _chosen(ask)
    return answering.request(await showing.request(ask.actor, chosen, ask.part("reference")))


async def _chosen(ask: Ask) -> choosing.Chosen:
    wish = choosing.Wish(**{name: ask.wish(name) for name in choosing.Wish.__struct_fields__})
    chosen, errors = choosing.choose(wish, await choosing.offered_to(ask.actor))
    for field, message in errors.items():
        raise Invalid(message, field=field)
    return chosen


_SETTINGS = (
    Parameter("phase", "A phase's code, or `all`; without it the current one."),
    Parameter(
        "as_of",
        "The last day that counts; without it the end of the data.",
        {"type": "string", "format": "date"},
    ),
    Parameter(
        "window",
        "Days from a session to a request.",
        {"type": "integer", "minimum": 1, "maximum": 3650, "default": choosing.WINDOW_DAYS},
    ),
    Parameter(
        "tree",
        "Whether a department and its ministry count as one.",
        {"type": "string", "enum": list(choosing.TREE), "default": "off"},
    ),
    Parameter("region", "A region's code in the latest scheme; without it all."),
)

routes = [
    doors.api(
        "/api/outreach-sessions",
        sessions,
        may=doors.staff,
        shows=_SHOWS,
        answers=schemas.OutreachSessionList,
        summary="Outreach sessions, the latest first, with what came of them.",
        parameters=doors.PAGING,
    ),
    doors.api(
        "/api/outreach-sessions/{reference}",
        session,
        may=doors.staff,
        shows=_SHOWS,
        answers=schemas.OutreachSessionDetail,
        summary="One outreach session: institutions, requests, and why each is counted.",
    ),
    doors.api(
        "/api/conversion",
        conversion,
        may=doors.staff,
        shows=_SHOWS,
        answers=schemas.Conversion,
        summary="From session to request to Action: every figure with its interval.",
        parameters=_SETTINGS,
    ),
    doors.api(
        "/api/conversion/requests/{reference}",
        request,
        may=doors.staff,
        shows=_SHOWS,
        answers=schemas.RequestPath,
        summary="One request's path: sessions that count, near misses, credit in five models.",
        parameters=_SETTINGS,
    ),
]
