"""Requests made up from the API's own description, sent to the whole service in this process.

`python -m tests.support.hostile --examples N` sends N for each operation and each caller to a
database of its own and prints what was answered. What is looked for: an answer of the service's
own fault (5xx), and an answer that the description does not promise.
"""

import argparse
import asyncio
import contextlib
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import Failure, FailureGroup
from starlette.types import ASGIApp

from passerelle.app import factory, importing, rooms
from passerelle.core import db, logs, schema
from passerelle.core.config import Settings
from passerelle.identity import sessions, tokens

load_all_checks()
SETTINGS = Settings(
    base_url="https://passerelle.example.org",
    database_url="sqlite:///unused",
    secret="test-secret-0123456789-abcdefghijklmnop",
    requests_per_minute=0,
)
CHECKS = checks.CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
CALLERS = ("visitor", "administrator", "partner")
ADMINISTRATOR = (
    "SELECT MIN(a.address) FROM email_addresses a JOIN role_grants g ON g.person_id = a.person_id"
    " WHERE g.role = 'administrator' AND g.revoked_at IS NULL"
)
PARTNER = (
    "SELECT MIN(p.reference) FROM contacts c JOIN people p ON p.id = c.person_id"
    " JOIN request_institutions r ON r.institution_id = c.institution_id"
)
THERE = {
    "webinars": "SELECT slug FROM webinars ORDER BY slug DESC LIMIT 1",
    "actions": "SELECT code FROM actions ORDER BY code LIMIT 1",
    "institutions": "SELECT reference FROM institutions ORDER BY reference LIMIT 1",
    "requests": "SELECT reference FROM assistance_requests ORDER BY reference DESC LIMIT 1",
    "communities": "SELECT reference FROM communities ORDER BY reference LIMIT 1",
    "topics": "SELECT id FROM topics ORDER BY id LIMIT 1",
    "people": "SELECT MIN(reference) FROM people WHERE reference LIKE 'CON-%'",
    "experts": "SELECT p.reference FROM experts e JOIN people p ON p.id = e.person_id"
    " ORDER BY p.reference LIMIT 1",
    "webhooks": "SELECT id FROM webhook_endpoints ORDER BY id LIMIT 1",
}


@dataclass
class Found:
    """What was answered, and what should not have been."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())


class Place:
    """The service on an event loop of its own, which callers from this thread wait for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.app: ASGIApp = factory.create(SETTINGS, with_worker=False)

    @contextlib.contextmanager
    def open(self) -> Iterator["Place"]:
        self._thread.start()
        try:
            self.wait(db.open_(self._url, rooms.MODELS))
            yield self
        finally:
            self.wait(db.close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def send(self, prepared: requests.PreparedRequest) -> httpx.Response:
        return self.wait(_sent(self.app, prepared))  # type: ignore[no-any-return]


def run(place: Place, examples: int, *, random: bool = False) -> Found:
    """Send `examples` requests to each operation for each caller."""
    found = Found()
    described = place.wait(_described(place.app))
    api = schemathesis.openapi.from_dict(described)
    there = place.wait(things())
    for caller in CALLERS:
        headers = place.wait(_headers(caller))
        for result in api.get_all_operations():
            _operate(place, found, result.ok(), headers, there, (caller, examples, random))
    return found


async def things() -> dict[str, str]:
    """Return the name of one thing of each kind that is there."""
    found = {kind: await db.value(statement) for kind, statement in THERE.items()}
    return {kind: str(name) for kind, name in found.items() if name is not None}


def _operate(
    place: Place,
    found: Found,
    operation: Any,
    headers: dict[str, str],
    there: dict[str, str],
    how: tuple[str, int, bool],
) -> None:
    caller, examples, random = how

    @seed(time.time_ns() if random else 1)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(*_strategies(operation, there)))
    def one(case: Any) -> None:
        kwargs = case.as_transport_kwargs(base_url=SETTINGS.base_url, headers=headers)
        kwargs.pop("timeout", None)
        answer = place.send(requests.Request(**kwargs).prepare())
        found.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            key = f"{caller} {operation.label} {answer.status_code}"
            found.wrong.setdefault(key, _told(failure, kwargs, answer))

    with contextlib.suppress(schemathesis.errors.InvalidSchema):
        one()


