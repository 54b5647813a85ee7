"""The one way out: every request that leaves for another service goes through this client.

It goes where the egress rules let it and nowhere else, to the very address that was checked, and
it ends: in time, in size, in redirects. Whoever asks is told what became of it by one exception
tree whose `permanent` says whether trying again can help.
"""

from passerelle.core.http.client import Answer, Client, Limits, wait_asked
from passerelle.core.http.egress import Egress
from passerelle.core.http.errors import (
    LostError,
    NotReachedError,
    OutgoingError,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnreadableError,
)

__all__ = [
    "Answer",
    "Client",
    "Egress",
    "Limits",
    "LostError",
    "NotReachedError",
    "OutgoingError",
    "RefusedError",
    "TooLargeError",
    "TooSlowError",
    "UnreadableError",
    "wait_asked",
]
