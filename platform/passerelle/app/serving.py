"""Runs the service and its worker as processes."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

import uvicorn

from passerelle.app import factory
from passerelle.app.machinery import running
from passerelle.core import ending, logs, queue
from passerelle.core.config import Settings
from passerelle.web.protocol import PatientNoMore

_DRAIN_SECONDS = 1.5
_HEAR_SECONDS = 1.0
_LAST_SECONDS = 5
"""These three, and what the worker, the listeners and the database take after, stay below ten."""


class Announcing(uvicorn.Server):
    """A server that says when it can be reached."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._drains = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note which signal it was: a supervisor's gets time to drain, Ctrl-C does not."""
        self._drains = sig == signal.SIGTERM
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then end: whoever is connected is answered and asked to come back elsewhere."""
        ending.end()
        if self._drains and self.server_state.connections:
            await asyncio.sleep(_DRAIN_SECONDS)
            for server in self.servers:
                server.close()
            await self._hear_out()
        await super().shutdown(sockets)

    async def _hear_out(self) -> None:
        """Wait, a short while, for the requests of those who had just connected."""
        until = time.monotonic() + _HEAR_SECONDS
        while self.server_state.connections and time.monotonic() < until:  # noqa: ASYNC110 -- uvicorn has no event
            await asyncio.sleep(0.05)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say on which port."""
        await super().startup(sockets)
        if self.started:
            listening = [s for server in self.servers for s in server.sockets]
            self._ready(listening[0].getsockname()[1])


def serve(
    settings: Settings, *, with_worker: bool = True, ready: Callable[[int], None] = lambda _: None
) -> None:
    """Serve until SIGTERM or SIGINT; requests under way get some seconds to end.

    SIGUSR1 makes the process drain without ending, SIGUSR2 makes it take work again.
    """
    logs.set_up(settings.log_level)
    config = uvicorn.Config(
        factory.create(settings, with_worker=with_worker),
        host=settings.host,
        port=settings.port,
        http=PatientNoMore,
        loop="uvloop",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=_LAST_SECONDS,
        lifespan="on",
    )
    signal.signal(signal.SIGUSR1, lambda _number, _frame: ending.begin())
    signal.signal(signal.SIGUSR2, lambda _number, _frame: ending.take_back())
    Announcing(config, ready).run()


def work(settings: Settings) -> None:
    """Run the worker alone until SIGTERM or SIGINT."""
    logs.set_up(settings.log_level)
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    async with running.opened(settings):
        worker = queue.Worker(factory.subscriptions(settings), factory.schedules(settings))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, worker.stop)
        await worker.run()
