"""What reads about webinars return."""

from datetime import datetime
from uuid import UUID

import msgspec

from passerelle.webinars.rules import Question


class WebinarLine(msgspec.Struct, frozen=True):
    """A webinar in a list."""

    id: UUID
    reference: str
    slug: str
    titles: dict[str, str]
    format: str
    mode: str
    audience: str
    state: str
    starts_at: datetime
    duration_min: int
    tz: str
    languages: list[str]
    is_demo: bool
    community: dict[str, str] | None
    """What the community is called whose members it is for."""


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of webinars begins."""

    starts_at: datetime
    id: UUID


class CoOrganiser(msgspec.Struct, frozen=True):
    """An institution that organises a webinar with the programme."""

    reference: str
    names: dict[str, str]


class WebinarShown(msgspec.Struct, frozen=True):
    """A webinar on its own page."""

    id: UUID
    reference: str
    slug: str
    titles: dict[str, str]
    abstracts: dict[str, str]
    format: str
    mode: str
    audience: str
    state: str
    starts_at: datetime
    duration_min: int
    tz: str
    languages: list[str]
    interpretation: list[str]
    region: dict[str, str] | None
    place: str
    is_external: bool
    capacity: int | None
    participants_reported: int | None
    is_demo: bool
    version: int
    """The edition: what an edit names."""
    is_timed: bool
    has_waitlist: bool
    needs_approval: bool
    questions: list[Question]
    called_off: str | None
    """Why it does not take place."""
    is_ours: bool
    """Whether somebody made it here; what was imported is not changed."""
    community: dict[str, str] | None
    co_organisers: list[CoOrganiser]


class Turnout(msgspec.Struct, frozen=True):
    """How many people stand where, for one webinar. People, not institutions."""

    invited: int
    registered: int
    attended: int
    no_show: int
    cancelled: int
    minutes: int


class Participant(msgspec.Struct, frozen=True):
    """A person in a webinar's list; minutes only where somebody saw them there."""

    id: UUID
    given_name: str
    family_name: str
    institution: dict[str, str] | None
    institution_reference: str | None
    state: str
    invited_at: datetime | None
    registered_at: datetime | None
    minutes: int | None


class PersonKey(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of people begins."""

    family_name: str
    id: UUID
