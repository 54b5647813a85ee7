"""Stored files as they are sent: whole or in part, never run by a browser, never shared by caches.

Who may have a file is decided before, by the door.
"""

from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from passerelle.core import files, filetypes
from passerelle.core.files import Stored
from passerelle.web import ranges
from passerelle.web.asking import Ask

_ALWAYS = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, no-cache",
    "accept-ranges": "bytes",
}


def sent(ask: Ask, stored: Stored) -> Response:
    """Send a file, or the part of it that was asked for, or that it is the same as before."""
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
