"""The audit log, for programs of auditors."""

from passerelle.app.privacy import entries, pages
from passerelle.core.cursors import Page
from passerelle.web import doors
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter


async def audit_entries(ask: Ask) -> Page[entries.Entry]:
    """List what was done, the latest first."""
    return await entries.entries_visible_to(
        ask.actor, pages.wish_of(ask), "UTC", limit=ask.limit, after=ask.after(entries.Key)
    )


routes = [
    doors.api(
        "/api/audit-entries",
        audit_entries,
        may=pages.auditors,
        answers=Page[entries.Entry],
        summary="What people with power did, the latest first. Asking is itself written down.",
        parameters=(
            Parameter("person", "A part of the name, or the identifier, of who did it."),
            Parameter("verb", "What was done."),
            Parameter("thing", "To what kind of thing."),
            Parameter("thing_id", "To which one."),
            Parameter("day", "A day (UTC).", {"type": "string", "format": "date"}),
            *doors.PAGING,
        ),
    ),
]
