"""The API's description, as a document and as a page to read."""

from functools import cache
from typing import Any

import msgspec
from starlette.responses import Response

import passerelle
from passerelle.core.errors import NotFound
from passerelle.web import doors, openapi
from passerelle.web.answers import html
from passerelle.web.asking import Ask
from passerelle.web.doors import Door
from passerelle.web.shell import Html


def routes(described: tuple[Door, ...]) -> list[Door]:
    """Return the doors to the description of these doors."""

    @cache
    def made(base_url: str, session_cookie: str) -> dict[str, Any]:
        return openapi.document(
            described,
            base_url=base_url,
            version=passerelle.__version__,
            session_cookie=session_cookie,
        )

    async def document(ask: Ask) -> Response:
        """The OpenAPI 3.1 document."""
        return Response(
            msgspec.json.encode(made(ask.base_url, ask.session_cookie)),
            media_type="application/json",
        )

    async def readable(ask: Ask) -> Html:
        """The same, for people: what there is, or one area of it with all its parts."""
        whole = made(ask.base_url, ask.session_cookie)
        areas = _areas(whole)
        area = ask.wish("area")
        if not area:
            return html(ask, "web/api.html", document=whole, areas=areas)
        if area not in areas:
            raise NotFound
        return html(ask, "web/api_area.html", document=_part(whole, areas[area]), area=area)

    return [
        doors.file("/api/openapi.json", document, may=doors.anyone),
        doors.page("/api", readable, may=doors.anyone),
    ]


def _areas(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the paths by the first part that they share."""
    found: dict[str, dict[str, Any]] = {}
    for path, methods in document["paths"].items():
        area = path.removeprefix("/api/").split("/")[0].partition(".")[0]
        found.setdefault(area, {})[path] = methods
    return dict(sorted(found.items()))


def _part(document: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """Return the document with these paths alone, and the shapes that they need."""
    known = document["components"]["schemas"]
    needed: dict[str, Any] = {}
    pending = _named(paths)
    while pending:
        name = pending.pop()
        if name not in needed:
            needed[name] = known[name]
            pending |= _named(known[name])
    components = {**document["components"], "schemas": dict(sorted(needed.items()))}
    return {**document, "paths": paths, "components": components}


def _named(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"].rpartition("/")[2]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*map(_named, part.values()))
    return set().union(*map(_named, part)) if isinstance(part, list) else set()
