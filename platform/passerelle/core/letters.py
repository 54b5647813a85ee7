"""Builds e-mail messages: text reaches a header or a part through here and nothing else.

Headers are typed: control characters are refused rather than cleaned, names are encoded, long
words folded. What must not be folded into encoded words (addresses of the web, identifiers) is
written as it is.
"""

import hashlib
import re
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

import idna
import msgspec

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_AS_IT_IS = {"message-id", "list-unsubscribe", "list-unsubscribe-post", "in-reply-to", "references"}
_LONGEST_LINE = 900


class UnmailableError(ValueError):
    """A text cannot stand in a message: it would end a header, or is no address."""


class Calendar(msgspec.Struct, frozen=True):
    """A calendar object that mail programs act upon (RFC 6047)."""

    method: str
    text: str


class Attachment(msgspec.Struct, frozen=True):
    """A file that comes with a message."""

    name: str
    media_type: str
    body: bytes


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one reader, before it is encoded."""

    id: str
    """Its Message-ID, without the angle brackets."""
    sender: str
    """`Name <address>` or an address alone; so are the others."""
    recipient: str
    recipient_name: str = ""
    reply_to: str = ""
    bounces_to: str = ""
    subject: str
    text: str
    html: str = ""
    language: str
    at: datetime
    unsubscribe: str = ""
    """Where one press ends messages of this kind (RFC 8058); empty where they cannot end."""
    calendar: Calendar | None = None
    attachments: tuple[Attachment, ...] = ()


class _Policy(EmailPolicy):
    """The standard's rules for SMTP, but for headers whose words must not be encoded."""

    def fold(self, name: str, value: Any) -> str:
        """Return a header as text."""
        if name.lower() in _AS_IT_IS:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as bytes."""
        if name.lower() in _AS_IT_IS:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n", cte_type="7bit", raise_on_defect=False)


def composed(letter: Letter) -> bytes:
    """Return the message as it is sent; refuses what cannot stand in one."""
    try:
        return _composed(letter)
    except MessageError as exc:
        raise UnmailableError(str(exc)) from exc


def bare(mailbox: str) -> str:
    """Return the address of `Name <address>` as it stands in an envelope."""
    return _mailbox(mailbox).addr_spec


def envelope(address: str) -> str:
    """Return an address as it stands in an envelope; refuses one that mail cannot reach."""
    return _address("", address).addr_spec


def one_line(text: str) -> str:
    """Return a text that may stand in a header; refuses what would end the header.

    What looks like an encoded word (RFC 2047) is parted: decoded, it could hold anything.
    """
    if _CONTROL.search(text):
        raise UnmailableError("a control character in a header")
    return text.replace("=?", "= ?").strip()


def _composed(letter: Letter) -> bytes:
    message = EmailMessage(policy=_POLICY)
    message["From"] = _mailbox(letter.sender)
    message["To"] = _address(letter.recipient_name, letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = _mailbox(letter.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{_token(letter.id)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{_token(letter.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(message, letter)
    message["Content-Language"] = _token(letter.language)  # before, it would become a part's
    _bound(message, letter)
    return message.as_bytes()


def _fill(message: EmailMessage, letter: Letter) -> None:
    message.set_content(_body(letter.text), cte="quoted-printable")
    if letter.html:
        message.add_alternative(_body(letter.html), subtype="html", cte="quoted-printable")
    if letter.calendar:
        message.add_alternative(
            letter.calendar.text,
            subtype="calendar",
            cte="base64",
            params={"method": _token(letter.calendar.method)},
        )
    for one in letter.attachments:
        kind, _, sub = one.media_type.partition("/")
        message.add_attachment(
            one.body, maintype=_token(kind), subtype=_token(sub), filename=one_line(one.name)
        )


def _bound(message: EmailMessage, letter: Letter) -> None:
    """Choose what stands between parts by the message's own name: sent again, it is the same.

    No encoded line of a part holds `=_` (RFC 2045, 6.7).
    """
    mark = hashlib.blake2b(letter.id.encode(), digest_size=12).hexdigest()
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{mark}")


def _mailbox(text: str) -> Address:
    name, angle, address = one_line(text).rpartition("<")
    if not angle:
        return _address("", address)
    return _address(name.strip().strip('"'), address.removesuffix(">"))


def _address(name: str, address: str) -> Address:
    local, at, domain = one_line(address).rpartition("@")
    try:
        reachable = f"{local}@{_ascii(domain)}"
        if not at or not local.isascii() or not _PRINTABLE.fullmatch(reachable):
            raise UnmailableError("no address that mail can reach")
        return Address(one_line(name), addr_spec=reachable)
    except (
        ValueError,
        IndexError,
        MessageError,
    ) as exc:  # a domain that IDNA refuses, a local part of no form
        raise UnmailableError("no address that mail can reach") from exc


def _ascii(domain: str) -> str:
    """Return a domain as mail servers are asked for it (IDNA 2008); refuses what is none."""
    known = domain.encode("idna") if domain.isascii() else idna.encode(domain, uts46=True)
    return known.decode()


def _token(text: str) -> str:
    if not _PRINTABLE.fullmatch(text) or len(text) > _LONGEST_LINE:
        raise UnmailableError("no word of a header")
    return text


def _body(text: str) -> str:
    if "\x00" in text:
        raise UnmailableError("a NUL character")
    return text
