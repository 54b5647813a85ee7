"""Hashes passwords with argon2id: in threads, two at a time, never inside a transaction."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib.hashers.argon2 import Argon2Hasher

from passerelle.core import db
from passerelle.core.errors import TooMany

R = TypeVar("R")
_MOST_WAITING = 60


class Hashing:
    """The one place where this process hashes passwords; `done` counts how often it did."""

    def __init__(self, hasher: Argon2Hasher) -> None:
        self._hasher = hasher
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")
        self._nobodys = hasher.hash("nobody's password")
        self._waiting = 0
        self.done = 0

    async def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        return await self._threaded(lambda: self._hasher.hash(password))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Tell whether this is the password; takes as long where there is none to compare with."""
        against = stored or self._nobodys
        is_right = await self._threaded(lambda: self._hasher.verify(password, against))
        return is_right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Tell whether a hash was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(stored)

    async def _threaded(self, work: Callable[[], R]) -> R:
        if db.is_inside_transaction():
            raise AssertionError("a password is not hashed while others wait for a transaction")
        if self._waiting >= _MOST_WAITING:
            raise TooMany(seconds=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
            self.done += 1


hashing = Hashing(Argon2Hasher())
