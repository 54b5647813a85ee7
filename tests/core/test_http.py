"""The one way out: where it goes, where it never goes, and that it ends."""

import asyncio
import contextlib
import gzip
import ssl
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpcore
import pytest

from passerelle.core import config, http
from passerelle.core.http import Answer, Client, Egress, Limits
from tests.support import certificates

PUBLIC = "93.184.216.34"
HOSTILE = (
    "http://93.184.216.34/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
    "//example.org/", "example.org", "", "https://", "https:///x", "https://:443/",
    "https://user@example.org/", "https://user:secret@example.org/", "https://@example.org/",
    "https://example.org@127.0.0.1/", "https://example.org:22/", "https://example.org:8443/",
    "https://example.org:0/", "https://example.org:99999/", "https://example.org:x/",
    "https://localhost/", "https://localhost./", "https://LOCALHOST/", "https://a.localhost/",
    "https://printer.local/", "https://intranet/", "https://metadata.google.internal/",
    "https://db.internal/", "https://1.0.0.127.in-addr.arpa/", "https://127.0.0.1/",
    "https://127.0.0.1./", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
    "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/", "https://0/",
    "https://127.0.0.1.1/", "https://0.0.0.0/", "https://0.1.2.3/", "https://10.0.0.1/",
    "https://100.64.0.1/", "https://169.254.169.254/latest/meta-data/", "https://172.16.0.1/",
    "https://172.31.255.255/", "https://192.0.0.192/", "https://192.0.2.1/", "https://192.168.1.1/",
    "https://198.18.0.1/", "https://198.51.100.1/", "https://203.0.113.1/", "https://224.0.0.1/",
    "https://240.0.0.1/", "https://255.255.255.255/", "https://168.63.129.16/",
    "https://100.100.100.200/", "https://[::]/", "https://[::1]/", "https://[::1%25lo]/",
    "https://[fe80::1%25eth0]/", "https://[fe80::1]/", "https://[fec0::1]/", "https://[fc00::1]/",
    "https://[fd00:ec2::254]/", "https://[ff02::1]/", "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/", "https://[::ffff:93.184.216.34]/", "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::1]/", "https://[2002:7f00:1::]/",
    "https://[2001:0:5ef5:79fd::1]/", "https://[2001:db8::1]/", "https://[3fff::1]/",
    "https://[100::1]/", "https://[127.0.0.1]/", "https://[example.org]/", "https://[::1/",
    "https://①②⑦.⓪.⓪.①/", "https://ⓛocalhost/", "https://exa mple.org/", "https://example.org\\@x/",
    "https://example.org\r\nHost:x/", "https://exa\tmple.org/", "https://-x.org/", "https://a..b/",
    "https://%31%32%37.0.0.1/", "https://example.org\x00/",
)  # fmt: skip
WELCOME = (
    "https://example.org", "https://example.org/", "https://EXAMPLE.org./hook?x=1#y",
    "https://example.org:443/", "https://93.184.216.34/", "https://[2606:2800:220:1::1]/",
    "https://xn--bcher-kva.example.com/", "https://127.0.0.1.nip.io/",
)  # fmt: skip
PRIVATE = (
    "127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "100.64.1.1", "::1", "fd12::1",
    "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001::1", "224.0.0.251",
)  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_no_hostile_address_may_be_called(url: str) -> None:
    with pytest.raises(http.RefusedError) as refusal:
        Egress().check_url(url)

    assert refusal.value.permanent


@pytest.mark.parametrize("url", WELCOME)
def test_a_public_https_address_may_be_called(url: str) -> None:
    assert Egress().check_url(url).port == 443


def test_an_operator_lists_what_else_may_be_called() -> None:
    egress = Egress.of("relay, hooks.internal:8080, [::1]:9000, 10.1.0.0/16, 127.0.0.1:81")

    for url in ("http://relay/", "https://relay/", "http://hooks.internal:8080/x",
                "http://[::1]:9000/", "https://10.1.2.3/", "http://127.0.0.1:81/"):  # fmt: skip
        egress.check_url(url)
    for url in ("http://relay:8080/", "http://hooks.internal/", "https://[::1]/",
                "http://10.1.2.3/", "https://10.2.0.1/", "http://127.0.0.1:82/"):  # fmt: skip
        with pytest.raises(http.RefusedError):
            egress.check_url(url)


