"""The door to live updates."""

from typing import Any

from passerelle.app.machinery import listening, streams
from passerelle.core.errors import Invalid
from passerelle.web import doors
from passerelle.web.asking import Ask


async def live(ask: Ask) -> Any:
    """Answer with what happens on the streams, from `Last-Event-ID` on where that is sent."""
    names = await streams.allowed(ask.actor, ask.request.query_params.getlist("stream"))
    last = ask.request.headers.get("last-event-id", "") or ask.wish("after")
    if last and (not last.isdecimal() or len(last) > 18):
        raise Invalid("is a number", field="Last-Event-ID")
    listening.crowd.check(ask.caller, ask.settings.live_streams_each)
    secret = ask.request.cookies.get(ask.session_cookie, "") if ask.actor.is_signed_in else ""
    return listening.Stream(ask.actor, ask.caller, secret, names, int(last) if last else None)


routes = [doors.file("/live", live, may=doors.anyone)]
