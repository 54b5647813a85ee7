"""Making, scheduling and calling off webinars, for programs."""

from typing import Annotated

import msgspec
from msgspec import Meta

from passerelle.core import cursors
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.asking import Ask
from passerelle.web.doors import Parameter
from passerelle.webinars import access, content, making, queries, scheduling, schemas
from passerelle.webinars.queries import organising

_ONE = "/api/webinars/{slug}"


class Cancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a webinar is called off; those who registered are told."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


async def create(ask: Ask) -> Made:
    """Make a draft."""
    slug = await making.create(ask.actor, await ask.body(content.Wish))
    return Made(await _shown(ask, slug), f"/api/webinars/{slug}")


async def edit(ask: Ask) -> schemas.WebinarDetail:
    """Change what a webinar is."""
    wish, slug = await ask.body(content.Wish), ask.part("slug")
    await making.edit(ask.actor, slug, wish, ask.expected_version())
    return await _shown(ask, slug)


async def discard(ask: Ask) -> None:
    """Remove a draft."""
    await making.discard(ask.actor, ask.part("slug"))


async def schedule(ask: Ask) -> schemas.WebinarDetail:
    """Give a webinar its time."""
    time, slug = await ask.body(scheduling.Time), ask.part("slug")
    await scheduling.schedule(ask.actor, slug, time, ask.expected_version())
    return await _shown(ask, slug)


async def open_(ask: Ask) -> schemas.WebinarDetail:
    """Let people register."""
    await scheduling.open_(ask.actor, ask.part("slug"))
    return await _shown(ask, ask.part("slug"))


async def close(ask: Ask) -> schemas.WebinarDetail:
    """Let nobody else register."""
    await scheduling.close(ask.actor, ask.part("slug"))
    return await _shown(ask, ask.part("slug"))


async def cancel(ask: Ask) -> schemas.WebinarDetail:
    """Call a webinar off."""
    wanted = await ask.body(Cancellation)
    await scheduling.cancel(ask.actor, ask.part("slug"), wanted.reason)
    return await _shown(ask, ask.part("slug"))


async def clone(ask: Ask) -> Made:
    """Make a draft like a webinar."""
    slug = await making.clone(ask.actor, ask.part("slug"))
    return Made(await _shown(ask, slug), f"/api/webinars/{slug}")


async def own(ask: Ask) -> cursors.Page[organising.Tile]:
    """List the webinars that the caller runs."""
    return await organising.board_of(
        ask.actor,
        ask.choice("which", tuple(organising.BOARDS), "current"),
        limit=ask.limit,
        after=ask.after(organising.Key),
    )


async def history(ask: Ask) -> list[organising.Step]:
    """List the steps that a webinar took."""
    return await organising.history_of(ask.actor, ask.part("slug"))


async def _shown(ask: Ask, slug: str) -> schemas.WebinarDetail:
    found = await queries.webinar_for(ask.actor, slug)
    return schemas.detail(found, await queries.turnout_for(ask.actor, found.id))


_WHICH = Parameter(
    "which", "Which.", {"type": "string", "enum": list(organising.BOARDS), "default": "current"}
)
routes = [
    doors.api("/api/webinars/mine", own, may=doors.signed_in,
              answers=cursors.Page[organising.Tile], parameters=(_WHICH, *doors.PAGING),
              summary="The webinars that you run"),
    doors.api("/api/webinars", create, may=access.may_create, method="POST", takes=content.Wish,
              answers=schemas.WebinarDetail, status=201, summary="Make a draft"),
    doors.api(_ONE, edit, may=doors.signed_in, method="PATCH", takes=content.Wish,
              answers=schemas.WebinarDetail, summary="Change what a webinar is"),
    doors.api(_ONE, discard, may=doors.signed_in, method="DELETE", answers=None,
              summary="Remove a draft"),
    doors.api(f"{_ONE}/schedule", schedule, may=doors.signed_in, method="PUT",
              takes=scheduling.Time, answers=schemas.WebinarDetail,
              summary="Give a webinar its time: local, in an IANA zone"),
    doors.api(f"{_ONE}/openings", open_, may=doors.signed_in, method="POST",
              answers=schemas.WebinarDetail, summary="Publish: open registration"),
    doors.api(f"{_ONE}/closings", close, may=doors.signed_in, method="POST",
              answers=schemas.WebinarDetail, summary="Close registration"),
    doors.api(f"{_ONE}/cancellations", cancel, may=doors.signed_in, method="POST",
              takes=Cancellation, answers=schemas.WebinarDetail, summary="Call a webinar off"),
    doors.api(f"{_ONE}/copies", clone, may=doors.signed_in, method="POST",
              answers=schemas.WebinarDetail, status=201, summary="Make a draft like a webinar"),
    doors.api(f"{_ONE}/transitions", history, may=doors.signed_in,
              answers=list[organising.Step], summary="The steps that a webinar took"),
]  # fmt: skip
