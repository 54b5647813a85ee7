"""Whether a token bears the signature of one of an issuer's keys (RFC 7515, 7517, 7519).

Read by `issuer` when it is first needed: what it stands on takes 9 MB, and an installation without
an issuer never asks.
"""

from contextlib import suppress
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures with a key pair: never `none`, never one made with a shared secret."""


class Keys:
    """The keys an issuer publishes, but those that cannot be used (RFC 7517, section 5)."""

    def __init__(self, published: list[Any]) -> None:
        keys = []
        for one in published:
            with suppress(
                JoseError, LookupError, TypeError, ValueError
            ):  # a curve, a form, a number
                keys.append(JWKRegistry.import_key(one))
        self._keys = KeySet(keys) if keys else None

    @property
    def are_usable(self) -> bool:
        """Tell whether there is one at all."""
        return self._keys is not None

    def claims(self, token: str) -> dict[str, object] | None:
        """Return what a token claims that one of these keys has signed, or None."""
        if self._keys is None:
            return None
        try:
            registry = JWSRegistry(algorithms=_ALGORITHMS)
            return dict(jwt.decode(token, self._keys, registry=registry).claims)
        except (JoseError, ValueError):
            return None
