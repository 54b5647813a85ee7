"""Decisions about webinars and the queue for their seats: values in, values out."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from passerelle.webinars import errors
from passerelle.webinars.enums import AttendanceSource, By
from passerelle.webinars.enums import RegistrationState as R
from passerelle.webinars.enums import WebinarState as W

_PERSON, _SERVICE = frozenset({By.PERSON}), frozenset({By.SERVICE})
_ORGANISER = frozenset({By.ORGANISER})
_BOTH, _ANYONE = _PERSON | _ORGANISER, frozenset(By)
_LIVE, _CANCELLED = {W.LIVE: _SERVICE}, {W.CANCELLED: _ORGANISER}

TRANSITIONS: Mapping[W, Mapping[W, frozenset[By]]] = {
    W.DRAFT: {W.SCHEDULED: _ORGANISER},
    W.SCHEDULED: {W.OPEN: _ORGANISER, **_LIVE, **_CANCELLED},
    W.OPEN: {W.CLOSED: _ORGANISER, **_LIVE, **_CANCELLED},
    W.CLOSED: {W.OPEN: _ORGANISER, **_LIVE, **_CANCELLED},
    W.LIVE: {W.HELD: _SERVICE},
    W.HELD: {W.REPORTED: _ORGANISER},
    W.REPORTED: {},
    W.CANCELLED: {},
}
"""From which state a webinar may go to which, and who takes the step."""

_ENTERED = {R.CONFIRMED: _ANYONE, R.WAITLISTED: _ANYONE, R.AWAITING_APPROVAL: _ANYONE}
_WENT = {R.ATTENDED: _ORGANISER | _SERVICE, R.NO_SHOW: _ORGANISER}

REGISTRATIONS: Mapping[R | None, Mapping[R, frozenset[By]]] = {
    None: {R.INVITED: _ORGANISER, **_ENTERED},
    R.INVITED: {R.DECLINED: _PERSON, R.REGISTERED: _PERSON, **_ENTERED},
    R.DECLINED: _ENTERED,
    R.REGISTERED: {R.CANCELLED: _BOTH, **_WENT},
    R.AWAITING_APPROVAL: {
        R.CONFIRMED: _ORGANISER, R.WAITLISTED: _ORGANISER, R.REJECTED: _ORGANISER,
        R.CANCELLED: _BOTH,
    },
    R.REJECTED: {R.CONFIRMED: _ORGANISER, R.WAITLISTED: _ORGANISER},
    R.WAITLISTED: {R.CONFIRMED: _SERVICE | _ORGANISER, R.CANCELLED: _BOTH},
    R.OFFERED: {},
    R.EXPIRED: {},
    R.CONFIRMED: {R.CANCELLED: _BOTH, **_WENT},
    R.CANCELLED: _ENTERED,
    R.ATTENDED: {R.NO_SHOW: _ORGANISER},
    R.NO_SHOW: {R.ATTENDED: _ORGANISER},
}  # fmt: skip
"""From which state a registration may go to which; None is where there is none yet.

Whoever waits first has a seat as soon as one is free, and gives it up if they cannot come: nobody
is offered a seat for a time (decision 0020). What history holds of offers stays as it is.
"""

SEATED = (R.CONFIRMED, R.OFFERED, R.ATTENDED, R.NO_SHOW)
"""States in which a registration has one of the seats."""
HERE = (*SEATED, R.WAITLISTED, R.AWAITING_APPROVAL, R.REGISTERED)
"""States in which somebody counts as registered: registering again changes nothing."""
LEAVES = (R.CONFIRMED, R.WAITLISTED, R.AWAITING_APPROVAL, R.REGISTERED)
"""States in which somebody can still cancel."""
PLANNED = (W.SCHEDULED, W.OPEN, W.CLOSED)
"""States in which a webinar is to come."""
TAKES_PEOPLE = (*PLANNED, W.LIVE, W.HELD)
"""States in which organisers may still enter somebody themselves."""
EDITABLE = (W.DRAFT, *PLANNED, W.LIVE, W.HELD)
HAS_BEGUN = (W.LIVE, W.HELD, W.REPORTED)
REMINDERS = (24, 1)
"""How many hours before the start people are reminded."""
ATTENDED_SHARE = 0.2
"""Who was there for this part of the duration attended."""
_YEARS = (1900, 9000)
"""No time on the wall outside of these is looked up: there is no instant for some of them."""
FARTHEST = timedelta(days=3653)
"""How long before its start a webinar can be given its time."""
JOINS_EARLY = timedelta(minutes=15)
_TALLIES = (AttendanceSource.MANUAL, AttendanceSource.IMPORT, AttendanceSource.PROVIDER)
MOST_QUESTIONS = 12
_OPTIONS = 2


class Question(msgspec.Struct, frozen=True):
    """What is asked of who registers: a text, or one of several options."""

    label: Annotated[str, msgspec.Meta(max_length=200)]
    kind: Literal["text", "choice"] = "text"
    required: bool = False
    options: tuple[Annotated[str, msgspec.Meta(max_length=120)], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether it can be asked."""
        enough = len(self.options) >= _OPTIONS if self.kind == "choice" else not self.options
        return bool(self.label.strip()) and enough and all(map(str.strip, self.options))


