"""Around every request: what is a fault, and what is not."""

from typing import Any

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from passerelle.web import guard


async def test_who_leaves_while_their_form_is_read_is_no_fault() -> None:
    answered: list[Message] = []

    async def reads(scope: Scope, receive: Receive, _send: Send) -> None:
        await Request(scope, receive).body()

    async def leaves() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        answered.append(message)

    async def fault_page(*_: Any) -> None:
        raise AssertionError("nobody is there to be told")

    app = guard.Guard(reads, on_fault=fault_page, is_https=False)
    scope = {"type": "http", "method": "POST", "path": "/sign-in", "headers": []}
    with capture_logs() as logs:
        await app(scope, leaves, send)

    assert answered == []
    assert [line["log_level"] for line in logs] == ["info", "info"]
