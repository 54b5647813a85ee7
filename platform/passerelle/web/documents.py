"""Answers with documents that programs fetch again and again, such as calendars.

A document says its tag before it is made: whoever has it already gets 304, and nothing else is
read. What was made is kept in memory, as it is and compressed, until the tag is another one.
"""

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache

from starlette.responses import Response

from passerelle.core import db, i18n
from passerelle.web.asking import Ask
from passerelle.web.kept import Kept, Shelf

_VARY = "Accept-Encoding, Accept-Language, User-Agent"
_MICROSOFT = re.compile(r"microsoft|outlook|exchange|ms-?office", re.IGNORECASE)
_LONGEST_AGENT = 400
"""How many characters of a User-Agent header are read, and remembered."""
_WORTH_COMPRESSING = 800
_shelf = Shelf(48_000_000)


@dataclass(frozen=True, slots=True)
class Document:
    """A text that is made only for those who do not have it yet."""

    tag: str
    """Another one whenever the text is another one; no two documents have the same."""
    media_type: str
    make: Callable[[], Awaitable[bytes]]
    is_private: bool = False
    file_name: str = ""
    """What it is called where it is kept as a file; empty where it is not meant to be."""


async def answer(ask: Ask, document: Document) -> Response:
    """Return the document, 304 where the reader has it (RFC 9110, 13.1.2), or its headers."""
    compressed = _takes_gzip(ask)
    headers = _headers(document, compressed=compressed)
    if has(ask.request.headers.get("if-none-match"), document.tag):
        return Response(status_code=304, headers=headers)
    plain, small = (await _made(document)).parts
    if compressed and small:
        headers["content-encoding"] = "gzip"
        return Response(small, headers=headers, media_type=document.media_type)
    headers["etag"] = f'"{document.tag}"'
    return Response(plain, headers=headers, media_type=document.media_type)


def _headers(document: Document, *, compressed: bool) -> dict[str, str]:
    whose = "private" if document.is_private else "public"
    headers = {
        "etag": f'"{document.tag}{"-gzip" if compressed else ""}"',
        "cache-control": f"{whose}, max-age=300",
        "vary": _VARY,
    }
    if document.file_name:
        headers["content-disposition"] = f'attachment; filename="{document.file_name}"'
    return headers


async def _made(document: Document) -> Kept:
    key = (db.opening(), document.media_type, document.tag)
    if (kept := _shelf.get(key)) is None:
        plain = await document.make()
        small = b""
        if len(plain) > _WORTH_COMPRESSING:
            small = await asyncio.to_thread(gzip.compress, plain, 6, mtime=0)
        kept = Kept((plain, small), document.tag, document.media_type)
        _shelf.put(key, kept)
    return kept


def takes_plain_only(agent: str) -> bool:
    """Tell whether this is a program of Microsoft's: its subscriptions break on gzip."""
    return _is_of_microsoft(agent[:_LONGEST_AGENT])


@lru_cache(maxsize=1024)
def _is_of_microsoft(agent: str) -> bool:
    return _MICROSOFT.search(agent) is not None


def _takes_gzip(ask: Ask) -> bool:
    """Tell whether the answer may be compressed: only where that is asked for."""
    headers = ask.request.headers
    wanted = headers.get("accept-encoding", "")
    if "gzip" not in wanted or takes_plain_only(headers.get("user-agent", "")):
        return False
    for part in wanted.split(","):
        coding, _, quality = part.strip().partition(";")
        if coding.strip().lower() == "gzip":
            return quality.replace(" ", "").rstrip("0.") not in ("q=", "q=0")
    return False


def has(wanted: str | None, tag: str) -> bool:
    """Tell whether an If-None-Match names a document in either of its forms."""
    if not wanted:
        return False
    if wanted == f'"{tag}"':
        return True
    known = {one.strip().removeprefix("W/").strip('"') for one in wanted.split(",")}
    return not known.isdisjoint((tag, f"{tag}-gzip", "*"))


def language(ask: Ask) -> str:
    """Return the language that a program is answered in: what its address says, else its headers.

    Programs that fetch calendars send no language, so their addresses carry one. Neither a cookie
    nor who asks changes it: what is public is kept on the way, and given to others.
    """
    wish = ask.wish("lang")
    if wish in i18n.LANGUAGES:
        return wish
    accepted = ask.request.headers.get("accept-language", "")
    return i18n.negotiate(accepted) or ask.settings.default_language