@pytest.mark.parametrize("entry", ["10.0.0.0/99", "a b/8", "http://x", "x:port", "user@x"])
def test_a_list_that_cannot_be_read_is_refused_when_the_service_starts(entry: str) -> None:
    settings = config.Settings(
        base_url="http://localhost", database_url="sqlite:///x", secret="0123456789abcdef" * 3,
        egress_allow=entry,
    )  # fmt: skip

    with pytest.raises(config.ConfigurationError, match="egress_allow"):
        config.checked(settings)


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_public_name_of_a_private_address_is_not_connected_to(address: str) -> None:
    dialled = Dialled({})
    client = Client(resolver=names(address), network=dialled)

    with pytest.raises(http.RefusedError, match="not a public address"):
        await client.send("GET", "https://127.0.0.1.nip.io/")

    assert dialled.calls == []


async def test_one_private_address_among_public_ones_refuses_them_all() -> None:
    dialled = Dialled({})
    client = Client(resolver=names(PUBLIC, "10.0.0.1"), network=dialled)

    with pytest.raises(http.RefusedError):
        await client.send("GET", "https://both.example.org/")

    assert dialled.calls == []


async def test_a_name_is_looked_up_once_and_the_checked_address_is_called(local: "Local") -> None:
    resolver = names(PUBLIC, then="127.0.0.1")
    dialled = Dialled({PUBLIC: local.port})
    client = Client(resolver=resolver, network=dialled, certificates=local.trusted)

    answer = await client.send("POST", "https://hooks.example.org/in?x=1", content=b"{}")
    with pytest.raises(http.RefusedError):
        await client.send("POST", "https://hooks.example.org/in?x=1", content=b"{}")

    assert (answer.status, answer.body) == (200, b"taken")
    assert (resolver.asked, dialled.calls) == (["hooks.example.org"] * 2, [(PUBLIC, 443)])
    assert local.heard[0].splitlines()[:2] == [
        b"POST /in?x=1 HTTP/1.1", b"Host: hooks.example.org",
    ]  # fmt: skip
    assert local.names == ["hooks.example.org"]


async def test_a_certificate_of_another_name_is_refused(local: "Local") -> None:
    client = local.client(PUBLIC)

    with pytest.raises(http.NotReachedError, match=r"(?i)certificate"):
        await client.send("GET", "https://other.example.net/")

    assert local.heard == []


async def test_an_ipv6_address_is_called_in_brackets(local: "Local") -> None:
    address = "2606:2800:220:1::1"
    client = local.client(address)

    answer = await client.send("GET", f"https://[{address}]/")

    assert answer.status == 200
    assert b"Host: [2606:2800:220:1::1]\r\n" in local.heard[0]


async def test_redirects_are_answers_unless_they_are_wanted(local: "Local") -> None:
    local.says(redirect("https://hooks.example.org/next"))

    answer = await local.client(PUBLIC).send("GET", "https://hooks.example.org/")

    assert (answer.status, len(local.heard)) == (302, 1)


@pytest.mark.parametrize(
    "place",
    ["https://127.0.0.1/", "http://hooks.example.org/", "https://169.254.169.254/", "ftp://x.org/",
     "https://user@hooks.example.org/", "https://localhost/", "//10.0.0.1/"],
)  # fmt: skip
async def test_a_redirect_is_checked_like_the_first_address(local: "Local", place: str) -> None:
    local.says(redirect(place))

    with pytest.raises(http.RefusedError):
        await local.client(PUBLIC).send(
            "GET", "https://hooks.example.org/", limits=Limits(redirects=3)
        )

    assert len(local.heard) == 1


