"""A post on its way, as a form sends it: words and files, to be previewed, kept as a draft, or
sent. Whatever happens, nothing that was typed or attached is lost.
"""

from uuid import UUID

import msgspec

from passerelle.communities import drafts, rendering
from passerelle.communities.drafts import Draft, Words
from passerelle.core import db, files
from passerelle.core.actors import Actor
from passerelle.core.files import Prepared, Stored


class Composed(msgspec.Struct, frozen=True):
    """What a form shows of a post that is being written."""

    draft: Draft | None
    files: list[Stored]
    preview: str = ""


async def begun(actor: Actor, place: str) -> Composed:
    """Return what somebody has begun to write in a place."""
    draft = await drafts.of(actor, place)
    return Composed(draft, await drafts.files_of(draft))


async def prepared(sent: list[tuple[str, bytes]]) -> list[Prepared]:
    """Return files as they will be kept: recognised by their bytes, pictures drawn anew."""
    return [await files.prepared(data, name) for name, data in sent]


@db.transaction
async def keep(
    actor: Actor, place: str, words: Words, new: list[Prepared], dropped: list[UUID]
) -> None:
    """Keep words and files as a draft, and let go of the files that were crossed out."""
    await drafts.keep(actor, place, words)
    for file_id in dropped:
        await drafts.detach(actor, place, file_id)
    for file in new:
        await drafts.attach(actor, place, file)


async def previewed(actor: Actor, place: str, body: str) -> Composed:
    """Return what was kept with the post as it will be shown."""
    kept = await begun(actor, place)
    return msgspec.structs.replace(kept, preview=rendering.render(body))
