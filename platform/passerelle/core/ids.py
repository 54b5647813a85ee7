"""Identifiers: time-ordered for what is born here, derived for what is imported."""

import hashlib
import os
import threading
import time
from uuid import UUID

_MASK_74 = (1 << 74) - 1
_VARIANT = 0b10 << 62
_lock = threading.Lock()
_last = 0


def new() -> UUID:
    """Return a UUIDv7 (RFC 9562, section 5.7), greater than every one this process gave before."""
    global _last
    with _lock:
        fresh = (time.time_ns() // 1_000_000) << 74 | int.from_bytes(os.urandom(10)) & _MASK_74
        _last = fresh if fresh > _last else _last + 1
        return _shaped(_last >> 74, _last & _MASK_74, version=7)


def derived(kind: str, source_id: str) -> UUID:
    """Return the UUIDv8 of one imported thing: the same file always gives the same identifiers."""
    digest = hashlib.sha256(f"{kind}\x1f{source_id}".encode()).digest()
    return _shaped(int.from_bytes(digest[:6]), int.from_bytes(digest[6:16]) & _MASK_74, version=8)


def _shaped(high: int, low: int, *, version: int) -> UUID:
    tail = low & ((1 << 62) - 1) | _VARIANT
    return UUID(int=high << 80 | version << 76 | (low >> 62) << 64 | tail)
