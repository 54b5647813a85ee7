"""Links that carry a signed value: of a session, for the request form; of one person's invitation.

A token can be used for nothing else, and for as long as the secret it was signed with is known.
"""

from uuid import UUID

from passerelle.identity import rules as identity

_SESSION = "outreach-session"
_INVITATION = "outreach-invitation"


def token_of(session_id: UUID, secret: str) -> str:
    """Return the token that tells a request form from which session somebody comes."""
    return identity.signed(session_id.hex, _SESSION, secret)


def link_for(session_id: UUID, base_url: str, secret: str) -> str:
    """Return the address of the request form, with the session it was reached from."""
    return f"{base_url.rstrip('/')}/ask?from={token_of(session_id, secret)}"


def session_in(token: str, secrets: tuple[str, ...]) -> UUID | None:
    """Return the session that a token names; None for one that is not ours."""
    return _read(token, _SESSION, secrets)


def invitation_token(invitation_id: UUID, secret: str) -> str:
    """Return the token with which an invited person answers."""
    return identity.signed(invitation_id.hex, _INVITATION, secret)


def invitation_in(token: str, secrets: tuple[str, ...]) -> UUID | None:
    """Return the invitation that a token names; None for one that is not ours."""
    return _read(token, _INVITATION, secrets)


def _read(token: str, purpose: str, secrets: tuple[str, ...]) -> UUID | None:
    if not token.isascii():
        return None
    value = identity.verified(token, purpose, secrets)
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
