"""Decisions about people: plain values in, plain values out, nothing awaited."""

import hashlib
import hmac
import re

_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


def compared(address: str) -> str:
    """Return an e-mail address as addresses are stored and compared."""
    return address.strip().casefold()


def is_address(address: str) -> bool:
    """Tell whether this looks like an e-mail address; only a message can tell for certain."""
    return len(address) <= 254 and _ADDRESS.fullmatch(address) is not None


def signed(value: str, purpose: str, secret: str) -> str:
    """Return `value.signature` (HMAC-SHA256, 128 bits); each purpose has signatures of its own."""
    mac = hmac.new(secret.encode(), f"{purpose}\x1f{value}".encode(), hashlib.sha256)
    return f"{value}.{mac.hexdigest()[:32]}"


def verified(token: str, purpose: str, secrets: tuple[str, ...]) -> str | None:
    """Return the value of a signed token, or None; compares in constant time."""
    value, dot, _ = token.rpartition(".")
    known = (signed(value, purpose, secret) for secret in secrets)
    matches = [hmac.compare_digest(token.encode(), other.encode()) for other in known]
    return value if dot and any(matches) else None


def hashed(secret: str) -> str:
    """Return what is stored of a random secret of 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
