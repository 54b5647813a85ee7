"""Keyset pagination: where the next page begins, as a text that only says so."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from passerelle.core import clock
from passerelle.core.errors import Invalid

MAX_LIMIT = 200
_MOST = 2**63 - 1
T = TypeVar("T")
C = TypeVar("C")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some rows of a list, and where the next ones begin; None when there are no more."""

    items: list[T]
    next: str | None = None


def page(found: Sequence[T], limit: int, key: Callable[[T], Sequence[Any]]) -> Page[T]:
    """Make a page of `limit` rows from a query that asked for one row more."""
    items = list(found[:limit])
    return Page(items, write(key(items[-1])) if len(found) > limit else None)


def write(key: Sequence[Any]) -> str:
    """Return a row's sort key as a cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(key))).decode().rstrip("=")


def read(cursor: str, shape: type[C]) -> C:
    """Return a cursor's sort key as a tuple of the wanted types; refuses one that is not ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        plain = base64.b64decode(padded, altchars=b"-_", validate=True)
        key = msgspec.json.decode(plain, type=shape)
        for value in msgspec.to_builtins(key, builtin_types=(datetime,)):
            _check(value)
    except (binascii.Error, msgspec.MsgspecError, RecursionError, ValueError):
        raise Invalid("not a place in this list", field="after") from None
    return key


def _check(value: object) -> None:
    """Refuse what has the right type and can stand in no row."""
    if isinstance(value, datetime):
        clock.to_utc(value)
    if isinstance(value, int) and not -_MOST <= value <= _MOST:
        raise ValueError("a number that no database holds")
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("a NUL character")
