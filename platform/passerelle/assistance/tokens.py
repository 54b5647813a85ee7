"""Links that open a draft or a request without signing in; each says whose it is, signed."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from passerelle.identity import rules

_DRAFT = "request-draft"
_REQUEST = "request-reader"
_LASTS = timedelta(days=730)
"""For how long the link of a mail opens a request; each mail brings a new one."""


def of_draft(draft_id: UUID, secret: str) -> str:
    """Return the token with which whoever holds it goes on with a draft."""
    return rules.signed(str(draft_id), _DRAFT, secret)


def draft_of(token: str, secrets: tuple[str, ...]) -> UUID | None:
    """Return the draft that a token opens; None where it is not ours."""
    value = rules.verified(token, _DRAFT, secrets)
    return UUID(value) if value else None


class Followed(msgspec.Struct, frozen=True):
    """What a link from a mail opens: a request, for one person, until it is old."""

    request_id: UUID
    person_id: UUID
    sent_on: date

    def is_over(self, today: date) -> bool:
        """Tell whether the link is too old to open anything."""
        return today - self.sent_on > _LASTS


def of_reader(request_id: UUID, person_id: UUID, sent_on: date, secret: str) -> str:
    """Return the token with which a person follows a request from their mailbox."""
    return rules.signed(f"{request_id}~{person_id}~{sent_on:%Y%m%d}", _REQUEST, secret)


def reader_of(token: str, secrets: tuple[str, ...]) -> Followed | None:
    """Return what a token opens, and for whom; None where it is not ours."""
    value = rules.verified(token, _REQUEST, secrets)
    if not value:
        return None
    request_id, person_id, sent_on = value.split("~")
    return Followed(UUID(request_id), UUID(person_id), date.fromisoformat(sent_on))
