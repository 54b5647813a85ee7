"""Who asks. Every query takes an Actor first: finding is authorising."""

from uuid import UUID

import msgspec


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person, or a visitor when `person_id` is None."""

    person_id: UUID | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    """What else they are: `contact` of an institution, `expert` on the roster."""
    institution_ids: frozenset[UUID] = frozenset()
    language: str = ""
    tz: str = ""
    token_id: UUID | None = None
    """The API token that speaks for the person; None where the person came with a session."""
    scopes: frozenset[str] = frozenset()
    """What the token may be used for, such as `webinars:read`; a session may all the person may."""

    @property
    def is_signed_in(self) -> bool:
        """Tell whether this is a person the service knows."""
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        """Tell whether the person works for the programme, in whatever role."""
        return bool(self.roles)

    def is_within(self, scope: str) -> bool:
        """Tell whether the actor's token, if they came with one, covers this scope."""
        if self.token_id is None:
            return True
        _, _, verb = scope.partition(":")
        return scope in self.scopes or f"all:{verb}" in self.scopes

    def has_role(self, *roles: str) -> bool:
        """Tell whether the person holds one of these roles."""
        return not self.roles.isdisjoint(roles)


VISITOR = Actor()
