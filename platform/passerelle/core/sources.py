"""What a budget counts as one source of requests."""

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=8192)
def source_of(address: str) -> str:
    """Return an IPv4 address, or the IPv6 network of 64 bits that one customer has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:80]
    if found.version == 6 and (inside := found.ipv4_mapped) is not None:
        return str(inside)
    return str(ipaddress.ip_network((found, 64), strict=False) if found.version == 6 else found)
