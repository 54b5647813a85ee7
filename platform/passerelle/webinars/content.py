"""What a webinar is said to be: its content, checked and written as its columns hold it."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from passerelle.communities import sight as communities
from passerelle.core import db, ids
from passerelle.core.actors import Actor
from passerelle.webinars import errors, rules
from passerelle.webinars.enums import Audience, Format, Mode
from passerelle.webinars.rules import Question

LANGUAGES = ("en", "fr", "es", "pt", "ru", "ar")
"""Languages that a webinar is held and announced in."""
Title = Annotated[str, Meta(max_length=200)]
Abstract = Annotated[str, Meta(max_length=5000)]
Language = Literal["en", "fr", "es", "pt", "ru", "ar"]


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


def whole_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Return the titles that say something; refuses where none does."""
    whole = {code: text.strip() for code, text in titles.items() if text.strip()}
    if not whole:
        raise errors.TitleMissing(field="titles")
    return whole


async def write(actor: Actor, webinar_id: UUID, named: dict[str, Any]) -> None:
    """Write what is named, inside the caller's transaction."""
    columns = {name: _stored(name, value) for name, value in named.items()}
    institutions, community = columns.pop("co_organisers", None), columns.pop("community", UNSET)
    if community is not UNSET:
        columns["community_id"] = await _community(actor, webinar_id, community)
    if columns:
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        await db.execute(
            f"UPDATE webinars SET {sets} WHERE id = :id",  # noqa: S608 -- names of a struct
            **columns,
            id=webinar_id,
        )
    if institutions is not None:
        await _set_institutions(webinar_id, institutions)


def _stored(name: str, value: Any) -> Any:
    """Return a value as its column holds it; refuses what cannot be so."""
    return _AS_STORED[name](value) if name in _AS_STORED else value


def _codes(value: list[str]) -> str:
    return as_json(list(dict.fromkeys(value)))


_AS_STORED: dict[str, Callable[[Any], Any]] = {
    "room_url": rules.checked_room,
    "questions": lambda value: as_json(rules.checked_questions(value)),
    "languages": _codes,
    "interpretation": _codes,
    "abstracts": lambda texts: {code: t.strip() for code, t in texts.items() if t.strip()},
}


async def _community(actor: Actor, webinar_id: UUID, reference: str | None) -> UUID | None:
    """Return the community of a reference: one where the actor reads, or the webinar's own."""
    if not reference:
        return None
    found = await db.value(
        f"SELECT c.id FROM communities c {communities.OWN}"  # noqa: S608 -- constants
        f" WHERE c.reference = :reference AND ({communities.READS}"
        " OR c.id = (SELECT community_id FROM webinars WHERE id = :webinar))",
        reference=reference,
        webinar=webinar_id,
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


async def copy_institutions(old: UUID, new: UUID) -> None:
    """Let another webinar be organised with the same institutions."""
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


class _Id(msgspec.Struct, frozen=True):
    id: UUID


def as_json(value: Any) -> str:
    """Return a list as its column holds it."""
    return msgspec.json.encode(value).decode()
