"""Sends requests to other services and returns their answers, within limits."""

import asyncio
import email.utils
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import httpcore
import httpx

from passerelle.core.http import wire
from passerelle.core.http.egress import Egress, target_of
from passerelle.core.http.errors import (
    LostError,
    NotReachedError,
    OutgoingError,
    RefusedError,
    TooSlowError,
    UnreadableError,
)

_AGENT = "Passerelle"
_REDIRECTS = (301, 302, 303, 307, 308)
_OWN_ORIGIN_ONLY = ("authorization", "cookie", "proxy-authorization")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request may take in all, until it is connected, and from one byte to the next;
    how large its answer may be once unpacked; how many redirects are followed."""

    seconds: float = 20.0
    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    most_bytes: int = 1_048_576
    cut: bool = False
    """Of a larger answer keep the beginning, instead of refusing it."""
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What another service answered."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes
    seconds: float
    url: str = ""

    @property
    def is_success(self) -> bool:
        """Tell whether it is a 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Client:
    """The client of one installation. It keeps no cookies and no connections."""

    egress: Egress = field(default_factory=Egress)
    limits: Limits = field(default_factory=Limits)
    resolver: wire.Resolver = wire.system_resolver
    network: httpcore.AsyncNetworkBackend = field(default_factory=httpcore.AnyIOBackend)
    certificates: ssl.SSLContext | None = None

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        limits: Limits | None = None,
    ) -> Answer:
        """Send one request; raises an OutgoingError where there is no answer within the limits."""
        within = limits or self.limits
        began = time.monotonic()
        try:
            async with asyncio.timeout(within.seconds):
                return await self._followed(
                    _Request(method, url, dict(headers or {}), content), within, began
                )
        except TimeoutError:
            raise TooSlowError(f"no answer within {within.seconds:g} seconds") from None

    async def _followed(self, request: "_Request", limits: Limits, began: float) -> Answer:
        for left in range(limits.redirects, -1, -1):
            answer = await self._once(request, limits, began)
            location = answer.headers.get("location")
            if not limits.redirects or answer.status not in _REDIRECTS or not location:
                return answer
            if left:
                request = request.redirected(answer.status, location)
        raise RefusedError(f"more than {limits.redirects} redirects")

    async def _once(self, request: "_Request", limits: Limits, began: float) -> Answer:
        self.egress.check_url(request.url)
        network = wire.CheckedNetwork(self.egress, self.resolver, self.network)
        transport = wire.CheckedTransport(network, self.certificates or wire.trusted())
        timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
        with _told():
            sent = httpx.Request(
                request.method,
                request.url,
                headers={"user-agent": _AGENT, "accept-encoding": "gzip", **request.headers},
                content=request.content or None,
                extensions={"timeout": timeout.as_dict()},
            )
            async with transport:
                response = await transport.handle_async_request(sent)
                try:
                    body = await wire.read(response, limits.most_bytes, cut=limits.cut)
                finally:
                    await response.aclose()
        spent = time.monotonic() - began
        return Answer(response.status_code, dict(response.headers), body, spent, request.url)


def wait_asked(answer: Answer, now: datetime) -> timedelta | None:
    """Return how long Retry-After asks to wait, in seconds or until a date (RFC 9110, 10.2.3)."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 366 * 86_400))
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), timedelta(days=366))


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: dict[str, str]
    content: bytes

    def redirected(self, status: int, location: str) -> "_Request":
        """Return what a redirect asks for; what proves who we are stays with the first host."""
        url = urljoin(self.url, location)
        headers = dict(self.headers)
        if target_of(url) != target_of(self.url):
            headers = {n: v for n, v in headers.items() if n.lower() not in _OWN_ORIGIN_ONLY}
        becomes_get = self.method != "HEAD" and (
            status == 303 or (status in (301, 302) and self.method == "POST")
        )
        if becomes_get:
            headers = {n: v for n, v in headers.items() if not n.lower().startswith("content-")}
            return _Request("GET", url, headers, b"")
        return _Request(self.method, url, headers, self.content)


@contextmanager
def _told() -> Iterator[None]:
    """Say in our own words what the client underneath says."""
    try:
        yield
    except OutgoingError:
        raise
    except (httpx.ConnectTimeout, httpx.PoolTimeout) as exc:
        raise NotReachedError("nobody answered the connection in time") from exc
    except httpx.TimeoutException as exc:
        raise TooSlowError("the answer stopped coming") from exc
    except httpx.ConnectError as exc:
        raise NotReachedError(str(exc) or "no connection") from exc
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as exc:
        kind = UnreadableError if _is_garbage(exc) else LostError
        raise kind(str(exc) or "the connection ended") from exc
    except UnicodeError as exc:
        raise RefusedError(f"no name of a host: {exc}") from exc
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as exc:
        raise NotReachedError(str(exc) or type(exc).__name__) from exc


def _is_garbage(exc: Exception) -> bool:
    """Tell an answer that is not HTTP from one that did not come to its end."""
    words = str(exc).lower()
    return isinstance(exc, httpx.RemoteProtocolError) and not (
        "disconnected" in words or "closed" in words
    )
