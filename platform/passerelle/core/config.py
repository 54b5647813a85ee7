"""What an operator sets: typed, from one file and the environment, checked before anything runs.

The environment wins over the file. Names are those of `Settings`: `base_url` in the file is
`PASSERELLE_BASE_URL` in the environment. docs: deploy/passerelle.example.toml.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from passerelle.core import i18n, letters, mail, zones
from passerelle.core.http.egress import Egress

_PREFIX = "PASSERELLE_"
_LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1"}


class ConfigurationError(Exception):
    """The service does not start with these settings; the message says which one, and the cure."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything an operator may set."""

    base_url: str
    """Where people reach the service, scheme and host only: `https://passerelle.example.org`."""
    database_url: str
    """`sqlite:////var/lib/passerelle/passerelle.db` or `postgresql://user@host/name`."""
    secret_file: str = ""
    """A file with one or two secrets, a line each, newest first; readable by its owner only."""
    secret: str = ""
    """The secret itself, where no file can be had."""
    host: str = "127.0.0.1"
    port: int = 8000
    programme_zone: str = "Europe/Brussels"
    """Days between a session and a request are calendar days in this zone."""
    default_language: str = "en"
    database_pool: int = 10
    bus_url: str = ""
    """`nats://host:4222` for fleets; empty: PostgreSQL carries wake-ups where it is used."""
    log_level: str = "INFO"
    requests_per_minute: int = 3000
    """What one person, token or address may ask for; a change counts five. 0: no limit."""
    live_streams_each: int = 30
    """Open live streams that one person or address may have in a process. 0: no limit."""
    metrics_token: str = ""
    """What Prometheus sends as its bearer token to /metrics; administrators may always look."""
    trusted_proxies: str = ""
    """Addresses of proxies whose X-Forwarded-For is believed, with commas between them."""
    egress_allow: str = ""
    """Where requests may go besides public https addresses: hosts, host:port (both also with http
    and on private addresses) and networks such as 10.1.0.0/16, with commas between them."""
    smtp_url: str = ""
    """`smtp://user:password@mail.example.org:587` or `smtps://…`; without it messages wait."""
    smtp_ca_file: str = ""
    """Who is trusted to vouch for the mail server; the system's authorities where empty."""
    mail_from: str = ""
    """Who messages come from: `Passerelle <no-reply@passerelle.example.org>`."""
    mail_reply_to: str = ""
    """Where answers go, where that is not `mail_from`."""
    mail_bounces_to: str = ""
    """Where mail servers report what could not be delivered, where that is not `mail_from`."""
    mails_per_minute: int = 300
    """How many messages leave in a minute, over all processes; 0: no limit."""
    mails_per_day: int = 20
    """How many messages that can be turned off one person gets in a day; 0: no limit."""
    oidc_issuer: str = ""
    """An OpenID Connect issuer that people may sign in with: `https://login.example.org`."""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_client_secret_file: str = ""
    """A file with the client's secret, readable by its owner only."""
    oidc_name: str = ""
    """What the issuer is called on the sign-in page, such as `EU Login`."""
    retention: str = ""
    """Days that things are kept, where not as many as usual: `messages=30, sign_in_links=7`."""
    demo: bool = False
    """Serve the demonstration programme: sign-in links are printed, nothing leaves by mail."""

    @property
    def is_https(self) -> bool:
        """Tell whether people come over TLS."""
        return self.base_url.startswith("https:")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets in use, newest first."""
        if self.secret_file:
            lines = Path(self.secret_file).read_text(encoding="utf-8").split()
            return tuple(lines[:2])
        return (self.secret,) if self.secret else ()

    @property
    def oidc_secret(self) -> str:
        """The client's secret at the issuer."""
        if self.oidc_client_secret_file:
            return Path(self.oidc_client_secret_file).read_text(encoding="utf-8").strip()
        return self.oidc_client_secret


def load(file: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings; refuses with the name of what is wrong."""
    values: dict[str, Any] = {}
    if file is not None:
        values = _read(file)
    for field in msgspec.structs.fields(Settings):
        if (text := environment.get(_PREFIX + field.name.upper())) is not None:
            values[field.name] = text
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as exc:
        raise ConfigurationError(str(exc)) from exc
    return checked(settings)


def checked(settings: Settings) -> Settings:
    """Return the settings, or refuse what would make the service unsafe or wrong."""
    _check_base_url(settings)
    _check_secret(settings)
    if not settings.database_url.startswith(("sqlite:///", "postgresql://")):
        raise ConfigurationError("database_url begins with sqlite:/// or postgresql://")
    if settings.bus_url and not settings.bus_url.startswith(("nats://", "tls://")):
        raise ConfigurationError("bus_url begins with nats:// or tls://")
    if not zones.is_known(settings.programme_zone):
        raise ConfigurationError(f"programme_zone: {settings.programme_zone} is no IANA zone")
    if settings.default_language not in i18n.LANGUAGES:
        raise ConfigurationError(f"default_language is one of {', '.join(i18n.LANGUAGES)}")
    _check_egress(settings)
    if not 0 <= settings.port <= 65535:
        raise ConfigurationError("port is a number from 0 to 65535")
    _check_mail(settings)
    _check_oidc(settings)
    return settings


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigurationError(f"{file}: {exc.strerror}") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"{file}: {exc}") from exc


def _check_base_url(settings: Settings) -> None:
    parts = urlsplit(settings.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError("base_url is an address such as https://passerelle.example.org")
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ConfigurationError("base_url has a scheme and a host, and nothing after them")
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise ConfigurationError("base_url must be https unless it is this machine's own address")


def _check_egress(settings: Settings) -> None:
    try:
        Egress.of(settings.egress_allow)
    except ValueError as exc:
        raise ConfigurationError(f"egress_allow: {exc}") from exc


def _check_mail(settings: Settings) -> None:
    if not settings.smtp_url:
        return
    try:
        mail.server(settings.smtp_url)
    except ValueError as exc:
        raise ConfigurationError(f"smtp_url: {exc}") from None
    for name in ("mail_from", "mail_reply_to", "mail_bounces_to"):
        value = getattr(settings, name)
        if not value and name != "mail_from":
            continue
        try:
            letters.bare(value)
        except letters.UnmailableError:
            raise ConfigurationError(f"{name} is like Passerelle <no-reply@example.org>") from None
    if settings.smtp_ca_file and not Path(settings.smtp_ca_file).is_file():
        raise ConfigurationError(f"smtp_ca_file: {settings.smtp_ca_file} does not exist")


def _check_oidc(settings: Settings) -> None:
    if not settings.oidc_issuer:
        return
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise ConfigurationError("oidc_issuer is an address such as https://login.example.org")
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise ConfigurationError("oidc_issuer must be https")
    if not settings.oidc_client_id:
        raise ConfigurationError("oidc_client_id is missing: the issuer has given you one")
    _check_private("oidc_client_secret_file", settings.oidc_client_secret_file)


def _check_private(name: str, path: str) -> None:
    file = Path(path)
    if not path:
        return
    if not file.is_file():
        raise ConfigurationError(f"{name}: {file} does not exist")
    if file.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
        raise ConfigurationError(f"{name}: others can read {file}; chmod 600 mends it")


def _check_secret(settings: Settings) -> None:
    _check_private("secret_file", settings.secret_file)
    if not settings.secrets:
        raise ConfigurationError(
            "secret_file (or secret) is missing: head -c 32 /dev/urandom | base64 does"
        )
    for secret in settings.secrets:
        if len(secret) < 32 or len(set(secret)) < 12:
            raise ConfigurationError("secret: too weak; use 32 random characters or more")
