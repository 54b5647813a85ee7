"""An OpenID Connect issuer: what it publishes, its keys, and what it says of somebody.

OpenID Connect Core 1.0 (authorization code flow) with PKCE (RFC 7636). Everything here speaks with
the network, so nothing here may be called inside a transaction.
"""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from passerelle.core import clock, db, strictjson
from passerelle.core.config import Settings
from passerelle.core.errors import Invalid
from passerelle.core.http import Answer, Client, Egress, Limits, OutgoingError
from passerelle.identity import errors

if TYPE_CHECKING:
    from passerelle.identity.signatures import Keys

T = TypeVar("T")
_LIMITS = Limits(seconds=10, connect_seconds=4, read_seconds=5, most_bytes=262_144)
_LEEWAY_SECONDS = 30
_KNOWN_FOR_SECONDS = 3600.0
_LONGEST_SUBJECT = 255


class Published(msgspec.Struct, frozen=True):
    """What an issuer publishes of itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Said(msgspec.Struct, frozen=True):
    """What an issuer says of somebody; the address only where it has verified it."""

    subject: str
    address: str


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str = ""


class _PublishedKeys(msgspec.Struct, frozen=True):
    keys: list[Any]


@dataclass(slots=True)
class Issuer:
    """The issuer of one installation, as its settings name it."""

    url: str
    client_id: str
    client_secret: str
    return_to: str
    client: Client
    _published: tuple[float, Published] | None = None
    _keys: "Keys | None" = None
    _asked_at: float = field(default=-1e9)

    async def way_there(self, state: str, nonce: str, verifier: str) -> str:
        """Return the address where somebody signs in at the issuer."""
        published = await self._known()
        digest = hashlib.sha256(verifier.encode()).digest()
        wish = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.return_to,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        joint = "&" if urlsplit(published.authorization_endpoint).query else "?"
        return f"{published.authorization_endpoint}{joint}{urlencode(wish)}"

    async def said(self, code: str, nonce: str, verifier: str) -> Said:
        """Return of whom the issuer speaks; refuses what it did not sign, for us, just now."""
        if db.is_inside_transaction():
            raise AssertionError("the network is not asked inside a transaction")
        tokens = await self._exchange(code, verifier)
        claims = self._checked(await self._claims(tokens.id_token), nonce)
        if not claims.get("email"):
            claims |= await self._of_user(tokens.access_token, str(claims["sub"]))
        is_verified = claims.get("email_verified") in (True, "true")
        return Said(str(claims["sub"]), str(claims.get("email", "")) if is_verified else "")

    async def _known(self) -> Published:
        if self._published is None or time.monotonic() - self._published[0] > _KNOWN_FOR_SECONDS:
            where = f"{self.url.rstrip('/')}/.well-known/openid-configuration"
            published = _read(await self._ask("GET", where), Published)
            if published.issuer != self.url:
                raise errors.IssuerSilent
            self._published = (time.monotonic(), published)
        return self._published[1]

    async def _exchange(self, code: str, verifier: str) -> _Tokens:
        published = await self._known()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.return_to,
            "code_verifier": verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if "client_secret_basic" in published.token_endpoint_auth_methods_supported:
            pair = f"{quote(self.client_id, safe='')}:{quote(self.client_secret, safe='')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self.client_id, "client_secret": self.client_secret}
        body = urlencode(form).encode()
        answer = await self._ask("POST", published.token_endpoint, headers, body)
        return _read(answer, _Tokens)

    async def _claims(self, id_token: str) -> dict[str, object]:
        """Return the claims of a token whose signature is right; looks for a new key once."""
        for again in (False, True):
            keys = await self._known_keys(again=again)
            if (claims := keys.claims(id_token)) is not None:
                return claims
        raise errors.ReturnRefused

    async def _known_keys(self, *, again: bool) -> "Keys":
        from passerelle.identity.signatures import Keys  # noqa: PLC0415 -- says why itself

        is_soon = time.monotonic() - self._asked_at < 1.0
        if self._keys is None or (again and not is_soon):
            published = await self._known()
            answer = await self._ask("GET", published.jwks_uri)
            keys = Keys(_read(answer, _PublishedKeys).keys)
            if not keys.are_usable:
                raise errors.ReturnRefused
            self._keys, self._asked_at = keys, time.monotonic()
        return self._keys

    def _checked(self, claims: dict[str, object], nonce: str) -> dict[str, object]:
        """Return the claims that are for us and of now (OpenID Connect Core, section 3.1.3.7)."""
        now = clock.now().timestamp()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        subject, expires = claims.get("sub"), claims.get("exp")
        good = (
            claims.get("iss") == self.url
            and self.client_id in audiences
            and (len(audiences) == 1 or claims.get("azp") == self.client_id)
            and isinstance(expires, int | float)
            and expires > now - _LEEWAY_SECONDS
            and isinstance(issued := claims.get("iat"), int | float)
            and issued < now + _LEEWAY_SECONDS
            and claims.get("nonce") == nonce
            and isinstance(subject, str)
            and 0 < len(subject) <= _LONGEST_SUBJECT
        )
        if not good:
            raise errors.ReturnRefused
        return claims

    async def _of_user(self, access_token: str, subject: str) -> dict[str, object]:
        """Return what the issuer tells of a user beside the token; only of the same user."""
        published = await self._known()
        if not published.userinfo_endpoint or not access_token:
            return {}
        headers = {"authorization": f"Bearer {access_token}"}
        answer = await self._ask("GET", published.userinfo_endpoint, headers)
        told: dict[str, object] = _read(answer, dict)
        if told.get("sub") != subject:
            raise errors.ReturnRefused
        return {name: told[name] for name in ("email", "email_verified") if name in told}

    async def _ask(
        self, method: str, url: str, headers: dict[str, str] | None = None, content: bytes = b""
    ) -> Answer:
        try:
            answer = await self.client.send(
                method, url, headers={"accept": "application/json", **(headers or {})},
                content=content, limits=_LIMITS,
            )  # fmt: skip
        except OutgoingError as exc:
            raise errors.IssuerSilent from exc
        if answer.status == 400 and method == "POST":
            raise errors.ReturnRefused  # the code is not good, or no longer (RFC 6749, 5.2)
        if not answer.is_success:
            raise errors.IssuerSilent
        return answer


_issuers: dict[tuple[str, ...], Issuer] = {}


def of(settings: Settings) -> Issuer | None:
    """Return the issuer that the settings name, with what it has published so far."""
    if not settings.oidc_issuer:
        return None
    base = settings.base_url.rstrip("/")
    key = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_secret, base)
    if key not in _issuers:
        _issuers[key] = Issuer(
            url=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_secret,
            return_to=f"{base}/sign-in/elsewhere/return",
            client=Client(egress=_egress(settings)),
        )
    return _issuers[key]


def _egress(settings: Settings) -> Egress:
    """Return the rules of the installation, and leave to go to the issuer itself."""
    parts = urlsplit(settings.oidc_issuer)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return Egress.of(f"{settings.egress_allow},{host}:{port}")


def _read(answer: Answer, shape: type[T]) -> T:
    try:
        return strictjson.read(answer.body, shape)
    except Invalid as exc:
        raise errors.IssuerSilent from exc
