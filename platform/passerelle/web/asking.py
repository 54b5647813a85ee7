"""What a door is handed: who asks, for what, in which language and zone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.requests import Request

from passerelle.core import cursors, sources, strictjson
from passerelle.core.actors import Actor
from passerelle.core.config import Settings
from passerelle.core.errors import Invalid, NotFound, Stale, TooLarge, Unmarked, WrongMediaType
from passerelle.core.http import Egress
from passerelle.web import uploads
from passerelle.web.fields import Fields

C = TypeVar("C")
MAX_FORM_BYTES = 65_536
MAX_FORM_FIELDS = 200
_LONGEST_LIMIT = 9
_VERSION = re.compile(r'"(\d{1,18})(?:-[0-9a-f]*)?"')


@dataclass(slots=True)
class Ask:
    """One request, understood."""

    request: Request
    actor: Actor
    language: str
    zone: str
    base_url: str
    demo: bool
    session_cookie: str
    secrets: tuple[str, ...]
    egress: Egress
    settings: Settings
    renderer: Callable[["Ask", str, Mapping[str, Any]], str]
    _body: bytes | None = None
    _pairs: list[tuple[str, str]] | None = None
    _upload: uploads.Form | None = None

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        """Return a page in the reader's language and zone."""
        return self.renderer(self, template, context)

    @property
    def path(self) -> str:
        """The path as it was asked for."""
        return str(self.request.scope["path"])

    def part(self, name: str) -> str:
        """Return a part of the path, such as a reference; no name holds a NUL character."""
        part = str(self.request.path_params[name])
        if "\x00" in part:
            raise NotFound
        return part

    def part_if_any(self, name: str) -> str:
        """Return a part that not every path of this page has; without it an empty text."""
        return self.part(name) if name in self.request.path_params else ""

    def part_id(self, name: str) -> UUID:
        """Return an identifier in the path; one that is not well formed names nothing."""
        try:
            return UUID(self.part(name))
        except ValueError:
            raise NotFound from None

    def wish(self, name: str, default: str = "") -> str:
        """Return a query parameter."""
        value = self.request.query_params.get(name, default)
        if "\x00" in value:
            raise Invalid("holds a NUL character", field=name)
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """Return a query parameter that is one of a few words."""
        value = self.wish(name) or default
        if value not in allowed:
            raise Invalid(f"is one of {', '.join(allowed)}", field=name)
        return value

    @property
    def limit(self) -> int:
        """How many rows a list page holds."""
        text = self.wish("limit", "50")
        is_number = text.isdecimal() and len(text) <= _LONGEST_LIMIT
        if not is_number or not 1 <= int(text) <= cursors.MAX_LIMIT:
            raise Invalid(f"is a number from 1 to {cursors.MAX_LIMIT}", field="limit")
        return int(text)

    def after(self, shape: type[C]) -> C | None:
        """Return the sort key after which a list page begins."""
        text = self.wish("after")
        return cursors.read(text, shape) if text else None

    async def fields(self) -> Fields:
        """Read a form, field by field; refuses what is too large, and what is not a form."""
        if self._pairs is None:
            self._pairs = _read_form(await self.raw(MAX_FORM_BYTES))
        return Fields(self._pairs, self.language)

    async def upload(
        self, most_bytes: int, longest_field: int = uploads.LONGEST_FIELD
    ) -> uploads.Form:
        """Read a form with files, of at most `most_bytes`; close it when its files were read."""
        if self._upload is None:
            kind = self.request.headers.get("content-type", "")
            stream = self.request.stream()
            self._upload = await uploads.read(kind, stream, most_bytes, longest_field)
            self._pairs = self._upload.pairs
        return self._upload

    async def form(self) -> dict[str, str]:
        """Return the last value of each field of a form."""
        return (await self.fields()).typed

    async def body(self, shape: type[C], most_bytes: int = strictjson.MAX_BYTES) -> C:
        """Return the JSON that was sent as a value of `shape`; refusals name the field."""
        kind = self.request.headers.get("content-type", "application/json")
        if kind.partition(";")[0].strip().lower() not in (
            "application/json",
            "application/merge-patch+json",
        ):
            raise WrongMediaType("the body is application/json", field="content-type")
        return strictjson.read(await self.raw(most_bytes), shape, max_bytes=most_bytes)

    async def raw(self, max_bytes: int) -> bytes:
        """Return the body as it came, read once; refuses more than `max_bytes`."""
        if self._body is None:
            gathered = bytearray()
            async for chunk in self.request.stream():
                gathered += chunk
                if len(gathered) > max_bytes:
                    raise TooLarge(f"the body is larger than {max_bytes} bytes")
            self._body = bytes(gathered)
        return self._body

    def expected_version(self) -> int | None:
        """Return which version an edit expects (If-Match); None for `*`, any version."""
        tag = self.request.headers.get("if-match")
        if tag is None:
            raise Unmarked
        if tag.strip() == "*":
            return None
        version = _VERSION.match(tag.strip().removeprefix("W/"))
        if version is None:
            raise Stale
        return int(version.group(1))

    @property
    def caller(self) -> str:
        """Whose budget a request takes from: a person's, with all their tokens, or a source's."""
        if self.actor.person_id is not None:
            return str(self.actor.person_id)
        return f"at {sources.source_of(self.address)}"

    @property
    def address(self) -> str:
        """Where the request came from; behind a trusted proxy, what the proxy says."""
        return self.request.client.host if self.request.client else ""


def _read_form(body: bytes) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=MAX_FORM_FIELDS,
            errors="strict",
        )
    except ValueError as exc:
        raise Invalid(f"not a form: {exc}") from None
    for name, value in pairs:
        if "\x00" in value or "\x00" in name:
            raise Invalid("holds a NUL character", field=name.replace("\x00", ""))
    return pairs


def own_path(target: str) -> str:
    """Return a path of ours to go on to; anything else becomes the home page."""
    is_path = target.startswith("/") and not target.startswith("//")
    is_odd = any(ord(c) < 33 or c == "\\" for c in target)
    return target if is_path and not is_odd else "/"
