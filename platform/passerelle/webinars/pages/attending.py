"""Who came, for those who run a webinar: ticked, read from a file, reported."""

from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from passerelle.web import doors, forms
from passerelle.web.answers import html, html_with
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.web.shell import Html
from passerelle.webinars import attendance, attendance_files, errors, rules
from passerelle.webinars.attendance import Came
from passerelle.webinars.pages import reading
from passerelle.webinars.queries import seats

_ONE = "/webinars/{slug}/attendance"
_FORM_BYTES = attendance_files.MOST_BYTES + 65_536


async def ticks(ask: Ask) -> Html:
    """Show the list to tick."""
    return await _list(ask, None, 200)


async def record(ask: Ask) -> Response | Html:
    """Write down who came of those that the page showed."""
    fields, slug = await ask.fields(), ask.part("slug")
    reason = fields.text("reason", longest=500, required=False)
    came, before = set(fields.all("came")), set(fields.all("before"))
    shown = [_id(text) for text in fields.all("shown")]
    told = [Came(one, str(one) in came) for one in shown
            if (str(one) in came) != (str(one) in before)]  # fmt: skip

    async def work() -> str:
        await attendance.record(ask.actor, slug, told, reason)
        return f"/webinars/{slug}/attendance{_page(ask)}"

    return await forms.tried(fields, lambda typed, status: _list(ask, typed, status), work)


async def look_at(ask: Ask) -> Response | Html:
    """Read a file and show what it would change."""
    await reading.webinar_run_by(ask)  # nobody else's file is read
    form, slug = await ask.upload(_FORM_BYTES), ask.part("slug")
    fields = await ask.fields()
    try:
        file = form.file("file")
        body = await file.read() if file else b""
    finally:
        form.close()

    async def work() -> Html:
        lines = attendance_files.read(body)
        outcomes = await attendance.look_at(ask.actor, slug, lines)
        found = await reading.webinar_run_by(ask)
        return html(ask, "webinars/attendance_file.html", webinar=found, outcomes=outcomes,
                    text=attendance_files.written(lines))  # fmt: skip

    return await forms.tried(fields, lambda typed, status: _list(ask, typed, status), work)


async def import_(ask: Ask) -> Response | Html:
    """Write down who came, as the file says that was looked at."""
    await reading.webinar_run_by(ask)
    (await ask.upload(_FORM_BYTES, longest_field=_FORM_BYTES)).close()
    fields, slug = await ask.fields(), ask.part("slug")

    async def work() -> str:
        lines = attendance_files.lines(fields.typed.get("text", "").replace("\r\n", "\n"))
        await attendance.import_(ask.actor, slug, lines)
        return f"/webinars/{slug}/attendance"

    return await forms.tried(fields, lambda typed, status: _list(ask, typed, status), work)


async def report(ask: Ask) -> Response | Html:
    """Say that the attendance is complete, or that none was recorded."""
    fields, slug = await ask.fields(), ask.part("slug")

    async def work() -> str:
        none = fields.is_ticked("none_recorded")
        await attendance.report(ask.actor, slug, none_recorded=none)
        return f"/webinars/{slug}"

    return await forms.tried(fields, lambda typed, status: _list(ask, typed, status), work)


async def _list(ask: Ask, typed: Fields | None, status: int) -> Html:
    slug = ask.part("slug")
    found = await reading.webinar_run_by(ask)
    if found.state not in rules.HAS_BEGUN:
        raise errors.NotStarted
    listed = await seats.registrants_for(
        ask.actor, slug, which="confirmed", limit=min(ask.limit, 50), after=ask.after(seats.Key)
    )
    return html_with(
        ask, "webinars/attendance.html", status, webinar=found, listed=listed, here_on=_page(ask),
        came=set(typed.all("came")) if typed and typed.all("shown") else None,
        values=forms.values(typed, {"reason": ""}), errors=typed.errors if typed else {},
    )  # fmt: skip


def _page(ask: Ask) -> str:
    """Return which page of a long list it is, as its address says it."""
    after = ask.wish("after")
    return f"?{urlencode({'after': after})}" if after else ""


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise errors.NothingRecorded from None


routes = [
    doors.page(_ONE, ticks, may=doors.signed_in),
    doors.page(_ONE, record, may=doors.signed_in, method="POST"),
    doors.page(f"{_ONE}/file", look_at, may=doors.signed_in, method="POST", most_bytes=_FORM_BYTES),
    doors.page(
        f"{_ONE}/import", import_, may=doors.signed_in, method="POST", most_bytes=_FORM_BYTES
    ),
    doors.page(f"{_ONE}/report", report, may=doors.signed_in, method="POST"),
]
