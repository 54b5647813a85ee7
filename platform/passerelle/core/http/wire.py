"""The connection: a name is looked up once, checked, and the checked address is what is called.

The name stays in the Host header and in TLS (server name and certificate). What comes in is
unpacked a piece at a time, so that a small answer cannot become a large one in memory.
"""

import asyncio
import contextlib
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from functools import cache
from typing import Any

import httpcore
import httpx

from passerelle.core.http.egress import Egress
from passerelle.core.http.errors import (
    LostError,
    NotReachedError,
    TooLargeError,
    UnreadableError,
)

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Returns the addresses of a name."""
_PIECE = 65_536
_UNREAD = (UnreadableError, LostError, httpx.RemoteProtocolError, httpx.ReadError)
_GZIP_OR_ZLIB = 47  # https://docs.python.org/3/library/zlib.html#zlib.decompressobj


async def system_resolver(host: str, port: int) -> list[str]:
    """Ask the operating system."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise NotReachedError(f"{host}: {exc.strerror or exc}") from None
    except UnicodeError:
        raise NotReachedError(f"{host}: not a name") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts; read once."""
    return httpx.create_ssl_context(trust_env=False)


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked, in the order in which the name has them."""

    def __init__(
        self, egress: Egress, resolver: Resolver, inner: httpcore.AsyncNetworkBackend
    ) -> None:
        self._egress = egress
        self._resolver = resolver
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look the name up once; one address that may not be called refuses them all."""
        addresses = await self._resolver(host, port)
        if not addresses:
            raise NotReachedError(f"{host} has no address")
        for address in addresses:
            self._egress.check_address(address, host, port)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's own signature
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: a socket file is no address."""
        raise NotReachedError(path)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class CheckedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport on a checked network, without proxies and without connections kept."""

    def __init__(self, network: httpcore.AsyncNetworkBackend, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, max_keepalive_connections=0, network_backend=network
        )


async def read(response: httpx.Response, most: int, *, cut: bool) -> bytes:
    """Return the body, unpacked; of a longer one the beginning, or none of it.

    With `cut` the status is what counts, and of a body that cannot be read to its end what came.
    """
    gathered = bytearray()
    with contextlib.suppress(*_UNREAD if cut else ()):
        async for piece in _unpacked(response):
            gathered += piece
            if len(gathered) > most:
                if cut:
                    break
                raise TooLargeError(f"the answer is larger than {most} bytes")
    return bytes(gathered[:most])


async def _unpacked(response: httpx.Response) -> AsyncIterator[bytes]:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        async for piece in response.aiter_raw(_PIECE):
            yield piece
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableError(f"the answer is packed as {coding[:40]}, which was not asked for")
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        async for packed in response.aiter_raw(_PIECE):
            for piece in _pieces(unpack, packed):
                yield piece
    except zlib.error as exc:
        raise UnreadableError(f"the answer does not unpack: {exc}") from None
    if not unpack.eof:
        raise LostError("the answer ended before what is packed in it did")


def _pieces(unpack: Any, packed: bytes) -> Iterator[bytes]:
    while not unpack.eof:
        piece = unpack.decompress(packed, _PIECE)
        packed = unpack.unconsumed_tail
        if piece:
            yield piece
        if len(piece) < _PIECE and not packed:
            return
