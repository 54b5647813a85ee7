"""How often somebody may ask: a budget of requests for each person, token or address.

The generic cell rate algorithm: one number a caller. It lives in the process; several replicas
allow as many times more. What must hold over all replicas (wrong passwords, sign-in links) is
counted in the database by the room that owns it.
"""

import time
from collections import OrderedDict

from passerelle.core.errors import TooMany

_MOST_CALLERS = 50_000


class Limits:
    """Budgets by caller; `per_minute` 0 means no limit. Half a minute's worth may come at once."""

    def __init__(self, per_minute: int) -> None:
        self._seconds_each = 60.0 / per_minute if per_minute else 0.0
        self._burst = 30.0
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def take(self, caller: str, cost: int, now: float | None = None) -> None:
        """Take `cost` from the caller's budget; refuses with the seconds until it suffices."""
        if not self._seconds_each:
            return
        at = time.monotonic() if now is None else now
        free_at = max(self._free_at.get(caller, at), at) + cost * self._seconds_each
        if free_at - at > self._burst:
            raise TooMany(seconds=max(1, round(free_at - at - self._burst)))
        self._free_at[caller] = free_at
        self._free_at.move_to_end(caller)
        if len(self._free_at) > _MOST_CALLERS:
            self._free_at.popitem(last=False)
