"""The way out: hands finished messages to the mail server that the operator names.

TLS is required unless the server is this machine; its certificate is checked. Connections are
kept while there is more to send and closed after. What the server says decides: a refusal for
good (5xx to the message itself) is `Refused`, everything else that fails is `NotTaken`.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from typing import Literal, cast
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

from passerelle.core import letters
from passerelle.core.letters import Letter

Tls = Literal["none", "starttls", "tls"]
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_CONNECTIONS = 8
_STEP_SECONDS = 10.0
_WHOLE_SECONDS = 40.0
"""Below the 45 seconds that an outside job may take of its lease."""


class Refused(Exception):  # noqa: N818 -- an answer of the server
    """The server refuses the message for good; `of_recipient` where it refuses the address."""

    def __init__(self, answer: str, *, of_recipient: bool = False) -> None:
        super().__init__(answer)
        self.answer = answer
        self.of_recipient = of_recipient


class NotTaken(Exception):  # noqa: N818 -- an answer of the server, or none
    """The message was not taken, or nobody knows: try again with the same Message-ID."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class Server(msgspec.Struct, frozen=True):
    """A mail server, as `smtp_url` names it."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = ""


def server(url: str) -> Server:
    """Read `smtp://user:password@host:587` (STARTTLS) or `smtps://host:465`."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("smtp_url is an address such as smtp://user:password@mail.example.org:587")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("smtp_url has a host and a port, and nothing after them")
    is_tls = parts.scheme == "smtps"
    plain: Tls = "none" if parts.hostname in _LOCAL else "starttls"
    return Server(
        host=parts.hostname,
        port=parts.port or (465 if is_tls else 587),
        tls="tls" if is_tls else plain,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class Post:
    """Sends messages through one server."""

    def __init__(self, to: Server, ca_file: str = "") -> None:
        self._server = to
        self._trust = ssl.create_default_context(cafile=ca_file or None)
        self._free = asyncio.Semaphore(_CONNECTIONS)
        self._idle: list[aiosmtplib.SMTP] = []
        self._wanted = 0

    async def deliver(self, letter: Letter) -> str:
        """Hand a message over and return what the server said; or `Refused`, or `NotTaken`."""
        try:
            body = letters.composed(letter)
            sender = letters.bare(letter.bounces_to or letter.sender)
            recipient = letters.envelope(letter.recipient)
        except letters.UnmailableError as exc:
            raise Refused(str(exc)) from exc
        try:
            async with asyncio.timeout(_WHOLE_SECONDS), self._connection() as smtp:
                return await _handed_over(smtp, sender, recipient, body, letter.id)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as exc:
            raise NotTaken(_said(exc)) from exc

    async def probe(self) -> str:
        """Connect as for a message, without sending one; return what the server says."""
        try:
            async with asyncio.timeout(_WHOLE_SECONDS), self._connection() as smtp:
                return str((await smtp.noop()).message)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as exc:
            raise NotTaken(_said(exc)) from exc

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        self._wanted += 1
        try:
            async with self._free:
                smtp = await self._opened()
                try:
                    yield smtp
                except BaseException:
                    await _hung_up(smtp)  # whatever was said last, the next message begins anew
                    raise
                self._idle.append(smtp)
        finally:
            self._wanted -= 1
            if not self._wanted:
                await self._close()

    async def _opened(self) -> aiosmtplib.SMTP:
        while self._idle:
            if (smtp := self._idle.pop()).is_connected:
                return smtp
        to = self._server
        smtp = aiosmtplib.SMTP(
            hostname=to.host,
            port=to.port,
            username=to.user or None,
            password=to.password or None,
            use_tls=to.tls == "tls",
            start_tls=to.tls == "starttls",
            tls_context=self._trust if to.tls != "none" else None,
            timeout=_STEP_SECONDS,
        )
        try:
            await smtp.connect()
        except BaseException:
            await _hung_up(smtp)
            raise
        return smtp

    async def _close(self) -> None:
        while self._idle:
            smtp = self._idle.pop()
            with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                await smtp.execute_command(b"QUIT", timeout=1.0)
            await _hung_up(smtp)


async def _handed_over(
    smtp: aiosmtplib.SMTP, sender: str, recipient: str, body: bytes, message_id: str
) -> str:
    """Send; what the server refuses of the message itself with 5xx is refused for good.

    A sender that it refuses is a setting of ours, or a lapsed domain: that passes for all.
    """
    knows_dsn = smtp.supports_extension("dsn")  # RFC 3461: reports then name what they are about
    try:
        _, answer = await smtp.sendmail(
            sender,
            [recipient],
            body,
            mail_options=["RET=HDRS", f"ENVID={message_id}"] if knows_dsn else [],
            rcpt_options=["NOTIFY=FAILURE"] if knows_dsn else [],
        )
    except aiosmtplib.SMTPRecipientsRefused as exc:
        refusal = exc.recipients[0]
        if refusal.code >= 500:
            raise Refused(_said(refusal), of_recipient=is_of_address(_said(refusal))) from exc
        raise NotTaken(_said(refusal)) from exc
    except aiosmtplib.SMTPDataError as exc:
        if exc.code >= 500:
            raise Refused(_said(exc)) from exc
        raise
    except ValueError as exc:
        raise Refused(f"not an address: {exc}") from exc
    return _readable(f"250 {answer}")


async def _hung_up(smtp: aiosmtplib.SMTP) -> None:
    """Close at once: a TLS connection that is closed politely waits for the other side."""
    if smtp.transport is not None:
        cast("asyncio.WriteTransport", smtp.transport).abort()
    smtp.close()
    await asyncio.sleep(0)  # the loop closes the socket in its next round


def is_of_address(answer: str) -> bool:
    """Tell whether a refusal is about the address (RFC 3463: 5.1.x, 5.2.1), not about a policy."""
    code, _, rest = answer.partition(" ")
    status = rest.split(" ")[0].split(".")
    if len(status) == 3 and all(part.isdecimal() for part in status):
        return is_status_of_address(".".join(status))
    return code in ("550", "551", "553")


def is_status_of_address(status: str) -> bool:
    """Tell whether an enhanced status (RFC 3463) is of the address: 5.1.x, or 5.2.1."""
    return status.startswith("5.1.") or status == "5.2.1"


def _said(exc: BaseException) -> str:
    if isinstance(exc, aiosmtplib.SMTPResponseException):
        return _readable(f"{exc.code} {exc.message}")
    return _readable(str(exc) or type(exc).__name__)


def _readable(answer: str) -> str:
    """Return an answer as rows can hold it: a server may say any bytes, decoded or not."""
    return answer.encode("utf-8", "replace").decode().replace("\x00", "?")[:500]
