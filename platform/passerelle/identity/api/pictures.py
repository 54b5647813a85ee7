"""One's own picture, for programs: the bytes of a picture as the body."""

from passerelle.core import filetypes
from passerelle.core.errors import NotFound, WrongMediaType
from passerelle.identity import pictures
from passerelle.web import doors
from passerelle.web.asking import Ask


async def show(ask: Ask) -> pictures.PictureShown:
    """Tell where the caller's picture is."""
    return await _shown(ask)


async def put(ask: Ask) -> pictures.PictureShown:
    """Take a picture in the place of the one before."""
    kind = ask.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in filetypes.PICTURES:
        raise WrongMediaType(f"is one of {', '.join(filetypes.PICTURES)}", field="content-type")
    picture = await pictures.prepared(await ask.raw(filetypes.MAX_BYTES), "picture")
    await pictures.put(ask.actor, picture)
    return await _shown(ask)


async def remove(ask: Ask) -> None:
    """Remove the caller's picture."""
    await pictures.remove(ask.actor)


async def _shown(ask: Ask) -> pictures.PictureShown:
    found = await pictures.picture_of(ask.actor.person_id)
    if found is None:
        raise NotFound
    return found


routes = [
    doors.api(
        "/api/me/picture",
        show,
        may=doors.signed_in,
        answers=pictures.PictureShown,
        summary="Where your picture is.",
    ),
    doors.api(
        "/api/me/picture",
        put,
        may=doors.signed_in,
        method="PUT",
        answers=pictures.PictureShown,
        summary="Send your picture as the body: PNG, JPEG, WebP or GIF of at most 10 MB."
        " It is drawn anew, at most 512 pixels wide and high. If-Match is `*`.",
    ),
    doors.api(
        "/api/me/picture",
        remove,
        may=doors.signed_in,
        method="DELETE",
        answers=None,
        summary="Remove your picture.",
    ),
]
