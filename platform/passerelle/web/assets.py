"""Style sheets and scripts, under names that change with their content."""

import gzip
import hashlib
import mimetypes
from functools import cache
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response

from passerelle.core.errors import NotFound
from passerelle.web import doors
from passerelle.web.asking import Ask

_FOREVER = "public, max-age=31536000, immutable"


def content(name: str) -> tuple[bytes, bytes, str, str] | None:
    """Return a file's bytes, the same compressed, its media type and its fingerprint.

    Only the names of files that are there are looked up, and remembered.
    """
    return _content(name) if name in _names() else None


@cache
def _names() -> frozenset[str]:
    found = (resources.files("passerelle.web") / "static").iterdir()
    return frozenset(one.name for one in found if one.is_file() and one.name[0] != ".")


@cache
def _content(name: str) -> tuple[bytes, bytes, str, str]:
    body = (resources.files("passerelle.web") / "static" / name).read_bytes()
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith(".js"):
        media_type = "text/javascript"
    digest = hashlib.sha256(body).hexdigest()[:12]
    return body, gzip.compress(body, 9, mtime=0), media_type, digest


@cache
def url(name: str) -> str:
    """Return the address of a file; it names the content, so browsers may keep it for ever."""
    found = content(name)
    if found is None:
        raise FileNotFoundError(name)
    return f"/static/{found[3]}/{name}"


async def show(ask: Ask) -> Response:
    """Answer with a file, compressed where the browser takes it so."""
    found = content(ask.part("name"))
    if found is None:
        raise NotFound
    body, compressed, media_type, digest = found
    headers = {"vary": "Accept-Encoding"}
    if ask.part("digest") == digest:
        headers["cache-control"] = _FOREVER
    if _takes_gzip(ask.request):
        headers["content-encoding"] = "gzip"
        body = compressed
    return Response(body, media_type=media_type, headers=headers)


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


routes = [doors.file("/static/{digest}/{name}", show, may=doors.anyone)]
