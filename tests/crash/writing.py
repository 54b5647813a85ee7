"""Writers: each sends the same request with the same key until somebody acknowledges it."""

import asyncio
import ipaddress
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from tests.crash.ground import Ground
from tests.crash.journal import Journal

_HURRY = 0.03
"""How often a writer does not wait for the answer, and asks again while it is being made."""
_PATIENCE = 8.0


class Refused(AssertionError):  # noqa: N818 -- an answer
    """The service refused what it should have taken."""


class Kind(Protocol):
    """A kind of write, and what it leaves."""

    name: str
    share: int

    async def write(self, writer: "Writer", mark: str) -> None:
        """Have it written, and note in the journal that it was acknowledged."""


@dataclass
class Told:
    """What writers met on their way."""

    lost_answers: int = 0
    hurried: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    replayed: int = 0
    refused: list[str] = field(default_factory=list)
    slowest: float = 0.0
    away: dict[str, float] = field(default_factory=dict)
    """Until when nobody tries a process that did not answer."""


@dataclass
class Writer:
    """One person at work, with a connection of their own."""

    number: int
    secret: str
    urls: Sequence[str]
    client: httpx.AsyncClient
    chance: random.Random
    told: Told
    journal: Journal
    pause: float = 0.0
    """How long they think between two writes, in seconds."""
    unsure: bool = False
    """Whether the request that was answered last had been sent before, with nobody answering."""
    place: dict[str, Any] = field(default_factory=dict)
    """What a kind remembers from one write to the next."""

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send the same request until there is an answer that is not a fault."""
        said = {"cookie": f"session={self.secret}", **(headers or {})}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            said["content-type"] = "application/json"
        self.unsure = False
        while True:
            said["x-forwarded-for"] = str(ipaddress.IPv4Address(self.chance.getrandbits(32)))
            answer = await self._once(method, self._door() + path, content, form, said)
            if answer is not None:
                self.told.replayed += "idempotency-replayed" in answer.headers
                return answer
            self.unsure = True

    def _door(self) -> str:
        now = time.monotonic()
        there = [url for url in self.urls if self.told.away.get(url, 0.0) < now]
        return self.chance.choice(there or self.urls)

    async def _once(
        self,
        method: str,
        url: str,
        content: bytes | None,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str],
    ) -> httpx.Response | None:
        hurries = self.chance.random() < _HURRY
        patience = self.chance.uniform(0.0, 0.03) if hurries else _PATIENCE
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(patience):
                answer = await self.client.request(
                    method, url, content=content, data=form, headers=headers
                )
        except TimeoutError:
            if hurries:
                self.told.hurried += 1
            else:
                self.told.faults["no answer in time"] += 1
            return None
        except httpx.TransportError as lost:
            await self._wait_for(url, is_away=isinstance(lost, httpx.ConnectError))
            return None
        self.told.slowest = max(self.told.slowest, asyncio.get_running_loop().time() - began)
        if answer.status_code >= 500:
            self.told.faults[f"{answer.status_code} {method} {httpx.URL(url).path}"] += 1
            await asyncio.sleep(0.05)
            return None
        return answer

    async def _wait_for(self, url: str, *, is_away: bool) -> None:
        """Try elsewhere for a moment; where there is nowhere else, wait."""
        self.told.lost_answers += not is_away
        self.told.away[str(httpx.URL(url).join("/")).rstrip("/")] = time.monotonic() + 0.1
        here = [one for one in self.urls if self.told.away.get(one, 0.0) < time.monotonic()]
        await asyncio.sleep(self.chance.uniform(0.0, 0.01) if here else 0.1)


def expect(answer: httpx.Response, *statuses: int) -> httpx.Response:
    """Return the answer if it has one of these statuses."""
    if answer.status_code not in statuses:
        asked = f"{answer.request.method} {answer.request.url.path}"
        raise Refused(f"{asked}: {answer.status_code} {answer.text[:500]}")
    return answer


def key(mark: str) -> dict[str, str]:
    """The headers of a write that makes no double."""
    return {"idempotency-key": f"key-of-{mark}"}


@asynccontextmanager
async def crew(
    found: Ground,
    urls: Sequence[str],
    journal: Journal,
    *,
    count: int,
    seed: int = 1,
    pause: float = 0.0,
) -> AsyncIterator[tuple[list[Writer], Told]]:
    """Return so many writers, each with a connection, and what they will have met."""
    told = Told()
    async with AsyncExitStack() as exits:
        yield (
            [
                Writer(
                    number=number,
                    secret=found.sessions[number],
                    urls=urls,
                    client=await exits.enter_async_context(httpx.AsyncClient(timeout=30)),
                    chance=random.Random(f"{seed} {number}"),
                    told=told,
                    journal=journal,
                    pause=pause,
                    place={"dead": found.dead[number :: len(found.sessions)]},
                )
                for number in range(count)
            ],
            told,
        )


async def write_until(
    stop: Callable[[], bool],
    kinds: Sequence[Kind],
    writers: Sequence[Writer],
) -> None:
    """Have everybody write, one thing after the other, until it is enough."""

    async def work(writer: Writer) -> None:
        shares = [kind.share for kind in kinds]
        while not stop():
            kind = writer.chance.choices(kinds, shares)[0]
            mark = uuid.UUID(int=writer.chance.getrandbits(128), version=4).hex
            await asyncio.sleep(writer.pause)
            try:
                await kind.write(writer, mark)
            except Refused as refusal:
                writer.told.refused.append(f"{kind.name} {mark}: {refusal}")

    async with asyncio.TaskGroup() as group:
        for writer in writers:
            group.create_task(work(writer))
