"""A person's picture: one at most, drawn anew and small, replaced and removed by its owner."""

from uuid import UUID

import msgspec

from passerelle.core import audit, db, files, filetypes, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Forbidden
from passerelle.core.files import Prepared, Stored
from passerelle.identity import holding

THING = "person_picture"
LONGEST_EDGE = 512


class PictureShown(msgspec.Struct, frozen=True):
    """Where a person's picture is, and how large it is."""

    href: str
    media_type: str
    width: int
    height: int


async def prepared(data: bytes, name: str) -> Prepared:
    """Return a picture that was sent as it will be kept; refuses what is none."""
    return await files.prepared(data, name, allowed=filetypes.PICTURES, longest_edge=LONGEST_EDGE)


@db.transaction
async def put(actor: Actor, picture: Prepared) -> None:
    """Make this the actor's picture, in the place of the one before."""
    person_id = await holding.own_account(actor)
    await db.execute("UPDATE people SET version = version + 1 WHERE id = :id", id=person_id)
    await files.remove_of(THING, person_id)
    named = msgspec.structs.replace(picture, name=filetypes.cleaned("picture", picture.media_type))
    await files.keep(named, owner_id=person_id, thing=THING, thing_id=person_id)
    await audit.note(actor, "set_picture", "person", person_id)
    await revisions.bump("identity")


@db.transaction
async def remove(actor: Actor) -> None:
    """Remove the actor's picture; where there is none, nothing changes."""
    person_id = _person(actor)
    if await files.remove_of(THING, person_id):
        await audit.note(actor, "removed_picture", "person", person_id)
        await revisions.bump("identity")


async def picture_of(person_id: UUID | None) -> PictureShown | None:
    """Return where a person's picture is; whether somebody may fetch it is told there."""
    found = await files.of_thing(THING, person_id)
    return _shown(found[-1]) if found else None


async def is_owners_or_for_staff(actor: Actor, file: Stored) -> bool:
    """Tell whether the picture is the actor's own, or the actor is of the staff."""
    return actor.is_staff or (actor.is_signed_in and str(actor.person_id) == file.thing_id)


def _shown(file: Stored) -> PictureShown:
    size = {name: int(file.detail.get(name, "0")) for name in ("width", "height")}
    return PictureShown(file.href, file.media_type, **size)


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise Forbidden
    return actor.person_id
