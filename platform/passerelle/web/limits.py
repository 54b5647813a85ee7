"""How often somebody may ask: a budget of requests for each person, token or address.

The generic cell rate algorithm: one number a caller. It lives in the process; several replicas
allow as many times more. What must hold over all replicas (wrong passwords, sign-in links) is
counted in the database by the room that owns it.
"""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from passerelle.core.errors import TooMany

_MOST_CALLERS = 50_000
_BURST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Left:
    """What a caller has left of how much, and in how many seconds all of it is there again."""

    quota: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """Say it as draft-ietf-httpapi-ratelimit-headers-10 does."""
        return {
            "ratelimit-policy": f'"default";q={self.quota};w={int(_BURST_SECONDS)}',
            "ratelimit": f'"default";r={self.left};t={self.seconds}',
        }


class Limits:
    """Budgets by caller; `per_minute` 0 means no limit. Half a minute's worth may come at once."""

    def __init__(self, per_minute: int) -> None:
        self._seconds_each = 60.0 / per_minute if per_minute else 0.0
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def take(self, caller: str, cost: int, now: float | None = None) -> None:
        """Take `cost` from the caller's budget; refuses with the seconds until it suffices."""
        if not self._seconds_each:
            return
        at = time.monotonic() if now is None else now
        free_at = max(self._free_at.get(caller, at), at) + cost * self._seconds_each
        if (over := free_at - at - _BURST_SECONDS) > 0:
            raise TooMany(seconds=max(1, math.ceil(over)))
        self._free_at[caller] = free_at
        self._free_at.move_to_end(caller)
        if len(self._free_at) > _MOST_CALLERS:
            self._free_at.popitem(last=False)

    def left(self, caller: str, now: float | None = None) -> Left | None:
        """Return what the caller has left; None where there is no limit."""
        if not self._seconds_each:
            return None
        at = time.monotonic() if now is None else now
        used = max(self._free_at.get(caller, at) - at, 0.0)
        left = max(0, int((_BURST_SECONDS - used) / self._seconds_each + 1e-6))
        return Left(int(_BURST_SECONDS / self._seconds_each), left, math.ceil(used))
