"""Slow and oversized clients are shown out by the server itself; neighbours do not notice."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import pytest
import uvicorn

from passerelle.web import protocol
from tests.support.postgres import free_port


async def app(scope: dict[str, str], receive: object, send: object) -> None:
    if scope["type"] != "http":
        return
    is_read = scope["path"] != "/early"
    while is_read and (message := await receive())["type"] == "http.request":  # type: ignore[operator]
        if not message["more_body"]:
            break
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    )  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b"ok"})  # type: ignore[operator]


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(protocol, "BODY_SECONDS", 0.7)
    number = free_port()
    config = uvicorn.Config(
        app, port=number, http=protocol.PatientNoMore, lifespan="off", log_config=None
    )
    started = asyncio.Event()

    class Telling(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started.set()

    server = Telling(config)
    task = asyncio.create_task(server.serve())
    await started.wait()
    yield number
    server.should_exit = True
    await task


async def said(port: int, first: bytes, *drips: bytes, pause: float = 0.1) -> tuple[bytes, float]:
    """Send, then drip; return what came back and how long the connection stood."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    writer.write(first)
    answer = asyncio.create_task(reader.read())
    for drip in drips:
        if answer.done():
            break
        await asyncio.sleep(pause)
        writer.write(drip)
    async with asyncio.timeout(5):
        try:
            text = await answer
        except ConnectionResetError:  # what the kernel says of bytes nobody wanted to read
            text = b"HTTP/1.1 431 reset"
    writer.close()
    return text, time.monotonic() - began


async def test_a_client_that_says_nothing_is_shown_out(port: int) -> None:
    text, seconds = await said(port, b"")

    assert text.startswith(b"HTTP/1.1 408")
    assert seconds < 2


async def test_headers_that_drip_are_not_waited_for(port: int) -> None:
    text, seconds = await said(port, b"GET / HTTP/1.1\r\n", *[b"x-a: b\r\n"] * 30)

    assert text.startswith(b"HTTP/1.1 408")
    assert seconds < 2


async def test_a_body_that_drips_is_not_waited_for(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n"

    text, seconds = await said(port, head, *[b"x"] * 30)

    assert text.startswith(b"HTTP/1.1 408")
    assert seconds < 2


async def test_a_body_that_keeps_the_least_rate_arrives_however_long_it_takes(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "LEAST_RATE", 1000)
    head = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 3000\r\n\r\n"

    text, seconds = await said(port, head, *[b"x" * 150] * 20)

    assert text.startswith(b"HTTP/1.1 200")
    assert seconds > 1.5


async def test_a_body_that_stops_is_shown_out_however_much_has_come(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "LEAST_RATE", 1000)
    head = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 900000\r\n\r\n"

    text, seconds = await said(port, head + b"x" * 60_000)

    assert text.startswith(b"HTTP/1.1 408")
    assert seconds < 1.5


async def test_a_head_without_end_is_refused_before_it_fills_the_memory(port: int) -> None:
    head = b"GET / HTTP/1.1\r\n" + b"".join(b"x-%d: %s\r\n" % (n, b"v" * 1000) for n in range(200))

    text, _ = await said(port, head)

    assert text.startswith(b"HTTP/1.1 431")


async def test_an_address_as_long_as_a_book_is_refused_though_it_comes_at_once(port: int) -> None:
    text, _ = await said(port, b"GET /%s HTTP/1.1\r\nhost: x\r\n\r\n" % (b"." * 62_000))

    assert text.startswith(b"HTTP/1.1 431")


async def test_slow_neighbours_do_not_keep_a_quick_one_waiting(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 3.0)
    slow = [asyncio.create_task(said(port, b"GET / HTTP/1.1\r\n")) for _ in range(200)]
    await asyncio.sleep(0.1)

    text, _ = await said(port, b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")

    assert text.startswith(b"HTTP/1.1 200")
    assert not any(one.done() for one in slow)
    assert all(answer.startswith(b"HTTP/1.1 408") for answer, _ in await asyncio.gather(*slow))


async def test_several_requests_on_one_connection_are_each_given_their_time(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(4):
        writer.write(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(2) == b"ok"
        await asyncio.sleep(0.3)
    writer.close()


@pytest.mark.parametrize(("first", "more"), [
    (b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", (b"\r\n",)),
    (b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", (b"\r\n",) * 30),
    (b"POST /early HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\n", (b"abc", b"def")),
])  # fmt: skip
async def test_whoever_has_an_answer_and_asks_for_nothing_more_is_shown_out(
    port: int, first: bytes, more: tuple[bytes, ...]
) -> None:
    text, seconds = await said(port, first, *more)

    assert text.startswith(b"HTTP/1.1 200")
    assert seconds < 4


async def test_blank_lines_between_requests_are_passed_over(port: int) -> None:
    ask = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"

    text, _ = await said(port, ask, b"\r\n", b"\r\n", ask, b"\r\n", b"\r\n" + last)

    assert text.count(b"HTTP/1.1 200") == 3
    assert b"408" not in text


async def test_a_body_that_comes_in_one_piece_with_its_head_is_not_taken_for_a_head(
    port: int,
) -> None:
    head = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 200000\r\n\r\n"

    text, _ = await said(port, head + b"x" * 200_000)

    assert text.startswith(b"HTTP/1.1 200")
