"""Answers kept in memory until what they show has changed."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its parts (a page's nonce goes between them), its tag and its headers."""

    parts: tuple[bytes, ...]
    etag: str
    media_type: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> int:
        """Bytes that the answer takes, about: its key holds who asked, and a short address."""
        headers = sum(len(name) + len(value) for name, value in self.headers)
        return sum(map(len, self.parts)) + headers + 2_000


class Shelf:
    """The most recently used answers, up to a number of bytes; the key carries the revision."""

    def __init__(self, max_bytes: int = 10_000_000) -> None:
        self._kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
        self._bytes = 0
        self._max_bytes = max_bytes

    def get(self, key: tuple[object, ...]) -> Kept | None:
        """Return what was kept under this key."""
        if (kept := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: tuple[object, ...], kept: Kept) -> None:
        """Keep an answer; the ones not asked for longest make room."""
        if key in self._kept or kept.size > self._max_bytes // 8:
            return
        self._kept[key] = kept
        self._bytes += kept.size
        while self._bytes > self._max_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.size
