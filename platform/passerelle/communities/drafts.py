"""What somebody has begun to write: kept on the server, with its files, until it is sent."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from passerelle.communities import errors
from passerelle.core import clock, db, files, ids
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.core.files import Prepared, Stored

FILES = "post_draft"
POST_FILES = "post"
MOST_FILES = 10
LONGEST_BODY = 20_000
LONGEST_TITLE = 200
Body = Annotated[str, msgspec.Meta(max_length=LONGEST_BODY)]
Title = Annotated[str, msgspec.Meta(max_length=LONGEST_TITLE)]


class Draft(msgspec.Struct, frozen=True):
    """A draft as its writer finds it again."""

    id: UUID
    title: str
    body: str
    language: str
    parent: str
    saved_at: datetime


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of a draft."""

    body: Body = ""
    title: Title = ""
    language: Annotated[str, msgspec.Meta(max_length=12)] = ""
    parent: Annotated[str, msgspec.Meta(max_length=80)] = ""


def in_topic(topic_id: UUID) -> str:
    """Return the place of a draft for a reply."""
    return f"topic/{topic_id}"


def in_space(community_id: UUID) -> str:
    """Return the place of a draft for a new topic."""
    return f"space/{community_id}"


@db.transaction
async def keep(actor: Actor, place: str, words: Words) -> UUID:
    """Keep what was typed so far, in the place of what was kept before."""
    if actor.person_id is None:
        raise NotFound
    found = await db.value(
        "INSERT INTO post_drafts (id, person_id, place, title, body, language, parent, saved_at)"
        " VALUES (:id, :person, :place, :title, :body, :language, :parent, :now)"
        " ON CONFLICT (person_id, place) DO UPDATE SET title = excluded.title,"
        " body = excluded.body, language = excluded.language, parent = excluded.parent,"
        " saved_at = excluded.saved_at RETURNING id",
        id=ids.new(),
        person=actor.person_id,
        place=place,
        title=words.title[:200],
        body=words.body[:20_000],
        language=words.language[:12],
        parent=words.parent[:80],
        now=clock.now(),
    )
    return UUID(str(found))


@db.transaction
async def attach(actor: Actor, place: str, file: Prepared) -> UUID:
    """Keep a file with a draft, beginning one where there is none."""
    kept = await _held(actor, place) or await keep(actor, place, Words())
    if len(await files.of_thing(FILES, kept)) >= MOST_FILES:
        raise errors.TooManyFiles(field="files")
    return await files.keep(file, owner_id=actor.person_id, thing=FILES, thing_id=kept)


async def _held(actor: Actor, place: str) -> UUID | None:
    """Hold a draft until the transaction ends, so that its files are counted one by one."""
    found = await db.value(
        "UPDATE post_drafts SET saved_at = :now WHERE person_id = :person AND place = :place"
        " RETURNING id",
        now=clock.now(),
        person=actor.person_id,
        place=place,
    )
    return UUID(str(found)) if found else None


@db.transaction
async def detach(actor: Actor, place: str, file_id: UUID) -> None:
    """Take a file off a draft."""
    found = await of(actor, place)
    attached = await files.of_thing(FILES, found.id) if found else []
    if all(file.id != file_id for file in attached):
        raise NotFound
    await files.remove(file_id)


@db.transaction
async def discard(actor: Actor, place: str) -> None:
    """Forget a draft and its files."""
    if (found := await of(actor, place)) is not None:
        await files.remove_of(FILES, found.id)
        await db.execute("DELETE FROM post_drafts WHERE id = :id", id=found.id)


async def into_post(draft_id: UUID, post_id: UUID) -> None:
    """Let a draft go whose words were sent; its files are the post's from then on."""
    await db.execute(
        "UPDATE stored_files SET thing = :post, thing_id = :id"
        " WHERE thing = :draft AND thing_id = :gone",
        post=POST_FILES,
        id=str(post_id),
        draft=FILES,
        gone=str(draft_id),
    )
    await db.execute("DELETE FROM post_drafts WHERE id = :id", id=draft_id)


async def of(actor: Actor, place: str) -> Draft | None:
    """Return the actor's draft in a place."""
    return await db.row(
        Draft,
        "SELECT id, title, body, language, parent, saved_at FROM post_drafts"
        " WHERE person_id = :person AND place = :place",
        person=actor.person_id,
        place=place,
    )


async def files_of(draft: Draft | None) -> list[Stored]:
    """Return what is attached to a draft."""
    return await files.of_thing(FILES, draft.id) if draft else []
