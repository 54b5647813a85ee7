"""The one reader of JSON that comes from outside.

Refuses what parsers let through and programs trip over: depth, duplicate keys, NaN, NUL
characters, lone surrogates, bytes that are not UTF-8. Never raises anything but Invalid.
"""

import json
from collections import Counter
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from passerelle.core import clock
from passerelle.core.errors import Invalid

MAX_BYTES = 1_048_576
MAX_DEPTH = 32

T = TypeVar("T")


class NotJson(Invalid):
    """The body is not JSON that this service accepts."""

    code = "not_json"


def read(body: bytes, shape: type[T], *, max_bytes: int = MAX_BYTES) -> T:
    """Return the body as a value of `shape`; unknown fields and wrong types are refused by name."""
    value = parsed(body, max_bytes=max_bytes)
    try:
        wanted = msgspec.convert(value, shape)
    except msgspec.ValidationError as exc:
        message, _, path = str(exc).partition(" - at `")
        field = path.rstrip("`").removeprefix("$").lstrip(".") or None
        raise Invalid(message, field=field) from None
    _check_times(msgspec.to_builtins(wanted, builtin_types=(datetime,)))
    return wanted


def parsed(body: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """Return the body as plain values."""
    if len(body) > max_bytes:
        raise NotJson(f"the body is larger than {max_bytes} bytes")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise NotJson(f"byte {exc.start} is not UTF-8") from None
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as exc:
        if isinstance(exc, NotJson):
            raise
        raise NotJson(str(exc)) from None
    _check_value(value, 0)
    return value


def _check_times(value: Any) -> None:
    """Refuse a time that is none in UTC: the first and the last day of the calendar."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        try:
            clock.to_utc(value)
        except ValueError as exc:
            raise Invalid(str(exc)) from None
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check_times(inner)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, times in counted.items() if times > 1)
        raise NotJson(f"the key {twice!r} stands twice")
    return result


def _no_constant(name: str) -> None:
    raise NotJson(f"{name} is not JSON")


def _check_value(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotJson(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name)
            _check_value(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise NotJson("a text holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotJson("a text holds half a character (a lone surrogate)") from None
