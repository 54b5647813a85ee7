"""A real mail server: aiosmtpd in a thread of its own, with TLS, and refusals as a test wishes.

It listens on 127.0.0.2, which is no name of "this machine" to the service: TLS is required there.
"""

import datetime
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.postgres import free_port

HOST = "127.0.0.2"
USER, PASSWORD = "passerelle", "a password/with signs"
Says = Callable[[Envelope, int], str | None]


class Mailbox:
    """What arrived, and what the server answers."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.offered = 0
        self.says: Says = lambda _envelope, _count: None
        """Given the envelope and how often something was offered: an answer, or None for 250."""
        self.says_to_recipient: Callable[[str], str | None] = lambda _address: None
        self.says_to_sender: str | None = None
        self.connections = 0
        """How many ended in peace."""

    @property
    def messages(self) -> list[EmailMessage]:
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(raw) for raw in self.raw]  # type: ignore[misc]

    async def handle_QUIT(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Any, _envelope: Envelope
    ) -> str:
        self.connections += 1
        return "221 2.0.0 bye"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if refusal := self.says_to_recipient(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.says_to_sender:
            return self.says_to_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Envelope
    ) -> str:
        self.offered += 1
        if refusal := self.says(envelope, self.offered):
            return refusal
        self.raw.append(envelope.original_content or b"")
        return f"250 2.0.0 taken as {len(self.raw)}"


class Served:
    """A running server: its mailbox, its address, whom to trust."""

    def __init__(self, mailbox: Mailbox, url: str, ca_file: Path) -> None:
        self.mailbox = mailbox
        self.url = url
        self.ca_file = ca_file


@contextmanager
def serving(directory: Path, *, starttls: bool = True, auth: bool = False) -> Iterator[Served]:
    """Serve on a free port; without STARTTLS when asked."""
    mailbox, port = Mailbox(), free_port()
    ca_file, context = certificate(directory)
    more: dict[str, Any] = {"tls_context": context, "require_starttls": True} if starttls else {}
    if auth:
        more |= {"authenticator": _authenticated, "auth_required": True}
    controller = Controller(mailbox, hostname=HOST, port=port, ready_timeout=10, **more)
    controller.start()
    user = f"{USER}:a%20password%2Fwith%20signs@" if auth else ""
    try:
        yield Served(mailbox, f"smtp://{user}{HOST}:{port}", ca_file)
    finally:
        controller.stop()


def certificate(directory: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for the server's address; return whom to trust, and the server's side."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.datetime.now(datetime.UTC)  # noqa: TID251 -- a certificate's, not the product's
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    trusted, both = directory / "mail-ca.pem", directory / "mail-server.pem"
    trusted.write_bytes(pem)
    both.write_bytes(secret + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return trusted, context


def _authenticated(
    _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
) -> AuthResult:
    good = isinstance(given, LoginPassword) and (given.login, given.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=good, handled=False)
