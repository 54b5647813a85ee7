"""Links that open a draft or a request without signing in; each says whose it is, signed."""

from uuid import UUID

from passerelle.identity import rules

_DRAFT = "request-draft"
_REQUEST = "request-reader"


def of_draft(draft_id: UUID, secret: str) -> str:
    """Return the token with which whoever holds it goes on with a draft."""
    return rules.signed(str(draft_id), _DRAFT, secret)


def draft_of(token: str, secrets: tuple[str, ...]) -> UUID | None:
    """Return the draft that a token opens; None where it is not ours."""
    value = rules.verified(token, _DRAFT, secrets)
    return UUID(value) if value else None


def of_reader(request_id: UUID, person_id: UUID, secret: str) -> str:
    """Return the token with which a person follows a request from their mailbox."""
    return rules.signed(f"{request_id}~{person_id}", _REQUEST, secret)


def reader_of(token: str, secrets: tuple[str, ...]) -> tuple[UUID, UUID] | None:
    """Return the request that a token opens, and for whom; None where it is not ours."""
    value = rules.verified(token, _REQUEST, secrets)
    if not value:
        return None
    request_id, _, person_id = value.partition("~")
    return UUID(request_id), UUID(person_id)