def _strategies(operation: Any, there: dict[str, str]) -> list[Any]:
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    made = [operation.as_strategy(generation_mode=mode) for mode in modes]
    names = [p.name for p in operation.path_parameters]
    kind = kind_of(operation.path)
    if names and kind in there:
        known = {names[0]: there[kind]}
        made += [operation.as_strategy(generation_mode=m, path_parameters=known) for m in modes]
    return made


def _told(failure: Exception, kwargs: dict[str, Any], answer: httpx.Response) -> str:
    said = [str(one) for one in getattr(failure, "exceptions", [failure])]
    sent = {k: v for k, v in kwargs.items() if k in ("method", "url", "params", "json", "data")}
    return f"{' | '.join(said)[:600]}\n  sent {sent!r}"[:1500] + f"\n  got {answer.text[:300]}"


def kind_of(path: str) -> str:
    """Return what the first part in braces names: the word before it."""
    return path.partition("/{")[0].rpartition("/")[2]


async def _described(app: ASGIApp) -> Any:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        return (await client.get("/api/openapi.json")).json()


async def _headers(caller: str) -> dict[str, str]:
    if caller == "visitor":
        return {}
    if caller == "administrator":
        wish = tokens.Wish("hostile", ["all:read", "all:write"])
        minted = await tokens.create_for(str(await db.value(ADMINISTRATOR)), wish)
        return {"Authorization": f"Bearer {minted.token}"}
    reference = await db.value(PARTNER)
    person = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    return {"Cookie": f"__Host-session={await sessions.open_session(UUID(str(person)))}"}


async def _sent(app: ASGIApp, prepared: requests.PreparedRequest) -> httpx.Response:
    """Hand the request over as the server does, with what no client would let through."""
    parts = urlsplit(str(prepared.url))
    body = prepared.body or b""
    content = body.encode() if isinstance(body, str) else bytes(body)  # type: ignore[arg-type]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": prepared.method,
        "scheme": "https",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(b"host", b"passerelle.example.org"), *map(_header, prepared.headers.items())],
        "client": ("192.0.2.1", 1),
        "server": ("passerelle.example.org", 443),
        "root_path": "",
    }
    said: list[Any] = []
    pending = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> Any:
        if pending:
            return pending.pop()
        await asyncio.Event().wait()
        return None

    async def send(message: Any) -> None:
        said.append(message)

    await asyncio.wait_for(app(scope, receive, send), 30)
    start = said[0]
    answer = httpx.Response(
        start["status"],
        headers=start["headers"],
        content=b"".join(m.get("body", b"") for m in said[1:]),
        request=httpx.Request(str(prepared.method), str(prepared.url)),
        extensions={"http_version": b"HTTP/1.1"},
    )
    answer.elapsed = timedelta()
    return answer


def _header(pair: tuple[str, str | bytes]) -> tuple[bytes, bytes]:
    name, value = pair
    text = value if isinstance(value, bytes) else value.encode("latin-1", "replace")
    return name.lower().encode("latin-1", "replace"), text


async def filled(url: str) -> None:
    """Bring a database to the schema and the packaged programme."""
    await schema.migrate(url)
    await db.open_(url, rooms.MODELS)
    await importing.import_programme(importing.packaged_programme())
    await db.close()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--url", default="")
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        url = wanted.url or f"sqlite:///{Path(directory) / 'hostile.db'}"
        asyncio.run(filled(url))
        logs.set_up("CRITICAL")
        began = time.monotonic()
        with Place(url).open() as place:
            found = run(place, wanted.examples, random=True)
    for key, told in sorted(found.wrong.items()):
        print(f"{key}\n  {told}")
    spent = time.monotonic() - began
    print(f"{found.requests} requests in {spent:.0f} s: {dict(sorted(found.statuses.items()))}")
    print(f"{len(found.wrong)} kinds of wrong answers")


if __name__ == "__main__":
    main()
