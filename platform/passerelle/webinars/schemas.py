"""How webinars look to programs."""

import msgspec

from passerelle.core.clock import Instant
from passerelle.webinars.queries import CoOrganiser, Turnout, WebinarLine, WebinarShown
from passerelle.webinars.rules import Question


class Webinar(msgspec.Struct, frozen=True):
    """A webinar. Times are UTC; `tz` is the IANA zone that it is held in."""

    reference: str
    slug: str
    titles: dict[str, str]
    format: str
    mode: str
    audience: str
    state: str
    starts_at: Instant
    duration_min: int
    tz: str
    languages: list[str]
    is_demo: bool


class WebinarDetail(msgspec.Struct, frozen=True):
    """A webinar with everything its page shows; `turnout` only for staff."""

    reference: str
    slug: str
    titles: dict[str, str]
    abstracts: dict[str, str]
    format: str
    mode: str
    audience: str
    state: str
    starts_at: Instant
    duration_min: int
    tz: str
    languages: list[str]
    interpretation: list[str]
    region: dict[str, str] | None
    place: str
    capacity: int | None
    co_organisers: list[CoOrganiser]
    is_demo: bool
    version: int
    """What an edit names in If-Match."""
    is_timed: bool
    has_waitlist: bool
    needs_approval: bool
    questions: list[Question]
    called_off: str | None
    turnout: Turnout | None


class WebinarList(msgspec.Struct, frozen=True):
    """A page of webinars."""

    items: list[Webinar]
    next: str | None


def line(found: WebinarLine) -> Webinar:
    """Return a row of a list."""
    return msgspec.convert(found, Webinar, from_attributes=True)


def detail(found: WebinarShown, turnout: Turnout | None) -> WebinarDetail:
    """Return a whole webinar."""
    names = (name for name in WebinarDetail.__struct_fields__ if name != "turnout")
    return WebinarDetail(**{name: getattr(found, name) for name in names}, turnout=turnout)
