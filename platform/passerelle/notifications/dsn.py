"""Reads delivery status notifications (RFC 3464): which message, which address, what happened."""

import re
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import msgspec

from passerelle.core import mail
from passerelle.identity.rules import compared

_MESSAGE_ID = re.compile(r"<?([\x21-\x3b\x3d\x3f-\x7e]{3,300})>?")
_MAX_PARTS = 50


class Failure(msgspec.Struct, frozen=True):
    """One address that a message could not be delivered to."""

    header_id: str
    """The Message-ID of the message, without the angle brackets."""
    addresses: tuple[str, ...]
    """The address that the report names, and the one that the message was sent to first."""
    status: str
    """An enhanced status code (RFC 3463), such as `5.1.1`."""
    said: str

    @property
    def is_for_good(self) -> bool:
        """Tell whether the address is what failed, and not a full mailbox, a policy, the message.

        Where the status says nothing (5.0.0), what the other server answered decides.
        """
        if self.status in ("5.0.0", ""):
            return mail.is_of_address(self.said)
        return mail.is_status_of_address(self.status)


def failures(raw: bytes) -> list[Failure]:
    """Return what a message reports as failed; nothing for a message that is no such report."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        return list(_failures(message))
    except (MessageError, ValueError, LookupError, AttributeError, RecursionError, TypeError):
        return []  # the standard library's parser meets hostile mail with any of these


def _failures(message: EmailMessage) -> Iterator[Failure]:
    parts: list[Any] = [part for part, _ in zip(message.walk(), range(_MAX_PARTS), strict=False)]
    status = next((p for p in parts if p.get_content_type() == "message/delivery-status"), None)
    blocks = _within(status) if status is not None else []
    about = _message_id(blocks[0], parts) if blocks else ""
    for block in blocks:
        if about and _field(block, "Action").lower() == "failed":
            yield Failure(
                about,
                tuple(
                    address
                    for name in ("Final-Recipient", "Original-Recipient")
                    if (address := compared(_typed(_field(block, name))))
                ),
                _field(block, "Status").split(" ")[0][:12],
                (_typed(_field(block, "Diagnostic-Code")) or _field(block, "Status"))[:500],
            )


def _message_id(first: Any, parts: list[Any]) -> str:
    """Return which message it is about: as its returned headers say, or as its envelope said."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            returned = BytesParser(policy=policy.compat32).parsebytes(
                part.get_payload(decode=True) or b"", headersonly=True
            )
            if found := _identifier(str(returned.get("Message-ID", ""))):
                return found
        if part.get_content_type() == "message/rfc822":
            for inner in _within(part)[:1]:
                if found := _identifier(str(inner.get("Message-ID", ""))):
                    return found
    return _identifier(_field(first, "Original-Envelope-Id"))


def _within(part: Any) -> list[Any]:
    inside = part.get_payload()
    return list(inside) if isinstance(inside, list) else []


def _identifier(text: str) -> str:
    match = _MESSAGE_ID.fullmatch(text.strip())
    return match.group(1) if match else ""


def _field(block: Any, name: str) -> str:
    said = str(block.get(name, ""))
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())


def _typed(value: str) -> str:
    """Return the value of a typed field: `rfc822; a@example.org` is `a@example.org`."""
    _, semicolon, rest = value.partition(";")
    return (rest if semicolon else value).strip()
