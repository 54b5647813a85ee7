"""Whom this room lets see files: those of a post with the post, those of a draft its writer, and
a picture of somebody in the same space."""

from uuid import UUID

import msgspec

from passerelle.communities import access, drafts, sight
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.files import Stored
from passerelle.identity import pictures


async def is_of_somebody_in_the_same_space(actor: Actor, file: Stored) -> bool:
    """Tell whether the actor and the person in the picture are both in one community."""
    if not actor.is_signed_in:
        return False
    found = await db.value(
        "SELECT 1 FROM memberships mine JOIN communities c ON c.id = mine.community_id"
        " JOIN memberships theirs"
        " ON theirs.community_id = mine.community_id AND theirs.state IN :theirs"
        " WHERE mine.person_id = :me AND mine.state IN :mine"
        " AND (c.kind <> 'expert' OR :on_roster)"
        " AND CAST(theirs.person_id AS VARCHAR(36)) = :person",
        me=actor.person_id,
        on_roster=access.counts_among_experts(actor),
        person=file.thing_id,
        mine=["active", "muted"],
        theirs=["active", "muted"],
    )
    return found is not None


async def is_of_a_post_that_is_seen(actor: Actor, file: Stored) -> bool:
    """Tell whether the actor is told what the post says to which the file belongs."""
    found = await db.value(
        f"SELECT 1 FROM posts p JOIN topics t ON t.id = p.topic_id"  # noqa: S608 -- ours
        f" JOIN communities c ON c.id = t.community_id {sight.OWN}"
        f" WHERE CAST(p.id AS VARCHAR(36)) = :post AND {sight.READS}"
        f" AND {sight.told('p', sight.OVERSEES)}",
        **sight.reader(actor),
        post=file.thing_id,
    )
    return found is not None


async def is_of_ones_own_draft(actor: Actor, file: Stored) -> bool:
    """Tell whether the actor is the one who attached the file to a draft."""
    return actor.is_signed_in and file.owner_id == actor.person_id


class Attached(msgspec.Struct, frozen=True):
    """A file below a post."""

    id: UUID
    name: str
    media_type: str
    size: int
    thing_id: str
    detail: dict[str, str]

    @property
    def href(self) -> str:
        """Where it is fetched from."""
        return f"/files/{self.id}/{self.name}"


async def of_posts(posts: list[UUID]) -> dict[str, list[Attached]]:
    """Return the files of posts that the reader is told, by the post's identifier."""
    if not posts:
        return {}
    found = await db.rows(
        Attached,
        "SELECT id, name, media_type, size, thing_id, detail FROM stored_files"
        " WHERE thing = :thing AND thing_id IN :posts ORDER BY at, id",
        thing=drafts.POST_FILES,
        posts=[str(post) for post in posts],
    )
    by_post: dict[str, list[Attached]] = {}
    for one in found:
        by_post.setdefault(one.thing_id, []).append(one)
    return by_post


FILES_OF = {
    pictures.THING: is_of_somebody_in_the_same_space,
    drafts.POST_FILES: is_of_a_post_that_is_seen,
    drafts.FILES: is_of_ones_own_draft,
}
