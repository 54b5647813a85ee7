"""The bus over NATS: https://docs.nats.io/reference/reference-protocols/nats-protocol."""

from collections.abc import Callable

from nats.aio.client import Client
from nats.aio.msg import Msg

from passerelle.core.bus.port import Hear

_SUBJECTS = "passerelle.news"
_ANSWER_SECONDS = 3


class NatsLine:
    """One connection to a server; the client's own reconnecting is off, `Carried` does that."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = Client()

    async def open(self, hear: Hear, lost: Callable[[], None]) -> None:
        """Connect and subscribe."""

        async def heard(message: Msg) -> None:
            hear(message.subject.removeprefix(f"{_SUBJECTS}."))

        async def ended() -> None:
            lost()

        await self._client.connect(
            self._url,
            name="passerelle",
            allow_reconnect=False,
            max_reconnect_attempts=1,  # also of the first connection, which else never fails
            reconnect_time_wait=0,
            connect_timeout=_ANSWER_SECONDS,
            no_echo=True,
            error_cb=_said_elsewhere,
            closed_cb=ended,
            disconnected_cb=ended,
        )
        await self._client.subscribe(f"{_SUBJECTS}.*", cb=heard)
        await self._client.flush(_ANSWER_SECONDS)

    async def send(self, channel: str) -> None:
        """Publish."""
        await self._client.publish(f"{_SUBJECTS}.{channel}")

    async def check(self) -> None:
        """Ask for a sign of life."""
        await self._client.flush(_ANSWER_SECONDS)

    async def close(self) -> None:
        """Disconnect."""
        await self._client.close()


async def _said_elsewhere(_exc: Exception) -> None:
    """Stay silent: the line is lost, and that is said once."""
