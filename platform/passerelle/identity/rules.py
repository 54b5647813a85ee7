"""Decisions about people: plain values in, plain values out, nothing awaited."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import idna

from passerelle.core import mailboxes

_LONGEST_DOMAIN = 253
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def compared(address: str) -> str:
    """Return an e-mail address as addresses are stored and compared.

    A domain beyond ASCII is one domain however it is written, and no other's (IDNA 2008): ß is a
    letter of its own there.
    """
    local, at, domain = address.strip().rpartition("@")
    return f"{local.casefold()}{at}{_domain(domain)}"


def _domain(domain: str) -> str:
    lower = domain.lower()
    if len(lower) > _LONGEST_DOMAIN or (lower.isascii() and "xn--" not in lower):
        return lower
    try:
        return idna.decode(idna.encode(domain, uts46=True))
    except idna.IDNAError:  # no domain: it is compared as it is written
        return lower


def is_address(address: str) -> bool:
    """Tell whether this is an e-mail address that mail can be sent to."""
    return mailboxes.is_address(address)


def is_on_one_line(text: str) -> bool:
    """Tell whether a text holds no control character: none that ends a line, and no other."""
    return _CONTROL.search(text) is None


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


def folded(text: str) -> str:
    """Return a text as searches compare it: without case, accents and marks."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())


def escaped(word: str) -> str:
    """Return a word as a LIKE pattern with ESCAPE '!' takes it: no letter has a meaning in it."""
    for mark in "!%_":
        word = word.replace(mark, f"!{mark}")
    return word


def sought(given_name: str, family_name: str, reference: str) -> str:
    """Return what a search for a person looks into, in either order of their names."""
    return folded(f"{given_name} {family_name} {given_name} {reference}")[:500]


def browser_of(agent: str) -> tuple[str, str]:
    """Return a browser's family and its system, coarse; empty texts where they are not known."""
    return _first(_BROWSERS, agent[:400]), _first(_SYSTEMS, agent[:400])


def _first(marks: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in marks if mark in agent), "")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both within; None where there is no bound."""

    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def is_in_order(self) -> bool:
        """Tell whether it does not end before it starts."""
        return self.starts_on is None or self.ends_on is None or self.starts_on <= self.ends_on

    def covers(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return (self.starts_on or day) <= day <= (self.ends_on or day)

    def overlaps(self, other: "Period") -> bool:
        """Tell whether some day lies within both."""
        begins = max(self.starts_on or date.min, other.starts_on or date.min)
        return begins <= min(self.ends_on or date.max, other.ends_on or date.max)


def is_eligible(periods: Iterable[Period], day: date) -> bool:
    """Tell whether an institution may ask for assistance on a day: within one of its periods."""
    return any(period.covers(day) for period in periods)


def is_above_itself(parents: Mapping[UUID, UUID | None], one: UUID) -> bool:
    """Tell whether the way up from an institution comes to one that it has passed before."""
    passed, here = {one}, parents.get(one)
    while here is not None:
        if here in passed:
            return True
        passed.add(here)
        here = parents.get(here)
    return False


def is_below(parents: Mapping[UUID, UUID | None], one: UUID, other: UUID) -> bool:
    """Tell whether an institution is part of another, directly or by way of others."""
    passed, here = {one}, parents.get(one)
    while here is not None and here not in passed:
        if here == other:
            return True
        passed.add(here)
        here = parents.get(here)
    return False
