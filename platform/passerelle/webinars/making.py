"""Making a webinar and saying what it is: drafts, their content, who organises, copies.

When it takes place and whether people can register is left to `scheduling`.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from passerelle.communities import sight as communities
from passerelle.core import audit, clock, db, ids, outbox, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Forbidden, NotFound
from passerelle.webinars import access, entries, errors, facts, history, holding, rules, seats
from passerelle.webinars.enums import Audience, Format, Mode, WebinarState
from passerelle.webinars.holding import Held
from passerelle.webinars.rules import Question

LANGUAGES = ("en", "fr", "es", "pt", "ru", "ar")
"""Languages that a webinar is held and announced in."""
Title = Annotated[str, Meta(max_length=200)]
Abstract = Annotated[str, Meta(max_length=5000)]
Language = Literal["en", "fr", "es", "pt", "ru", "ar"]
_TOLD = ("titles", "place", "mode")
"""What people who registered are told of when it changes."""


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a webinar is to be; what is left out stays as it is."""

    titles: dict[Language, Title] | UnsetType = UNSET
    abstracts: dict[Language, Abstract] | UnsetType = UNSET
    format: Format | UnsetType = UNSET
    mode: Mode | UnsetType = UNSET
    audience: Audience | UnsetType = UNSET
    languages: list[Language] | UnsetType = UNSET
    interpretation: list[Language] | UnsetType = UNSET
    place: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    room_url: Annotated[str, Meta(max_length=400)] | UnsetType = UNSET
    """A link to the room; told to nobody but those who come by their own link."""
    community: Annotated[str, Meta(max_length=80)] | UnsetType | None = UNSET
    """The reference of the community that it belongs to."""
    co_organisers: (
        Annotated[list[Annotated[str, Meta(max_length=80)]], Meta(max_length=20)] | UnsetType
    ) = UNSET
    """References of institutions that organise it with the programme."""
    capacity: Annotated[int, Meta(ge=1, le=100_000)] | UnsetType | None = UNSET
    has_waitlist: bool | UnsetType = UNSET
    needs_approval: bool | UnsetType = UNSET
    questions: list[Question] | UnsetType = UNSET

    @property
    def named(self) -> dict[str, Any]:
        """The values that are to change."""
        every = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in every if value is not UNSET}


@db.transaction
async def create(actor: Actor, wish: Wish) -> str:
    """Make a draft that is the actor's own to run; return its slug."""
    if not access.may_create(actor):
        raise Forbidden
    titles = _titles(wish.named.get("titles", {}))
    webinar_id, now = ids.new(), clock.now()
    slug = await _insert(webinar_id, titles, actor.person_id)
    await history.enter(webinar_id, None, WebinarState.DRAFT, actor.person_id)
    await _write(actor, webinar_id, {**wish.named, "titles": titles})
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
        named["titles"] = _titles(named["titles"])
    if "capacity" in named:
        await _check_capacity(held, named["capacity"])
    await _write(actor, held.id, named)
    if "capacity" in named:
        await seats.promote(msgspec.structs.replace(held, capacity=named["capacity"]))
    told = tuple(name for name in _TOLD if name in named and named[name] != getattr(held, name))
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
    await _copy_institutions(held.id, webinar_id)
    await history.enter(webinar_id, None, WebinarState.DRAFT, actor.person_id)
    await audit.note(actor, "copied", "webinar", webinar_id, {"from": held.slug})
    await revisions.bump("webinars")
    return new


@db.transaction
async def discard(actor: Actor, slug: str) -> None:
    """Remove a draft for good."""
    held = await holding.to_run(actor, slug)
    if held.state is not WebinarState.DRAFT:
        raise errors.StepNotPossible
    for table in ("webinar_transitions", "webinar_organisers", "co_organisers"):
        await db.execute(f"DELETE FROM {table} WHERE webinar_id = :id", id=held.id)  # noqa: S608
    await db.execute("DELETE FROM webinars WHERE id = :id", id=held.id)
    await audit.note(actor, "discarded", "webinar", held.id, {"slug": held.slug})
    await revisions.bump("webinars")


def _titles(titles: Mapping[str, str]) -> dict[str, str]:
    whole = {code: text.strip() for code, text in titles.items() if text.strip()}
    if not whole:
        raise errors.TitleMissing(field="titles")
    return whole


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
        languages=_json(list(titles)),
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
    """Return an address after the title, made the webinar's own by a part of its reference."""
    title = titles.get("en") or next(iter(titles.values()))
    return f"{rules.slugged(title) or 'webinar'}-{reference[-5:].lower()}"


