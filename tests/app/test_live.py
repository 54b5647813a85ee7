"""Live updates: in order, nothing skipped, nothing told to whom it is not for."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from msgspec import structs

from passerelle.app import factory
from passerelle.app.machinery import listening, streams
from passerelle.core import db, live, revisions
from passerelle.core.actors import VISITOR, Actor
from passerelle.core.errors import Refusal, TooMany
from passerelle.core.live import reading, saying
from passerelle.identity import sessions
from passerelle.web.protocol import PatientNoMore
from tests.app.test_cli import environment, eventually, passerelle
from tests.conftest import SETTINGS, Makers
from tests.support.postgres import free_port

STREAM = "room/webinars"


@dataclass
class Heard:
    """What one connection heard."""

    status: int = 0
    text: str = ""
    is_over: bool = False

    @property
    def events(self) -> list[tuple[int, str, Any]]:
        found = re.findall(r"id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n", self.text)
        return [(int(id_), kind, json.loads(data)) for id_, kind, data in found]

    @property
    def numbers(self) -> list[int]:
        return [data["payload"]["number"] for _, kind, data in self.events if kind != "missed"]


@dataclass
class Service:
    """A service with a socket, in this process."""

    base: str
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def listen(self, query: str, *, secret: str = "", last: int | None = None) -> Heard:
        heard = Heard()
        self.tasks.append(asyncio.create_task(self._listen(heard, query, secret, last)))
        await until(lambda: heard.text or heard.is_over)
        return heard

    async def _listen(self, heard: Heard, query: str, secret: str, last: int | None) -> None:
        headers = {"cookie": f"session={secret}"} if secret else {}
        if last is not None:
            headers["last-event-id"] = str(last)
        async with (
            httpx.AsyncClient(timeout=60) as client,
            client.stream("GET", f"{self.base}/live?{query}", headers=headers) as answer,
        ):
            heard.status = answer.status_code
            async for text in answer.aiter_text():
                heard.text += text
        heard.is_over = True


async def until(holds: Callable[[], Any], seconds: float = 8.0) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[Service]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    settings = structs.replace(SETTINGS, base_url=base, database_url=url)
    config = uvicorn.Config(
        factory.create(settings, with_worker=False),
        port=port,
        http=PatientNoMore,
        log_config=None,
        access_log=False,
        ws="none",
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    service = Service(base)
    try:
        yield service
    finally:
        for task in service.tasks:
            task.cancel()
        await asyncio.gather(*service.tasks, return_exceptions=True)
        server.should_exit = True
        await running


@pytest.fixture
async def service(makers: Makers, programme_url: str) -> AsyncIterator[Service]:
    url = await makers.copy(programme_url)
    async with serving(url) as one:
        yield one
    await makers.drop(url)


@db.transaction
async def say(number: int, stream: str = STREAM, kind: str = "said") -> None:
    await live.say(stream, kind, {"number": number})


async def session_of(reference: str) -> str:
    found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    return await sessions.open_session(UUID(str(found)))


async def test_everyone_hears_in_order_and_who_was_away_hears_what_they_missed(
    service: Service,
) -> None:
    one, other = await service.listen(f"stream={STREAM}"), await service.listen(f"stream={STREAM}")
    for number in range(1, 6):
        await say(number)
        await say(-number, "room/portfolio")
    await until(lambda: len(one.events) == len(other.events) == 5)
    third = one.events[2][0]

    back = await service.listen(f"stream={STREAM}&stream=room/portfolio", last=third)
    await say(6)
    await until(lambda: 6 in back.numbers)

    assert one.numbers[:5] == other.numbers[:5] == [1, 2, 3, 4, 5]
    assert back.numbers == [-3, 4, -4, 5, -5, 6]
    assert one.events[0][2] == {"stream": STREAM, "payload": {"number": 1}}


async def test_a_change_of_a_room_is_told_when_it_is_kept_and_only_then(service: Service) -> None:
    heard = await service.listen(f"stream={STREAM}")

    @db.transaction
    async def change(*, fail: bool) -> None:
        await revisions.bump("webinars")
        if fail:
            raise LookupError

    with pytest.raises(LookupError):
        await change(fail=True)
    await change(fail=False)
    await until(lambda: heard.events)
    await asyncio.sleep(0.3)

    assert [kind for _, kind, _ in heard.events] == ["changed"]


async def test_what_changed_often_is_told_once(service: Service) -> None:
    heard = await service.listen(f"stream={STREAM}")

    for number in range(50):
        await say(number, kind=live.CHANGED)
    await until(lambda: 49 in heard.numbers)

    assert len(heard.events) < 25


async def test_a_slow_transaction_is_not_skipped(service: Service) -> None:
    """Its identifier is lower than that of one that was kept before it."""
    heard = await service.listen(f"stream={STREAM}")
    said, may_end = asyncio.Event(), asyncio.Event()

    @db.transaction
    async def slow() -> None:
        await live.say(STREAM, "said", {"number": 1})
        said.set()
        await may_end.wait()

    first = asyncio.create_task(slow())
    await said.wait()
    if db.dialect() == "sqlite":
        may_end.set()  # it has the one writer's place: the second waits for it
    await say(2)
    await until(lambda: 2 in heard.numbers)
    last = heard.events[-1][0]
    may_end.set()
    await first
    await say(3)
    await until(lambda: 3 in heard.numbers)
    back = await service.listen(f"stream={STREAM}", last=last)
    await until(lambda: 3 in back.numbers)

    expected = [1, 2, 3] if db.dialect() == "sqlite" else [2, 1, 3]
    assert heard.numbers == expected
    assert back.numbers == expected[expected.index(2) + 1 :]
    ids = [id_ for id_, _, _ in heard.events]
    assert ids == sorted(ids)


async def test_positions_have_no_gap_and_no_double_when_many_give_them(database: str) -> None:
    @db.transaction
    async def speak(number: int) -> None:
        await live.say(STREAM, "said", {"number": number})
        if number % 5 == 0:
            await asyncio.sleep(0.01)
        if number % 7 == 0:
            raise LookupError

    async def place() -> None:
        for _ in range(10):
            await saying.place_all()
            await asyncio.sleep(0.005)

    speaking = [speak(number) for number in range(1, 101)]
    await asyncio.gather(*speaking, *(place() for _ in range(4)), return_exceptions=True)
    await saying.place_all()
    found = await reading.after(0)

    assert [event.position for event in found] == list(range(1, 87))
    assert await saying.last_position() == 86


async def test_who_was_away_too_long_is_told_to_look_again(service: Service) -> None:
    before = listening.hub.position
    for number in range(5):
        await say(number)
    await until(lambda: listening.hub.position == before + 5)

    @db.transaction
    async def forget() -> None:
        await db.execute("DELETE FROM live_events WHERE position <= :last", last=before + 3)

    await forget()
    back = await service.listen(f"stream={STREAM}", last=before + 1)
    near = await service.listen(f"stream={STREAM}", last=before + 3)
    await until(lambda: back.events and near.events)

    assert [kind for _, kind, _ in back.events] == ["missed"]
    assert near.numbers == [3, 4]


async def test_who_comes_from_before_a_restore_is_told_to_look_again_and_hears_what_follows(
    service: Service,
) -> None:
    now = listening.hub.position + 1
    await say(1)
    await until(lambda: listening.hub.position == now)

    back = await service.listen(f"stream={STREAM}", last=now + 5000)
    await say(2)
    await until(lambda: 2 in back.numbers)

    assert [(id_, kind) for id_, kind, _ in back.events] == [(now, "missed"), (now + 1, "said")]


ROLES: dict[str, Actor] = {
    "visitor": VISITOR,
    "participant": Actor(person_id=UUID(int=1), name="P"),
    "staff": Actor(person_id=UUID(int=2), name="S", roles=frozenset({"organiser"})),
    "administrator": Actor(person_id=UUID(int=3), name="A", roles=frozenset({"administrator"})),
}


@pytest.mark.parametrize(
    ("stream", "allowed"),
    [
        ("room/webinars", "visitor participant staff administrator"),
        ("room/assistance", "participant staff administrator"),
        ("room/outreach", "staff administrator"),
        ("room/identity", "staff administrator"),
        ("room/nothing", ""),
        ("me", "participant staff administrator"),
        (f"person/{UUID(int=1)}", "participant"),
        ("person/None", ""),
        ("jobs", "administrator"),
        ("jobs/x", ""),
        ("unknown/x", ""),
        ("", ""),
    ],
)
async def test_a_stream_is_for_those_it_is_for(stream: str, allowed: str) -> None:
    async def may(actor: Actor) -> bool:
        try:
            await streams.allowed(actor, ["room/webinars", stream])
        except Refusal:
            return False
        return True

    assert [name for name, actor in ROLES.items() if await may(actor)] == allowed.split()


async def test_the_door_refuses_and_says_why(service: Service) -> None:
    staff = await session_of("staff-1")
    expected = {
        ("stream=jobs", ""): 401,
        ("stream=room/outreach", ""): 401,
        ("stream=room/outreach", staff): 200,
        ("stream=person/x", staff): 403,
        ("", ""): 422,
        ("stream=room/webinars&after=x", ""): 422,
    }

    found = {key: (await service.listen(key[0], secret=key[1])).status for key in expected}

    assert found == expected


async def test_an_ended_session_stops_hearing_within_a_heartbeat(service: Service) -> None:
    secret = await session_of("staff-1")
    staff = await service.listen("stream=room/outreach", secret=secret)
    other = await service.listen("stream=room/outreach", secret=await session_of("staff-2"))
    visitor = await service.listen(f"stream={STREAM}")

    await sessions.end(secret)
    for second in range(15):
        await listening.pulse.beat(second)
    await until(lambda: staff.is_over)
    await say(1, "room/outreach")
    await say(2)
    await until(lambda: 2 in visitor.numbers and 1 in other.numbers)

    assert staff.numbers == []
    assert re.search(r"retry: \d+\n\n$", staff.text)
    assert ":\n\n" in visitor.text
    assert (await service.listen("stream=room/outreach", secret=secret)).status == 401


async def test_a_client_that_does_not_read_is_let_go_and_the_others_are_not_kept_waiting() -> None:
    sent: list[tuple[bytes, bool]] = []
    may_go = asyncio.Event()

    async def write(body: bytes, is_more: bool) -> None:  # noqa: FBT001
        await may_go.wait()
        sent.append((body, is_more))

    slow = live.Listener(["x"], write)
    for number in range(1000):
        slow.offer(f"{number};".encode())
    assert slow.is_over
    may_go.set()
    await until(lambda: len(sent) == 2)

    assert sent[0] == (b"0;", True)
    assert sent[1][0].startswith(b"retry: ")
    assert sent[1][1] is False


async def test_who_has_gone_is_forgotten(service: Service) -> None:
    for _ in range(20):
        await service.listen(f"stream={STREAM}")
    count = len(listening.hub)

    for task in service.tasks:
        task.cancel()
    await until(lambda: len(listening.hub) == 0)

    assert count == 20
    assert not any(listening.pulse._beats)


def test_a_stopped_process_lets_its_listeners_go_and_ends_soon(tmp_path: Path) -> None:
    url, port = f"sqlite:///{tmp_path}/live.db", free_port()
    base = f"http://127.0.0.1:{port}"
    passerelle("migrate", url=url)
    process = subprocess.Popen(
        [sys.executable, "-m", "passerelle", "serve"],
        env=environment(url, PASSERELLE_PORT=str(port), PASSERELLE_BASE_URL=base),
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(f"{base}/readyz")
        with httpx.Client(timeout=20) as client:
            streams_ = [client.stream("GET", f"{base}/live?stream={STREAM}") for _ in range(20)]
            answers = [one.__enter__() for one in streams_]
            bodies = [answer.iter_text() for answer in answers]
            heard = [next(body) for body in bodies]
            began = time.monotonic()
            os.kill(process.pid, signal.SIGTERM)
            heard = [text + "".join(body) for text, body in zip(heard, bodies, strict=True)]
            told = time.monotonic() - began
            for one in streams_:
                one.__exit__(None, None, None)
        process.wait(15)
        ended = time.monotonic() - began
    finally:
        process.kill()

    assert all(re.search(r"retry: \d+\n\n$", text) for text in heard)
    assert told < 3
    assert ended < 10


def test_nobody_has_more_streams_open_than_may_be() -> None:
    crowd = listening.Crowd()
    for _ in range(3):
        crowd.check("somebody", 3)
        crowd.enter("somebody")

    with pytest.raises(TooMany):
        crowd.check("somebody", 3)
    crowd.check("somebody else", 3)
    crowd.check("somebody", 0)
    crowd.leave("somebody")
    crowd.check("somebody", 3)
