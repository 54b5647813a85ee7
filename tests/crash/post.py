"""A mail server that notes when each message came."""

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from tests.support.postgres import free_port

_MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)


class Arrivals:
    """When each message arrived, by its Message-ID: once, or again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.by_id: defaultdict[str, list[float]] = defaultdict(list)

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Envelope
    ) -> str:
        found = _MESSAGE_ID.search(envelope.original_content or b"")
        self.by_id[found.group(1).decode() if found else ""].append(time.time())
        return "250 2.0.0 taken"

    @property
    def again(self) -> int:
        """How many arrivals were repetitions."""
        return sum(len(times) - 1 for times in self.by_id.values())

    @property
    def environment(self) -> dict[str, str]:
        """What sends the service's mail here, all of it at once."""
        return {
            "PASSERELLE_SMTP_URL": f"smtp://127.0.0.1:{self.port}",
            "PASSERELLE_MAIL_FROM": "Passerelle <no-reply@example.org>",
            "PASSERELLE_MAILS_PER_MINUTE": "0",
            "PASSERELLE_MAILS_PER_DAY": "0",
        }


@contextmanager
def taking() -> Iterator[Arrivals]:
    """Take mail on a free port of this machine."""
    arrivals = Arrivals()
    controller = Controller(arrivals, hostname="127.0.0.1", port=arrivals.port, ready_timeout=10)
    controller.start()
    try:
        yield arrivals
    finally:
        controller.stop()
