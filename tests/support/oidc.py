"""An OpenID Connect issuer on a port: real keys, real redirects, and ways to misbehave."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

CLIENT = ("passerelle", "a secret: with/signs&all")
Claims = dict[str, Any]


class Issuer:
    """Signs in whoever `user` says; `spoil` changes the claims, `sign` the signature."""

    def __init__(self) -> None:
        self.url = ""
        self.path = f"/realms/{secrets.token_hex(4)}"
        """Its own: whoever gets the same port later is another issuer."""
        self.user: Claims = {"sub": "u-1", "email": "staff-1@example.org", "email_verified": True}
        self.spoil: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = self.signed
        self.published: list[RSAKey] = []
        self.beside: list[Any] = []
        """What stands among its keys, before those that it signs with."""
        self.keys: Callable[[list[Any]], Any] = lambda keys: {"keys": keys}
        self.in_userinfo = False
        self.down = False
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self.rotate()

    def rotate(self) -> None:
        """Sign with a new key, and publish it alone."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})
        self.published = [self.key]

    def signed(self, claims: Claims) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def unsigned(self, claims: Claims) -> str:
        """Return what `alg: none` looks like (RFC 7519, section 6)."""
        return f"{_joined({'alg': 'none', 'typ': 'JWT'}, claims)}."

    def confused(self, claims: Claims) -> str:
        """Sign with the public key as if it were a shared secret."""
        text = _joined({"alg": "HS256", "kid": self.key.kid}, claims)
        mac = hmac.new(self.key.as_pem(private=False), text.encode(), hashlib.sha256).digest()
        return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"

    def app(self) -> Starlette:
        routes = [
            Route("/.well-known/openid-configuration", self._configuration),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/userinfo", self._userinfo),
            Route("/jwks", self._jwks),
        ]
        return Starlette(routes=[Mount(self.path, routes=routes)])

    async def _configuration(self, _request: Request) -> Response:
        if self.down:
            return JSONResponse({"error": "down"}, 503)
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "response_types_supported": ["code"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def _authorize(self, request: Request) -> Response:
        wish = dict(request.query_params)
        code = secrets.token_urlsafe(16)
        self._codes[code] = wish
        back = {"code": code, "state": wish["state"], "iss": self.url}
        return RedirectResponse(f"{wish['redirect_uri']}?{urlencode(back)}", 303)

    async def _token(self, request: Request) -> Response:
        self.asked.append("token")
        form = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}
        wish = self._codes.pop(form.get("code", ""), None)
        if wish is None or not self._is_good(wish, form, request):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        user = {"sub": self.user["sub"]} if self.in_userinfo else self.user
        claims = {"iss": self.url, "aud": CLIENT[0], "iat": now, "exp": now + 300,
                  "nonce": wish["nonce"], **user}  # fmt: skip
        return JSONResponse({
            "id_token": self.sign(self.spoil(claims)), "access_token": "at", "token_type": "Bearer",
        })  # fmt: skip

    def _is_good(self, wish: dict[str, str], form: dict[str, str], request: Request) -> bool:
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        pair = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        name, _, secret = pair.partition(":")
        return (
            challenge == wish["code_challenge"]
            and form["redirect_uri"] == wish["redirect_uri"]
            and (name, parse_qs(f"s={secret}")["s"][0]) == CLIENT
        )

    async def _userinfo(self, _request: Request) -> Response:
        return JSONResponse(self.user)

    async def _jwks(self, _request: Request) -> Response:
        self.asked.append("jwks")
        own = [key.as_dict(private=False) for key in self.published]
        return JSONResponse(self.keys([*self.beside, *own]))


def _joined(*parts: Claims) -> str:
    text = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join(one.rstrip("=") for one in text)


@asynccontextmanager
async def running() -> AsyncIterator[Issuer]:
    """Serve an issuer on a free port."""
    issuer = Issuer()
    config = uvicorn.Config(issuer.app(), port=0, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- the server has no event of its own
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    issuer.url = f"http://127.0.0.1:{port}{issuer.path}"
    try:
        yield issuer
    finally:
        server.should_exit = True
        await task
