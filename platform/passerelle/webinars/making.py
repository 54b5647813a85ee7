"""Making a webinar and saying what it is: drafts, their content, who organises, copies.

When it takes place and whether people can register is left to `scheduling`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from tortoise.exceptions import IntegrityError

from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Forbidden
from passerelle.webinars import (
    access,
    content,
    entries,
    errors,
    facts,
    history,
    holding,
    rules,
    seats,
)
from passerelle.webinars.content import Wish
from passerelle.webinars.enums import WebinarState
from passerelle.webinars.holding import Held

_TOLD = ("titles", "place", "mode")
"""What people who registered are told of when it changes."""


@db.transaction
async def create(actor: Actor, wish: Wish) -> str:
    """Make a draft that is the actor's own to run; return its slug."""
    if not access.may_create(actor):
        raise Forbidden
    titles = content.whole_titles(wish.named.get("titles", {}))
    webinar_id, now = ids.new(), clock.now()
    slug = await _insert(webinar_id, titles, actor.person_id)
    await history.enter(webinar_id, None, WebinarState.DRAFT, actor.person_id)
    await content.write(actor, webinar_id, {**wish.named, "titles": titles})
    await audit.note(actor, "created", "webinar", webinar_id, {"slug": slug, "at": str(now.date())})
    await revisions.bump("webinars")
    return slug


@db.transaction
async def edit(actor: Actor, slug: str, wish: Wish, edition: int | None) -> None:
    """Change what a webinar is; more seats go to those who wait, in their order."""
    held = await holding.to_run(actor, slug, edition)
    if held.state not in rules.EDITABLE:
        raise errors.StepNotPossible
    named = wish.named
    if "titles" in named:
        named["titles"] = content.whole_titles(named["titles"])
    if "capacity" in named:
        await _check_capacity(held, named["capacity"])
    await content.write(actor, held.id, named)
    if "capacity" in named and held.is_to_come:
        await seats.promote(msgspec.structs.replace(held, capacity=named["capacity"]))
    told = tuple(name for name in _TOLD if name in named and _is_other(held, name, named[name]))
    await changed(actor, held, told)


async def changed(actor: Actor, held: Held, told: tuple[str, ...]) -> None:
    """Write down that a webinar was edited, and let those who registered know what they need."""
    now = clock.now()
    await db.execute("UPDATE webinars SET edition = edition + 1 WHERE id = :id", id=held.id)
    await entries.put(held.id)
    if told and held.state in rules.PLANNED:
        await outbox.put(facts.WebinarChanged(held.id, told, now))
        await outbox.put(facts.NewsDue(held.id, "changed", now))
    await audit.note(actor, "changed", "webinar", held.id, {"told": ", ".join(told)})
    await revisions.bump("webinars")


@db.transaction
async def clone(actor: Actor, slug: str) -> str:
    """Make a draft like another webinar, without its time, its people and its history."""
    held = await holding.to_run(actor, slug)
    if not access.may_create(actor):
        raise Forbidden
    webinar_id = ids.new()
    new = await _insert(webinar_id, held.titles, actor.person_id)
    await db.execute(
        "UPDATE webinars SET (abstracts, format, mode, audience, duration_min, tz, languages,"
        " interpretation, capacity, has_waitlist, needs_approval, questions, place, room_url,"
        " community_id, region_id, is_demo) = (SELECT o.abstracts, o.format, o.mode, o.audience,"
        " o.duration_min, o.tz, o.languages, o.interpretation, o.capacity, o.has_waitlist,"
        " o.needs_approval, o.questions, o.place, o.room_url, o.community_id, o.region_id,"
        " o.is_demo FROM webinars o WHERE o.id = :old) WHERE id = :id",
        id=webinar_id,
        old=held.id,
    )
    await content.copy_institutions(held.id, webinar_id)
    await history.enter(webinar_id, None, WebinarState.DRAFT, actor.person_id)
    await audit.note(actor, "copied", "webinar", webinar_id, {"from": held.slug})
    await revisions.bump("webinars")
    return new


@db.transaction
async def discard(actor: Actor, slug: str) -> None:
    """Remove a draft for good; refuses where people were invited or something is built on it."""
    held = await holding.to_run(actor, slug)
    if held.state is not WebinarState.DRAFT:
        raise errors.StepNotPossible
    for table in ("webinar_transitions", "webinar_organisers", "co_organisers"):
        await db.execute(f"DELETE FROM {table} WHERE webinar_id = :id", id=held.id)  # noqa: S608
    try:
        await db.execute("DELETE FROM webinars WHERE id = :id", id=held.id)
    except IntegrityError:
        raise errors.StillNeeded from None
    await audit.note(actor, "discarded", "webinar", held.id, {"slug": held.slug})
    await revisions.bump("webinars")


def _is_other(held: Held, name: str, value: Any) -> bool:
    """Tell whether somebody read something else before: one language more is no news."""
    if name != "titles":
        return bool(value != getattr(held, name))
    return any(value.get(code) != title for code, title in held.titles.items())


async def _insert(webinar_id: UUID, titles: Mapping[str, str], by: UUID | None) -> str:
    now = clock.now()
    reference = f"W-{webinar_id.hex[-10:].upper()}"
    slug = await _free_slug(titles, reference)
    await db.execute(
        "INSERT INTO webinars (id, version, reference, slug, titles, abstracts, format, mode,"
        " audience, state, starts_at, duration_min, tz, languages, interpretation, is_external,"
        " has_waitlist, needs_approval, questions, place, recording_url, materials, is_demo,"
        " organiser_id, made_at, is_timed) VALUES (:id, 0, :reference, :slug, :titles, :abstracts,"
        " 'webinar', 'online', 'public', 'draft', :starts_at, 60, 'Europe/Brussels', :languages,"
        " :none, :no, :yes, :no, :none2, '', '', :none3, :no, :by, :now, :no)",
        id=webinar_id,
        reference=reference,
        slug=slug,
        titles=dict(titles),
        abstracts={},
        starts_at=(now + timedelta(days=14)).replace(minute=0, second=0, microsecond=0),
        languages=content.as_json(list(titles)),
        none="[]",
        none2="[]",
        none3="[]",
        no=False,
        yes=True,
        by=by,
        now=now,
    )
    return slug


async def _free_slug(titles: Mapping[str, str], reference: str) -> str:
    """Return an address after the title, made the webinar's own by a part of its reference; by
    all of it where another webinar of that title has the same part."""
    title = rules.slugged(titles.get("en") or next(iter(titles.values()))) or "webinar"
    short = f"{title}-{reference[-5:].lower()}"
    taken = await db.value("SELECT 1 FROM webinars WHERE slug = :slug", slug=short)
    return f"{title}-{reference.lower()}" if taken else short


async def _check_capacity(held: Held, capacity: int | None) -> None:
    taken, _ = await seats.counts(held)
    if capacity is not None and capacity < taken:
        raise errors.CapacityTooSmall(field="capacity")
