"""When a webinar takes place, and whether people can register, for those who run it."""

from datetime import timedelta

from starlette.responses import Response

from passerelle.core import clock, zones
from passerelle.core.errors import Refusal
from passerelle.web import doors, forms
from passerelle.web.answers import go_on, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html
from passerelle.webinars import rules, scheduling
from passerelle.webinars.pages import reading
from passerelle.webinars.scheduling import Time

_ONE = "/webinars/{slug}"
_MOST = 2_000_000_000
_ELSEWHERE = (
    "Europe/Brussels", "Africa/Casablanca", "Africa/Nairobi", "Asia/Almaty", "Asia/Manila",
    "America/Bogota",
)  # fmt: skip


async def when(ask: Ask) -> Html:
    """Show when a webinar takes place, in several zones."""
    return await _form(ask, None, 200)


async def schedule(ask: Ask) -> Response | Html:
    """Give a webinar its time, or only show what that is elsewhere."""
    fields, slug = await ask.fields(), ask.part("slug")
    time, version = reading.time(fields), fields.number("version", 0, _MOST)
    if fields.typed.get("way") == "preview":
        return await _form(ask, fields, 422 if fields.errors else 200, time)

    async def work() -> str:
        assert time is not None
        await scheduling.schedule(ask.actor, slug, time, version)
        return f"/webinars/{slug}"

    async def show(typed: Fields, status: int) -> Html:
        return await _form(ask, typed, status)

    return await forms.tried(fields, show, work)


async def open_(ask: Ask) -> Response:
    """Publish: let people register."""
    await scheduling.open_(ask.actor, ask.part("slug"))
    return go_on(f"/webinars/{ask.part('slug')}")


async def close(ask: Ask) -> Response:
    """Let nobody else register."""
    await scheduling.close(ask.actor, ask.part("slug"))
    return go_on(f"/webinars/{ask.part('slug')}")


async def ask_cancel(ask: Ask) -> Html:
    """Ask why a webinar is called off."""
    return await _cancel_form(ask, None, 200)


async def cancel(ask: Ask) -> Response | Html:
    """Call a webinar off."""
    fields, slug = await ask.fields(), ask.part("slug")
    reason = fields.text("reason", longest=500)

    async def work() -> str:
        await scheduling.cancel(ask.actor, slug, reason)
        return f"/webinars/{slug}"

    return await forms.tried(fields, lambda typed, status: _cancel_form(ask, typed, status), work)


async def _cancel_form(ask: Ask, typed: Fields | None, status: int) -> Html:
    found = await reading.webinar_run_by(ask)
    return html_with(
        ask, "webinars/cancel.html", status, webinar=found,
        values=forms.values(typed, {"reason": ""}), errors=typed.errors if typed else {},
    )  # fmt: skip


async def _form(ask: Ask, typed: Fields | None, status: int, time: Time | None = None) -> Html:
    found = await reading.webinar_run_by(ask)
    starts_at = found.starts_at if found.is_timed else None
    if time is not None and typed is not None:
        try:
            starts_at = rules.instant(time.starts_at, zones.zone(time.tz), time.fold)
        except Refusal as refusal:
            typed.add(refusal)
            status, starts_at = 422, None
    tz = found.tz if found.is_timed else ask.zone
    soon = (clock.now() + timedelta(days=14)).astimezone(zones.zone(tz))
    stored: dict[str, object] = {
        "starts_at": reading.wall_of(found.starts_at.astimezone(zones.zone(tz)))
        if found.is_timed
        else reading.wall_of(soon.replace(hour=14, minute=0)),
        "tz": tz, "duration_min": found.duration_min, "version": found.version,
        "fold": rules.fold_of(found.starts_at, zones.zone(tz)) if found.is_timed else "",
    }  # fmt: skip
    values = forms.values(typed, stored)
    minutes = time.duration_min if time else found.duration_min
    own = str(values["tz"])
    shown = dict.fromkeys((own, ask.zone, *_ELSEWHERE)) if zones.is_known(own) else {}
    return html_with(
        ask, "webinars/when.html", status, webinar=found, values=values,
        errors=typed.errors if typed else {}, starts_at=starts_at, minutes=minutes,
        zones=list(shown), asks_fold="fold" in (typed.errors if typed else {}) or values["fold"],
    )  # fmt: skip


routes = [
    doors.page(f"{_ONE}/edit/when", when, may=doors.signed_in),
    doors.page(f"{_ONE}/edit/when", schedule, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/opening", open_, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/closing", close, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/cancel", ask_cancel, may=doors.signed_in),
    doors.page(f"{_ONE}/cancel", cancel, may=doors.signed_in, method="POST"),
]
