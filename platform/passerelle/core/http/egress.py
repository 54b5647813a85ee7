"""Where requests may go: to public addresses over TLS, and to what the operator lists.

A name is judged as it is written, an address when the connection is made: both must pass. What is
refused follows the IANA registries of special-purpose addresses (RFC 6890 and its updates); IPv6
addresses that carry an IPv4 address inside are refused as a kind, whatever they carry.
"""

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

from passerelle.core.http.errors import RefusedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_PORTS = {"https": 443, "http": 80}
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")  # all the unicast addresses given out so far
_METADATA = frozenset(
    map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254"))
)
_PRIVATE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "arpa")
_NAME = re.compile(r"(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Target:
    """What an address asks to connect to."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Egress:
    """The rules of one installation."""

    hosts: frozenset[str] = frozenset()
    places: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Egress":
        """Read an operator's list: hosts, host:port and networks, with commas between them."""
        hosts, places, networks = set[str](), set[tuple[str, int]](), list[Network]()
        for entry in filter(None, (part.strip().lower() for part in text.split(","))):
            if "/" in entry:
                networks.append(ipaddress.ip_network(entry))
                continue
            host, port = _entry(entry)
            if port is None:
                hosts.add(host)
            else:
                places.add((host, port))
        return cls(frozenset(hosts), frozenset(places), tuple(networks))

    def check_url(self, url: str) -> Target:
        """Return what the address names, or refuse what may never be asked for."""
        target = target_of(url)
        if self._lists(target.host, target.port):
            return target
        if target.scheme != "https":
            raise RefusedError("only https addresses may be called")
        if target.port != 443:
            raise RefusedError(f"port {target.port} may not be called")
        if (address := _literal(target.host)) is not None:
            self._check(address, target.host)
        elif _is_private_name(target.host):
            raise RefusedError(f"{target.host} is not a public name")
        return target

    def check_address(self, text: str, host: str, port: int) -> None:
        """Refuse to connect to an address that the name `host` was found to have."""
        if not self._lists(host, port):
            self._check(ipaddress.ip_address(text), host)

    def _check(self, address: Address, host: str) -> None:
        if any(address.version == net.version and address in net for net in self.networks):
            return
        if not is_public(address):
            raise RefusedError(f"{host} leads to {address}, which is not a public address")

    def _lists(self, host: str, port: int) -> bool:
        name = host.rstrip(".")
        return (name, port) in self.places or (name in self.hosts and port in _PORTS.values())


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the public internet and to no special purpose."""
    if address in _METADATA:
        return False
    if address.version == 6 and (address not in _PUBLIC_V6 or getattr(address, "scope_id", None)):
        return False  # mapped, compatible, NAT64, unique-local, link-local, multicast, zones
    return not any(address.version == n.version and address in n for n in _NOT_PUBLIC)


def target_of(url: str) -> Target:
    """Take an address apart; refuses what clients understand in different ways."""
    if any(ord(character) < 33 or character in '\\"<>^`{|}\x7f' for character in url):
        raise RefusedError("the address holds a character that addresses do not have")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as exc:
        raise RefusedError(f"not an address: {exc}") from None
    if parts.scheme not in _PORTS:
        raise RefusedError("only https addresses may be called")
    if "@" in parts.netloc:
        raise RefusedError("an address with a name or a password in it may not be called")
    if port == 0:
        raise RefusedError("port 0 may not be called")
    return Target(parts.scheme, _host(host, parts.netloc), port or _PORTS[parts.scheme])


def _host(host: str, netloc: str) -> str:
    if netloc.startswith("["):
        if "%" in host or _literal(host) is None:
            raise RefusedError("not an IPv6 address")
        return host
    if not _NAME.fullmatch(host):
        raise RefusedError("not a host name; write international names in their xn-- form")
    if _NUMBER.fullmatch(host.rpartition(".")[2]) and _literal(host) is None:
        raise RefusedError("write an IPv4 address as four decimal numbers")
    return host


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_private_name(host: str) -> bool:
    return "." not in host or any(host == n or host.endswith(f".{n}") for n in _PRIVATE_NAMES)


def _entry(entry: str) -> tuple[str, int | None]:
    if ":" in entry and _literal(entry) is not None:
        return entry, None  # an IPv6 address without brackets
    parts = urlsplit(f"//{entry}")
    if not parts.hostname or parts.path or parts.username or parts.query:
        raise ValueError(f"{entry} is no host, host:port or network")
    return parts.hostname.rstrip("."), parts.port
