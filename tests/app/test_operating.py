"""An operator can see how the service is, rest it, and end it without failing anybody."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest

from passerelle.app.machinery.jobs import HourPassed
from passerelle.app.operating import metrics
from passerelle.core import clock, db, outbox
from passerelle.identity import sessions
from passerelle.web import modes
from passerelle.web.modes import Mode
from tests.conftest import NewClient, SignIn
from tests.support.service import Service, serving, start, wait_until_ready

ADMINISTRATOR = "staff-7"


async def an_administrator() -> str:
    return str(
        await db.value(
            "SELECT p.reference FROM role_grants r JOIN people p ON p.id = r.person_id"
            " WHERE r.role = 'administrator' ORDER BY p.reference LIMIT 1"
        )
    )


async def test_the_mode_is_set_by_administrators_with_a_reason_and_kept(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    administrator = await sign_in(await an_administrator())

    nameless = await administrator.post("/administration/mode", data={"mode": "read_only"})
    by_form = await administrator.post(
        "/administration/mode", data={"mode": "read_only", "reason": "A <b>move</b>"}
    )
    shown = await administrator.get("/administration/mode")
    by_api = await administrator.post("/api/mode", json={"mode": "normal"})

    assert nameless.status_code == 422
    assert 'href="#reason"' in nameless.text
    assert by_form.status_code == 303
    assert "A &lt;b&gt;move&lt;/b&gt;" in shown.text
    assert by_api.json()["mode"] == "normal"
    assert await db.value("SELECT COUNT(*) FROM audit_entries WHERE verb = 'enter_mode'") == 2
    for client in (await new_client(), await sign_in("staff-1")):
        assert (await client.get("/api/mode")).status_code in (401, 403)
        assert (await client.post("/api/mode", json={"mode": "normal"})).status_code in (401, 403)


async def test_a_resting_service_says_so_and_lets_people_sign_in(
    filled: str, tmp_path: Path
) -> None:
    await modes.enter(None, Mode.STAFF_ONLY, "moving")
    with serving(filled, tmp_path) as service:
        await asyncio.sleep(1.2)
        async with httpx.AsyncClient(base_url=service.url) as visitor:
            kept_out = await visitor.get("/webinars")
            program = await visitor.get("/api/webinars")
            scraped = await visitor.get("/metrics")
            sign_in = await visitor.get("/sign-in")
            await modes.enter(None, Mode.READ_ONLY, "moving")
            await asyncio.sleep(1.6)
            read = await visitor.get("/webinars")
            asked = await visitor.post("/sign-in", data={"email": "staff-1@example.org"})
            changed = await visitor.post("/api/webinars", json={})

    assert (kept_out.status_code, program.status_code, sign_in.status_code) == (503, 503, 200)
    assert kept_out.headers["retry-after"] == "60"
    assert scraped.status_code == 404  # for want of a token: whoever has one goes on scraping
    assert program.json()["code"] == "staff_only"
    assert (read.status_code, asked.status_code, changed.status_code) == (200, 303, 503)


async def test_an_administrator_ends_by_api_what_was_begun_by_api(
    filled: str, tmp_path: Path
) -> None:
    person = await db.value(
        "SELECT id FROM people WHERE reference = :reference", reference=await an_administrator()
    )
    session = {"session": await sessions.open_session(UUID(str(person)))}
    with serving(filled, tmp_path) as service:
        async with httpx.AsyncClient(base_url=service.url, cookies=session) as client:
            begun = await client.post("/api/mode", json={"mode": "read_only", "reason": "a copy"})
            await asyncio.sleep(1.6)
            refused = await client.post("/api/webinars", json={})
            ended = await client.post("/api/mode", json={"mode": "normal"})

    assert (begun.status_code, refused.status_code) == (200, 503)
    assert (ended.status_code, ended.json()["mode"]) == (200, "normal")


async def test_metrics_are_for_the_scraper_and_name_nobody(filled: str, tmp_path: Path) -> None:
    with serving(filled, tmp_path, PASSERELLE_METRICS_TOKEN="scrape-me-0123456789") as service:
        async with httpx.AsyncClient(base_url=service.url) as client:
            await client.get("/webinars/evt-2021-02")
            await client.get("/institutions/secret-name?q=Marker")
            await client.request("MARKER", "/webinars")
            refused = [
                await client.get("/metrics"),
                await client.get("/metrics", headers={"authorization": "Bearer wrong"}),
            ]
            token = {"authorization": "Bearer scrape-me-0123456789"}
            scraped = await client.get("/metrics", headers=token)

    assert [answer.status_code for answer in refused] == [404, 404]
    assert scraped.status_code == 200
    assert 'passerelle_request_seconds_count{door="/webinars/{slug}"' in scraped.text
    for name in ("outbox_waiting", "outbox_age_seconds", "jobs_due", "jobs_dead", "draining"):
        assert f"\npasserelle_{name} " in scraped.text
    assert not [word for word in ("secret-name", "Marker", "MARKER") if word in scraped.text]


async def test_metrics_count_what_is_late_and_not_what_is_for_later(database: str) -> None:
    await put(clock.now() + timedelta(days=30))
    for_later = await gauges()
    await put(clock.now() - timedelta(seconds=90))
    late = await gauges()

    assert for_later == (0, 0)
    assert late[0] == 1
    assert 90 <= late[1] < 120


async def gauges() -> tuple[float, float]:
    registry = metrics._gauges(await metrics.waiting())
    waiting, age = (
        registry.get_sample_value(f"passerelle_outbox_{name}")
        for name in ("waiting", "age_seconds")
    )
    assert waiting is not None
    assert age is not None
    return waiting, age


@db.transaction
async def put(due: datetime) -> None:
    await outbox.put(HourPassed(clock.now()), due)


async def test_a_draining_process_says_so_and_goes_on_answering(
    filled: str, tmp_path: Path
) -> None:
    with serving(filled, tmp_path) as service:
        service.process.send_signal(signal.SIGUSR1)
        await asyncio.sleep(0.3)
        async with httpx.AsyncClient(base_url=service.url) as client:
            ready, page = await client.get("/readyz"), await client.get("/webinars")
            service.process.send_signal(signal.SIGUSR2)
            await asyncio.sleep(0.3)
            again = await client.get("/readyz")

    assert (ready.status_code, ready.json()["draining"]) == (503, True)
    assert (page.status_code, page.headers["connection"]) == (200, "close")
    assert again.status_code == 200


@pytest.mark.parametrize("clients", [24])
async def test_sigterm_under_load_ends_soon_and_fails_nobody(
    filled: str, tmp_path: Path, clients: int
) -> None:
    service = start("serve", filled, tmp_path)
    wait_until_ready(service)
    answered, failed = [], []

    async def ask_on(client: httpx.AsyncClient) -> None:
        while True:
            try:
                answered.append((await client.get("/api/webinars?limit=5")).status_code)
            except httpx.ConnectError:
                return  # it has ended: a balancer asks another one
            except httpx.TransportError as exc:
                failed.append(repr(exc))
                return
            await asyncio.sleep(0.005)

    async with httpx.AsyncClient(base_url=service.url, timeout=20) as client:
        asking = [asyncio.create_task(ask_on(client)) for _ in range(clients)]
        await asyncio.sleep(1.0)
        before, began = len(answered), time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        await asyncio.gather(*asking)
        service.process.wait(15)

    assert time.monotonic() - began < 10
    assert (set(answered), failed) == ({200}, [])
    assert len(answered) > before > 0


async def test_sigterm_ends_server_and_worker_soon_also_while_postgresql_says_nothing(
    database: str, engine: str, tmp_path: Path
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has no server that could fall silent")
    ours = await server_processes()
    services = [start(command, database, tmp_path) for command in ("serve", "worker")]
    wait_until_ready(services[0])
    await until(lambda: at_least(3, ours))
    theirs = await server_processes() - ours
    for pid in theirs:
        os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(1.2)

        took = await asyncio.gather(*(until_it_ends(service) for service in services))

        assert max(took) < 10
    finally:
        for pid in theirs:
            os.kill(pid, signal.SIGCONT)


async def test_sigterm_beside_a_slow_line_and_a_silent_mail_server_ends_soon_and_holds_no_job(
    filled: str, tmp_path: Path
) -> None:
    address = await db.value("SELECT address FROM email_addresses ORDER BY address LIMIT 1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = {
            "PASSERELLE_SMTP_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}",
            "PASSERELLE_MAIL_FROM": "Passerelle <no-reply@example.org>",
        }
        service = start("serve", filled, tmp_path, **mail)
        wait_until_ready(service)
        async with httpx.AsyncClient(base_url=service.url) as client, slow_line(service):
            await client.post("/sign-in", data={"email": address})
            await until(held_jobs)
            ended = asyncio.create_task(until_it_ends(service))
            await asyncio.sleep(0.7)
            while_it_drains = await client.post("/sign-in", data={"email": address})

            took = await ended

    assert while_it_drains.status_code == 303
    assert took < 10
    assert await held_jobs() == 0


async def until(holds: Callable[[], Awaitable[object]], seconds: float = 20) -> None:
    began = time.monotonic()
    while not await holds():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        await asyncio.sleep(0.05)


async def at_least(count: int, ours: set[int]) -> bool:
    return len(await server_processes() - ours) >= count


class Pid(msgspec.Struct, frozen=True):
    pid: int


async def server_processes() -> set[int]:
    found = await db.rows(
        Pid, "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    )
    return {one.pid for one in found}


async def held_jobs() -> int:
    return int(
        await db.value(
            "SELECT COUNT(*) FROM jobs WHERE leased_until IS NOT NULL AND done_at IS NULL"
        )
    )


async def until_it_ends(service: Service) -> float:
    began = time.monotonic()
    service.process.send_signal(signal.SIGTERM)
    try:
        await asyncio.to_thread(service.process.wait, 20)
    finally:
        service.process.kill()
    return time.monotonic() - began


@contextlib.asynccontextmanager
async def slow_line(service: Service) -> AsyncIterator[None]:
    """A form that somebody sends, quick enough not to be let go and too slow to end in time."""
    host, port = service.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    form = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 90000"
    writer.write(f"POST /sign-in HTTP/1.1\r\nhost: {host}\r\n{form}\r\n\r\n".encode())

    async def send() -> None:
        while True:
            writer.write(b"a" * 3000)
            await asyncio.sleep(0.5)

    sending = asyncio.create_task(send())
    try:
        yield
    finally:
        sending.cancel()
        writer.close()