def check_step(state: W, to: W, by: By) -> None:
    """Refuse a step of a webinar that the table does not list."""
    if by not in TRANSITIONS[state].get(to, frozenset()):
        raise errors.StepNotPossible


def may_pass(state: R | None, to: R, by: By) -> bool:
    """Tell whether a registration may take a step."""
    return by in REGISTRATIONS[state].get(to, frozenset())


def instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return when it is this time on the wall: once, never (a gap), or twice (a fold), in UTC."""
    asked = wall.replace(tzinfo=None, fold=0)
    both = (asked.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    real = (one for one in both if one.astimezone(zone).replace(tzinfo=None, fold=0) == asked)
    return tuple(dict.fromkeys(real))


def instant(wall: datetime, zone: ZoneInfo, which: str, *, field: str = "starts_at") -> datetime:
    """Return the instant of a time on the wall; `which` is first, second or nothing."""
    if not _YEARS[0] <= wall.year <= _YEARS[1]:
        raise errors.StartTooFar(field=field)
    found = instants(wall, zone)
    if not found:
        raise errors.TimeSkipped(field=field)
    if len(found) > 1 and which not in ("first", "second"):
        raise errors.TimeTwice(field="fold")
    return found[-1] if which == "second" else found[0]


def fold_of(moment: datetime, zone: ZoneInfo) -> str:
    """Return whether a moment is the first or the second of its time on the wall there, which
    comes twice; nothing where it comes once."""
    found = instants(moment.astimezone(zone), zone)
    return "" if len(found) == 1 else ("first", "second")[found.index(moment)]


def ends_at(starts_at: datetime, minutes: int) -> datetime:
    """Return when a webinar ends."""
    return starts_at + timedelta(minutes=minutes)


def is_open(state: W, starts_at: datetime, now: datetime) -> bool:
    """Tell whether people can register."""
    return state is W.OPEN and now < starts_at


def standing(capacity: int | None, taken: int, waiting: int, *, has_waitlist: bool) -> R:
    """Return where somebody comes to stand who asks for a seat; refuses where none will be free.

    Nobody passes those who wait: a seat that is free while somebody waits is theirs.
    """
    if capacity is None or (taken < capacity and not waiting):
        return R.CONFIRMED
    if has_waitlist:
        return R.WAITLISTED
    raise errors.SeatsTaken


def promotable(capacity: int | None, taken: int, waiting: int) -> int:
    """Return how many of those who wait have a seat now."""
    return waiting if capacity is None else max(0, min(waiting, capacity - taken))


def answered(questions: Sequence[Question], given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers by question; refuses, by field `answer-N`, what is missing or no option.

    An answer is kept with the words of its question: it can be read whatever is asked later.
    """
    kept = {}
    for number, question in enumerate(questions):
        field = f"answer-{number}"
        answer = given.get(field, "").strip()
        if not answer and question.required:
            raise errors.AnswerMissing(field=field)
        if answer and question.kind == "choice" and answer not in question.options:
            raise errors.AnswerUnknown(field=field)
        if answer:
            kept[question.label] = answer[:1000]
    return kept


def checked_questions(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions; refuses what cannot be asked, and more than are asked."""
    if len(questions) > MOST_QUESTIONS or not all(one.is_whole for one in questions):
        raise errors.QuestionUnreadable(field="questions")
    if len({one.label for one in questions}) != len(questions):
        raise errors.QuestionUnreadable(field="questions")
    return tuple(questions)


def checked_room(url: str) -> str:
    """Return a link to a room; refuses what is not an https address."""
    text = url.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        whole = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole or not text.isprintable() or " " in text or "\\" in text or "@" in parts.netloc:
        raise errors.RoomUnsafe(field="room_url")
    return text


def joins(starts_at: datetime, minutes: int, now: datetime) -> bool:
    """Tell whether the room is open: from 15 minutes before the start to the end."""
    return starts_at - JOINS_EARLY <= now < ends_at(starts_at, minutes)


def minutes_present(evidence: Iterable[tuple[AttendanceSource, int]]) -> int:
    """Return how long somebody was there, by the best evidence: by hand, file, then provider."""
    known = list(evidence)
    for source in _TALLIES:
        if any(one is source for one, _ in known):
            return sum(minutes for one, minutes in known if one is source)
    return 0


def has_attended(minutes: int, duration: int) -> bool:
    """Tell whether somebody was there for long enough to have attended."""
    return minutes > 0 and minutes >= duration * ATTENDED_SHARE


def slugged(title: str) -> str:
    """Return a title as it stands in an address: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")


def reminders(starts_at: datetime, now: datetime) -> list[tuple[int, datetime]]:
    """Return the reminders that are still to come: how many hours before, and when."""
    due = ((hours, starts_at - timedelta(hours=hours)) for hours in REMINDERS)
    return [(hours, at) for hours, at in due if at > now]


def missing_languages(texts: Mapping[str, str], wanted: Iterable[str]) -> list[str]:
    """Return the languages of a webinar that a text has not been translated into."""
    return [code for code in wanted if not texts.get(code, "").strip()]
