"""Links that change what one person gets of one category, without signing in.

A token names the person and the category and carries a signature; it can be used for nothing
else, and for as long as the secret it was signed with is one of the service's.
"""

from uuid import UUID

from passerelle.core.errors import NotFound
from passerelle.identity import rules as identity
from passerelle.notifications.enums import OPTIONAL, Category

_PURPOSE = "mail-preference"


def made(person_id: UUID, category: Category, secret: str) -> str:
    """Return the token of a person and a category."""
    return identity.signed(f"{person_id.hex}-{category}", _PURPOSE, secret)


def read(token: str, secrets: tuple[str, ...]) -> tuple[UUID, Category]:
    """Return whose preference a token changes, and which; one that is not ours names nothing."""
    value = identity.verified(token, _PURPOSE, secrets)
    person, _, category = (value or "").partition("-")
    if category not in OPTIONAL:
        raise NotFound
    return UUID(person), Category(category)
