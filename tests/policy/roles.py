"""Who asks: people with one part each, what they come with, and what of it no longer counts."""

from dataclasses import dataclass

PEOPLE = (
    "member",
    *("contact_a", "contact_b", "contact_ended"),
    *("expert_active", "expert_hidden", "expert_deactivated"),
    *("space_member", "space_moderator", "space_owner", "space_banned", "space_invited"),
    "space_author",
    *("organiser", "outreach_officer", "assessor", "steering_member"),
    *("auditor", "administrator"),
    *("was_administrator", "was_administrator_until", "deactivated"),
)
"""Each has an account. The last three held the administrator's role: it was revoked, it has
ended, and the person was deactivated while holding it."""
SPACES = ("public", "members", "secret", "partners", "experts", "other")
OTHERS = ("other_contact", "other_expert", *(f"author_of_{space}" for space in SPACES))
"""People who never ask: what is known of them is planted for the others to find or not."""


@dataclass(frozen=True, slots=True)
class Asker:
    """One way to come to a door."""

    name: str
    person: str | None = None
    """Whose login session or token is sent; None for a visitor who sends nothing."""
    acts_as: str = "visitor"
    """Whom the service is to take them for."""
    scopes: tuple[str, ...] | None = None
    """What the API token covers; None where a login session is sent."""
    ended: str = ""
    """What was done to the session or the token: `ended`, `expired` or `unknown`."""

    @property
    def is_token(self) -> bool:
        """Whether an API token is sent, which only doors for programs read."""
        return self.scopes is not None

    @property
    def is_dead(self) -> bool:
        """Whether what is sent no longer counts."""
        return bool(self.ended) or self.person == "deactivated"

    def covers(self, scope: str) -> bool:
        """Whether what is sent covers this scope."""
        if self.scopes is None:
            return True
        return scope in self.scopes or f"all:{scope.partition(':')[2]}" in self.scopes


ALL = ("all:read", "all:write")
_SESSIONS = tuple(Asker(name, name, {"deactivated": "visitor"}.get(name, name)) for name in PEOPLE)
_DEAD = (
    Asker("session_ended", "administrator", ended="ended"),
    Asker("session_expired", "administrator", ended="expired"),
    Asker("session_unknown", "administrator", ended="unknown"),
)
_TOKENS = (
    Asker("token_of_contact_a", "contact_a", "contact_a", ALL),
    Asker("token_of_member", "member", "member", ALL),
    Asker("token_of_auditor_reading", "auditor", "auditor", ("all:read",)),
    Asker("token_of_administrator", "administrator", "administrator", ALL),
    Asker("token_without_scope", "administrator", "administrator", ()),
    Asker("token_with_another_scope", "administrator", "administrator", ("elsewhere:read",)),
    Asker("token_for_writing", "administrator", "administrator", ("all:write",)),
)
_DEAD_TOKENS = (
    Asker("token_revoked", "administrator", scopes=ALL, ended="ended"),
    Asker("token_expired", "administrator", scopes=ALL, ended="expired"),
    Asker("token_unknown", "administrator", scopes=ALL, ended="unknown"),
    Asker("token_of_deactivated", "deactivated", scopes=ALL),
)
ASKERS = (Asker("visitor"), *_SESSIONS, *_DEAD, *_TOKENS, *_DEAD_TOKENS)
BY_NAME = {asker.name: asker for asker in ASKERS}
