"""What each place of administration holds: one sentence, one count, one statement for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from passerelle.core import clock, db
from passerelle.core.i18n import N_

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class About:
    """What a place is for, what is counted there, and how."""

    sentence: str
    counted: str = ""
    statement: str = ""


PLACES = {
    "/administration/people": About(
        N_("Invite people, correct them, and say what they may do."),
        N_("active people"),
        "SELECT COUNT(*) FROM people WHERE deactivated_at IS NULL",
    ),
    "/administration/institutions": About(
        N_("Keep institutions, name who speaks for them, and merge those that are one."),
        N_("institutions"),
        "SELECT COUNT(*) FROM institutions WHERE merged_into_id IS NULL",
    ),
    "/administration/messages": About(
        N_("Look up what was sent to whom, and why something did not arrive."),
        N_("messages"),
        "SELECT COUNT(*) FROM messages",
    ),
    "/administration/jobs": About(
        N_("See what the service does in the background, and try again what failed."),
        N_("jobs that failed for good"),
        "SELECT COUNT(*) FROM jobs WHERE dead_at IS NOT NULL AND done_at IS NULL",
    ),
    "/administration/webhooks": About(
        N_("Tell other systems what happens here."),
        N_("addresses that are told"),
        "SELECT COUNT(*) FROM webhook_endpoints",
    ),
    "/administration/erasures": About(
        N_("Erase people who ask for it, and see that nothing of them is left."),
        N_("erasures so far"),
        "SELECT COUNT(*) FROM erasures",
    ),
    "/administration/retention": About(N_("See what is kept, and for how long.")),
    "/administration/mode": About(N_("Let everybody work, or only read, or only the staff.")),
    "/administration/audit": About(
        N_("Read who did what to whom; nobody can change it."),
        N_("deeds in the last 24 hours"),
        "SELECT COUNT(*) FROM audit_entries WHERE at >= :since",
    ),
}
NOT_DESCRIBED = About("")


class _Count(msgspec.Struct, frozen=True):
    place: str
    number: int


async def counts(hrefs: Sequence[str]) -> dict[str, int]:
    """Return what each of these places counts, where it counts something."""
    counted = [href for href in hrefs if PLACES.get(href, NOT_DESCRIBED).statement]
    if not counted:
        return {}
    parts = (f"SELECT '{href}' AS place, ({PLACES[href].statement}) AS number" for href in counted)
    found = await db.rows(_Count, " UNION ALL ".join(parts), since=clock.now() - _DAY)
    return {one.place: one.number for one in found}
