"""Signatures, waits and verdicts: pure.

Signatures follow the Standard Webhooks specification 1.0 (webhook-id, webhook-timestamp,
webhook-signature: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`).
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

PREFIX = "whsec_"
SECRET_BYTES = 32
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""From one try to the next: ten tries in 75 hours and a half."""
TRIES = len(WAITS) + 1
LONGEST_WAIT = timedelta(hours=24)
PATIENCE = timedelta(days=5)
"""An endpoint that only failed for so long is paused."""
LULL = LONGEST_WAIT * 1.2
"""After so long without a try, longer than any wait between two, its failures count anew."""
ROTATION = timedelta(hours=24)
"""How long the former secret signs too after a new one was made."""
KEPT_BYTES = 1024


class Verdict(StrEnum):
    """What an answer, or its absence, means for a delivery."""

    DELIVERED = "delivered"
    AGAIN = "again"
    FAILED = "failed"
    GONE = "gone"


def secret_of(random: bytes) -> str:
    """Return a secret as it is shown: `whsec_` and base64."""
    return PREFIX + base64.b64encode(random).decode()


def signatures(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> str:
    """Return the webhook-signature header: one signature for each secret."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets)


def verdict(status: int | None, *, permanent: bool, number: int) -> Verdict:
    """Judge the `number`-th try by its status, or by the fault where there was no answer."""
    if status is not None and 200 <= status < 300:
        return Verdict.DELIVERED
    if status == 410:
        return Verdict.GONE
    return Verdict.FAILED if permanent or number >= TRIES else Verdict.AGAIN


def wait_after(number: int, asked: timedelta | None, jitter: float) -> timedelta:
    """Return the wait after the `number`-th try; `asked` is Retry-After, `jitter` from 0 to 1.

    What is asked is never undercut, but for more than a day nobody waits.
    """
    own = WAITS[min(number, len(WAITS)) - 1] * (0.9 + 0.2 * jitter)
    return min(max(own, asked or timedelta(0)), LONGEST_WAIT * 1.1)


def is_worn_out(failing_since: datetime | None, now: datetime) -> bool:
    """Tell whether an endpoint has only failed for so long that it is paused."""
    return failing_since is not None and now - failing_since >= PATIENCE


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
