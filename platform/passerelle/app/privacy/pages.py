"""The audit log for auditors, and what is kept for how long for administrators."""

from datetime import date
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from passerelle.app.privacy import entries, keeping
from passerelle.core import csvtext
from passerelle.core.errors import Invalid
from passerelle.web import doors
from passerelle.web.answers import csv_file, html
from passerelle.web.asking import Ask
from passerelle.web.shell import Html

auditors = doors.holding(entries.AUDITOR)
_LONGEST = 80
_LATEST_YEAR = 9998


async def audit_log(ask: Ask) -> Html:
    """List what was done, the latest first."""
    wish = wish_of(ask)
    found = await entries.entries_visible_to(
        ask.actor, wish, ask.zone, limit=ask.limit, after=ask.after(entries.Key)
    )
    asked = {name: value for name, value in msgspec.to_builtins(wish).items() if value}
    return html(
        ask,
        "app/audit.html",
        entries=found.items,
        head=await entries.head(ask.actor),
        wish=wish,
        query=urlencode(asked),
        next=urlencode({**asked, "after": found.next}) if found.next else "",
    )


async def audit_file(ask: Ask) -> Response:
    """Return the same entries as CSV, at most ten thousand."""
    found = await entries.entries_visible_to(
        ask.actor, wish_of(ask), ask.zone, limit=entries.MOST_IN_A_FILE, after=None
    )
    header = [field.name for field in msgspec.structs.fields(entries.Entry)]
    rows = [[_cell(getattr(entry, name)) for name in header] for entry in found.items]
    return csv_file(csvtext.text(header, rows), "audit-log.csv")


async def retention(ask: Ask) -> Html:
    """Show each rule of keeping, when it was applied and when it will be."""
    return html(ask, "app/retention.html", rules=await keeping.shown(ask.settings))


def wish_of(ask: Ask) -> entries.Wish:
    """Return which entries are asked for; refuses what names no day."""
    texts = {name: ask.wish(name).strip() for name in ("person", "verb", "thing", "thing_id")}
    for name, text in texts.items():
        if len(text) > _LONGEST:
            raise Invalid(f"is at most {_LONGEST} characters long", field=name)
    return entries.Wish(**texts, day=_day(ask.wish("day")))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid("is a day like 2026-03-31", field="day") from None
    if day is not None and not 1 < day.year <= _LATEST_YEAR:
        raise Invalid("is a day like 2026-03-31", field="day")
    return day


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return msgspec.json.encode(value).decode()
    return value


routes = [
    doors.page("/administration/audit", audit_log, may=auditors),
    doors.file("/administration/audit.csv", audit_file, may=auditors),
    doors.page("/administration/retention", retention, may=doors.administrators),
]