async def _write(actor: Actor, webinar_id: UUID, named: dict[str, Any]) -> None:
    columns = {name: await _stored(actor, name, value) for name, value in named.items()}
    institutions = columns.pop("co_organisers", None)
    if "community" in columns:
        columns["community_id"] = columns.pop("community")
    if columns:
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        await db.execute(
            f"UPDATE webinars SET {sets} WHERE id = :id",  # noqa: S608 -- names of a struct
            **columns,
            id=webinar_id,
        )
    if institutions is not None:
        await _set_institutions(webinar_id, institutions)


async def _stored(actor: Actor, name: str, value: Any) -> Any:
    """Return a value as its column holds it; refuses what cannot be so."""
    if name == "community":
        return await _community(actor, value) if value else None
    return _AS_STORED[name](value) if name in _AS_STORED else value


def _codes(value: list[str]) -> str:
    return _json(list(dict.fromkeys(value)))


_AS_STORED: dict[str, Callable[[Any], Any]] = {
    "room_url": rules.checked_room,
    "questions": lambda value: _json(rules.checked_questions(value)),
    "languages": _codes,
    "interpretation": _codes,
    "abstracts": lambda texts: {code: t.strip() for code, t in texts.items() if t.strip()},
}


async def _community(actor: Actor, reference: str) -> UUID:
    found = await db.value(
        f"SELECT c.id FROM communities c {communities.OWN}"  # noqa: S608 -- constants
        f" WHERE c.reference = :reference AND {communities.READS}",
        reference=reference,
        **communities.reader(actor),
    )
    if found is None:
        raise errors.CommunityUnknown(field="community")
    return UUID(str(found))


async def _set_institutions(webinar_id: UUID, references: list[str]) -> None:
    wanted = list(dict.fromkeys(filter(None, map(str.strip, references))))
    found = await db.rows(
        _Id,
        "SELECT id FROM institutions WHERE reference IN :wanted AND merged_into_id IS NULL",
        wanted=wanted,
    )
    if len(found) != len(wanted):
        raise errors.InstitutionUnknown(field="co_organisers")
    await db.execute("DELETE FROM co_organisers WHERE webinar_id = :id", id=webinar_id)
    await _add_institutions(webinar_id, [one.id for one in found])


async def _copy_institutions(old: UUID, new: UUID) -> None:
    found = await db.rows(
        _Id, "SELECT institution_id AS id FROM co_organisers WHERE webinar_id = :old", old=old
    )
    await _add_institutions(new, [one.id for one in found])


async def _add_institutions(webinar_id: UUID, found: list[UUID]) -> None:
    await db.execute_many(
        "INSERT INTO co_organisers (id, webinar_id, institution_id)"
        " VALUES (:id, :webinar, :institution)",
        [{"id": ids.new(), "webinar": webinar_id, "institution": one} for one in found],
    )


async def _check_capacity(held: Held, capacity: int | None) -> None:
    taken, _ = await seats.counts(held)
    if capacity is not None and capacity < taken:
        raise errors.CapacityTooSmall(field="capacity")


class _Id(msgspec.Struct, frozen=True):
    id: UUID


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


@db.transaction
async def add_organiser(actor: Actor, slug: str, whom: str) -> None:
    """Let somebody run the webinar as well, by their e-mail address or reference."""
    held = await holding.to_run(actor, slug)
    found = await db.value(
        "SELECT p.id FROM people p LEFT JOIN email_addresses a ON a.person_id = p.id"
        " WHERE (p.reference = :reference OR a.address = :address) AND p.deactivated_at IS NULL",
        reference=whom.strip(),
        address=whom.strip().casefold(),
    )
    if found is None:
        raise errors.NobodyThere(field="whom")
    await db.execute(
        "INSERT INTO webinar_organisers (id, webinar_id, person_id, added_at)"
        " VALUES (:id, :webinar, :person, :now) ON CONFLICT (webinar_id, person_id) DO NOTHING",
        id=ids.new(),
        webinar=held.id,
        person=UUID(str(found)),
        now=clock.now(),
    )
    await audit.note(actor, "named_organiser", "webinar", held.id, {"person": str(found)})
    await revisions.bump("webinars")


@db.transaction
async def remove_organiser(actor: Actor, slug: str, person_id: UUID) -> None:
    """Take the running of the webinar from somebody who was named beside its maker."""
    held = await holding.to_run(actor, slug)
    removed = await db.execute(
        "DELETE FROM webinar_organisers WHERE webinar_id = :id AND person_id = :person",
        id=held.id,
        person=person_id,
    )
    if not removed:
        raise NotFound
    await audit.note(actor, "removed_organiser", "webinar", held.id, {"person": str(person_id)})
    await revisions.bump("webinars")
