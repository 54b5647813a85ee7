"""What the arithmetic is fed: sessions, touches, requests, links and the settings, as plain values.

Ids are opaque text and instants are aware. Where rows come from, and who may see them, is left to
the callers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

ATTENDED = "attended"
FOLLOW_UP = "follow_up"
KINDS = ("invited", "registered", ATTENDED, FOLLOW_UP)
"""The touch kinds, weakest first."""

DECLARED = "declared"
STAFF_CONFIRMED = "staff_confirmed"
INFERRED = "inferred"
STAFF_REJECTED = "staff_rejected"
EXPLICIT = frozenset({DECLARED, STAFF_CONFIRMED})

PARTNER = "partner"
EU_ADMINISTRATION = "eu_administration"

WITHDRAWN = "withdrawn"
NOT_REQUESTS = frozenset({"draft", "duplicate", "spam"})


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one evaluation; days are calendar days in the zone `tz`."""

    window_days: int = 365
    half_life_days: float = 90
    tz: str = "Europe/Brussels"
    qualifying: frozenset[str] = frozenset({ATTENDED, FOLLOW_UP})
    use_institution_tree: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """An outreach session; only one for partners can lead to requests."""

    id: str
    starts_at: datetime
    audience: str = PARTNER

    @property
    def in_base(self) -> bool:
        """Whether its outcome is requests: false for EU administrations (roster entries)."""
        return self.audience != EU_ADMINISTRATION


@dataclass(frozen=True, slots=True)
class Touch:
    """One contact of an institution with a session; `at` matters for follow-ups only."""

    institution: str
    session: str
    kind: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request for assistance by one or more institutions; only a draft may lack its instant."""

    id: str
    institutions: tuple[str, ...]
    submitted_at: datetime | None
    status: str = "submitted"
    has_action: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether it is a request at all: not a draft, a duplicate or spam."""
        return self.status not in NOT_REQUESTS and self.submitted_at is not None


@dataclass(frozen=True, slots=True)
class Link:
    """One act that ties a request to a session, or unties it, for all its institutions or one."""

    request: str
    session: str
    basis: str
    at: datetime | None = None
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class Institution:
    """A place in the institution tree; one without a parent need not be listed."""

    id: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class World:
    """All that one evaluation sees. Touches and links of unlisted sessions are left aside."""

    sessions: Sequence[Session]
    touches: Sequence[Touch]
    requests: Sequence[Request]
    links: Sequence[Link] = ()
    institutions: Sequence[Institution] = ()
    config: Config = Config()
