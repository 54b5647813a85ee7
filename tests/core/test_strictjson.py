"""Hostile JSON is refused with a reason; good JSON comes out typed."""

import contextlib
from datetime import datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core import strictjson
from passerelle.core.clock import Instant
from passerelle.core.errors import Invalid


class Wanted(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    at: Instant | None = None
    inner: dict[str, int] = {}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"name": "a", "name": "b"}', "stands twice"),
        (b'{"name": NaN}', "NaN"),
        (b'{"name": -Infinity}', "Infinity"),
        (b'{"name": "a\\u0000b"}', "NUL"),
        (b'{"a\\u0000": 1}', "NUL"),
        (b'{"name": "\\ud800"}', "surrogate"),
        (b'{"name": "\xff"}', "not UTF-8"),
        (b"[" * 40_000, "."),
        (b"[" * 40 + b"]" * 40, "nested deeper"),
        (b'{"name": "' + b"x" * 2_000_000 + b'"}', "larger"),
        (b"", "."),
        (b"{", "."),
    ],
)
def test_what_is_not_json_for_us_is_refused_with_a_reason(body: bytes, says: str) -> None:
    with pytest.raises(strictjson.NotJson, match=says):
        strictjson.read(body, Wanted)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{}", None),
        (b'{"name": 1}', "name"),
        (b'{"name": "a", "inner": {"x": "y"}}', "inner[...]"),
        (b'{"name": "a", "at": "2021-02-17T09:00:00"}', "at"),
        (b'{"name": "a", "other": 1}', None),
        (b"[]", None),
    ],
)
def test_what_does_not_fit_is_refused_by_name(body: bytes, field: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        strictjson.read(body, Wanted)

    assert refused.value.field == field


def test_what_fits_comes_out_typed() -> None:
    read = strictjson.read(b'{"name": "\\u00e9", "at": "2021-02-17T09:00:00Z"}', Wanted)

    assert (read.name, isinstance(read.at, datetime)) == ("é", True)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_nothing_but_a_refusal_ever_comes_of_any_bytes(body: bytes) -> None:
    with contextlib.suppress(strictjson.NotJson):
        strictjson.parsed(body)
