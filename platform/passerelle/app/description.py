"""The API's description, as a document and as a page to read."""

from functools import cache
from typing import Any

import msgspec
from starlette.responses import Response

import passerelle
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
        """The same, for people."""
        return html(ask, "web/api.html", document=made(ask.base_url, ask.session_cookie))

    return [
        doors.file("/api/openapi.json", document, may=doors.anyone),
        doors.page("/api", readable, may=doors.anyone),
    ]