async def test_what_proves_who_we_are_stays_with_the_host_it_was_meant_for(local: "Local") -> None:
    local.says(redirect("https://www.example.org/next"), redirect("/last"), OK)

    answer = await local.client(PUBLIC).send(
        "POST", "https://hooks.example.org/", headers={"Authorization": "Bearer s", "x-a": "1"},
        content=b"{}", limits=Limits(redirects=3),
    )  # fmt: skip

    assert answer.url == "https://www.example.org/last"
    assert [b"Authorization" in request for request in local.heard] == [True, False, False]
    assert local.heard[1].startswith(b"GET /next")
    assert b"x-a: 1" in local.heard[2]


async def test_redirects_end(local: "Local") -> None:
    local.says(redirect("/again"))

    with pytest.raises(http.RefusedError, match="more than 2 redirects"):
        await local.client(PUBLIC).send(
            "GET", "https://hooks.example.org/", limits=Limits(redirects=2)
        )

    assert len(local.heard) == 3


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [([], 0.6), ([b"HTTP/1.1 200 OK\r\n"], 0.6),
     ([b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"], 0.6)],
)  # fmt: skip
async def test_an_answer_that_stops_coming_is_not_waited_for(
    local: "Local", raw: list[bytes], seconds: float
) -> None:
    local.says([*raw, 5.0])

    with pytest.raises(http.TooSlowError) as told:
        await local.client(PUBLIC).send(
            "GET", "https://hooks.example.org/", limits=Limits(seconds=5, read_seconds=seconds)
        )

    assert not told.value.permanent


async def test_an_answer_that_drips_ends_with_the_time_for_the_whole(local: "Local") -> None:
    local.says([b"HTTP/1.1 200 OK\r\n\r\n", *[b"x", 0.1] * 100])
    began = asyncio.get_running_loop().time()

    with pytest.raises(http.TooSlowError):
        await local.client(PUBLIC).send(
            "GET", "https://hooks.example.org/", limits=Limits(seconds=0.7, read_seconds=5)
        )

    assert asyncio.get_running_loop().time() - began < 2


async def test_an_endless_answer_is_refused_or_cut(local: "Local") -> None:
    endless = [b"HTTP/1.1 200 OK\r\n\r\n", *[b"y" * 50_000] * 400]
    local.says(endless, endless)
    client = local.client(PUBLIC)

    with pytest.raises(http.TooLargeError) as told:
        await client.send("GET", "https://hooks.example.org/", limits=Limits(most_bytes=100_000))
    cut = await client.send(
        "GET", "https://hooks.example.org/", limits=Limits(most_bytes=1024, cut=True)
    )

    assert told.value.permanent
    assert cut.body == b"y" * 1024


async def test_a_packed_answer_is_unpacked_in_pieces(local: "Local") -> None:
    small, bomb = gzip.compress(b"hello" * 9), gzip.compress(bytes(200_000_000), 9)
    local.says(packed(small), packed(bomb), packed(small[:-9]), packed(b"not gzip"))
    client, place = local.client(PUBLIC), "https://hooks.example.org/"

    answer = await client.send("GET", place)
    tracemalloc.start()
    with pytest.raises(http.TooLargeError):
        await client.send("GET", place)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with pytest.raises(http.LostError):
        await client.send("GET", place)
    with pytest.raises(http.UnreadableError):
        await client.send("GET", place)

    assert answer.body == b"hello" * 9
    assert most < 8_000_000


async def test_a_coding_that_was_not_asked_for_is_not_unpacked(local: "Local") -> None:
    local.says([b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 1\r\n\r\nx"])

    with pytest.raises(http.UnreadableError, match="br"):
        await local.client(PUBLIC).send("GET", "https://hooks.example.org/")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [([], http.LostError),
     ([b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"], http.LostError),
     ([b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"], http.UnreadableError),
     ([b"HTTP/1.1 200 OK\r\n", b"a" * 200_000], http.UnreadableError)],
)  # fmt: skip
async def test_an_answer_that_breaks_off_or_is_not_http_is_told_apart(
    local: "Local", raw: list[bytes], fault: type[http.OutgoingError]
) -> None:
    local.says(raw)

    with pytest.raises(fault):
        await local.client(PUBLIC).send("GET", "https://hooks.example.org/")


async def test_cookies_are_not_kept(local: "Local") -> None:
    local.says([b"HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n"], OK)
    client = local.client(PUBLIC)

    for _ in range(2):
        await client.send("GET", "https://hooks.example.org/")

    assert not any(b"ookie" in request for request in local.heard)


async def test_nobody_there_and_no_such_name_are_told(free_port: int) -> None:
    client = Client(Egress.of(f"127.0.0.1:{free_port}, no-such-name.invalid"))

    for url in (f"http://127.0.0.1:{free_port}/", "https://no-such-name.invalid/"):
        with pytest.raises(http.NotReachedError) as told:
            await client.send("GET", url)
        assert not told.value.permanent


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120), ("0", 0), ("Fri, 31 Dec 1999 23:59:59 GMT", 59),
     ("Fri, 31 Dec 1999 23:00:00 GMT", 0), ("Friday, 31-Dec-99 23:59:59 GMT", 59),
     ("", None), ("soon", None), ("-1", None), ("1.5", None), ("²", None),
     ("99999999999999999999", 366 * 86_400), ("Mon, 99 Foo 9999 99:99:99 GMT", None)],
)  # fmt: skip
def test_retry_after_is_understood_in_seconds_and_as_a_date(text: str, seconds: int | None) -> None:
    now = datetime(1999, 12, 31, 23, 59, 0, tzinfo=UTC)

    wait = http.wait_asked(Answer(503, {"retry-after": text}, b"", 0.1), now)

    assert wait == (None if seconds is None else timedelta(seconds=seconds))


class Names:
    """A resolver that is asked, and remembers."""

    def __init__(self, first: tuple[str, ...], then: str) -> None:
        self._first, self._then = first, then
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        return list(self._first) if len(self.asked) == 1 or not self._then else [self._then]


def names(*addresses: str, then: str = "") -> Names:
    return Names(addresses, then)


class Dialled(httpcore.AnyIOBackend):
    """A network in which public addresses are ports of this machine."""

    def __init__(self, ports: dict[str, int]) -> None:
        self._ports = ports
        self.calls: list[tuple[str, int]] = []

    async def connect_tcp(self, host: str, port: int, *more: Any) -> httpcore.AsyncNetworkStream:  # type: ignore[override]
        self.calls.append((host, port))
        return await super().connect_tcp("127.0.0.1", self._ports[host], *more)


Script = list[bytes | float]
OK: Script = [b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\ntaken"]


def redirect(place: str) -> Script:
    head = f"HTTP/1.1 302 Found\r\nlocation: {place}\r\ncontent-length: 0\r\n\r\n"
    return [head.encode()]


def packed(body: bytes) -> Script:
    head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(body)}\r\n\r\n"
    return [head.encode(), body]


class Local:
    """A real TLS server that says what it is told to, in bytes and pauses."""

    def __init__(self, certificate: Path) -> None:
        self.trusted = ssl.create_default_context(cafile=certificate)
        self.heard: list[bytes] = []
        self.names: list[str | None] = []
        self.port = 0
        self._scripts: list[Script] = [OK]
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._context.sni_callback = lambda _s, name, _c: self.names.append(name)

    def says(self, *scripts: Any) -> None:
        self._scripts = list(scripts)

    def client(self, address: str) -> Client:
        network = Dialled({address: self.port})
        return Client(resolver=names(address), network=network, certificates=self.trusted)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator["Local"]:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()
        server.close_clients() if hasattr(server, "close_clients") else None

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            self.heard.append(await reader.readuntil(b"\r\n\r\n"))
            script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
            for step in script:
                if isinstance(step, float):
                    await asyncio.sleep(step)
                else:
                    writer.write(step)
                    await writer.drain()
        writer.transport.abort()


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[Local]:
    certificate = certificates.write(
        tmp_path / "server.pem", "hooks.example.org", "www.example.org", "2606:2800:220:1::1"
    )
    async with Local(certificate).listening() as server:
        yield server
