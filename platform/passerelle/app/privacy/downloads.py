"""The one door to stored files. The room whose thing a file belongs to says who may have it.

A room's `attached.py` names things that have files, each with a function that tells whether an
actor may have one of theirs; a higher room may add people, never take them away. The files of a
thing that no room names are nobody's.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from passerelle.app import rooms
from passerelle.core import files, filetypes
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.core.files import Stored, VisibleTo
from passerelle.web import doors, ranges
from passerelle.web.asking import Ask

_ALWAYS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-cache",
    "accept-ranges": "bytes",
}


async def file(ask: Ask) -> Response:
    """Send a file, or the part of it that was asked for."""
    stored = await files.found(ask.part_id("id"))
    if stored is None or stored.name != ask.part("name") or not await _may(ask.actor, stored):
        raise NotFound
    headers = {**_ALWAYS, "etag": f'"{stored.sha256}"', "content-disposition": _shown(stored)}
    if stored.sha256 in ask.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return _sent(ask, stored, headers)


def _sent(ask: Ask, stored: Stored, headers: dict[str, str]) -> Response:
    begin, end, status = 0, stored.size, 200
    try:
        if (part := ranges.asked(_range(ask, stored), stored.size)) is not None:
            (begin, end), status = part, 206
            headers["content-range"] = f"bytes {begin}-{end - 1}/{stored.size}"
    except ranges.Unsatisfiable:
        headers["content-range"] = f"bytes */{stored.size}"
        return Response(status_code=416, headers=headers)
    headers["content-length"] = str(end - begin)
    if ask.request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=stored.media_type)
    body = files.read(stored.id, begin, end)
    return StreamingResponse(body, status, headers, media_type=stored.media_type)


def _range(ask: Ask, stored: Stored) -> str | None:
    """Return the range, unless it is of a file that was another one then (If-Range)."""
    condition = ask.request.headers.get("if-range")
    if condition is not None and condition != f'"{stored.sha256}"':
        return None
    return ask.request.headers.get("range")


def _shown(stored: Stored) -> str:
    kind = "inline" if stored.media_type in filetypes.PICTURES else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(stored.name, safe='')}"


async def _may(actor: Actor, stored: Stored) -> bool:
    for visible_to in _things().get(stored.thing, ()):
        if await visible_to(actor, stored):
            return True
    return False


@cache
def _things() -> Mapping[str, Sequence[VisibleTo]]:
    gathered: dict[str, list[VisibleTo]] = {}
    for module in rooms.exported("attached"):
        for thing, visible_to in module.FILES_OF.items():
            gathered.setdefault(thing, []).append(visible_to)
    return gathered


routes = [doors.file("/files/{id}/{name}", file, may=doors.anyone)]
