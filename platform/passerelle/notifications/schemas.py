"""What programs are told about messages, and what they send."""

from typing import Annotated

import msgspec


class BounceReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A delivery status notification (RFC 3464)."""

    message: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000_000)]
    """The whole notification as it came, headers and all."""


class BounceTaken(msgspec.Struct, frozen=True):
    """What a report led to."""

    failures: int
    """Failed deliveries that it names."""
    bounced: int
    """Messages that it marked; a report that is sent again marks none."""
