"""What single JSON values of a worked case must be, and the settings every case may carry.

Every reader takes the place of what it reads ("touches[3].kind") and refuses by that name.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from passerelle.conversion import errors
from passerelle.conversion.rules import days, values

T = TypeVar("T")

Record = Mapping[str, object]

MOST = 1_000_000_000
"""The largest number a case may hold: beyond it the arithmetic would take minutes."""


def config(case: Record) -> values.Config:
    """The case's settings; what it does not name keeps its default."""
    given = case.get("config")
    if given is None:
        return values.Config()
    given, default = record(given, "config"), values.Config()
    half_life = given.get("half_life_days", default.half_life_days)
    kinds = given.get("qualifying", sorted(default.qualifying))
    tree = given.get("use_institution_tree", False)
    if isinstance(half_life, bool) or not isinstance(half_life, int | float) or not half_life > 0:
        raise errors.CaseUnreadable("Not a number above 0.", field="config.half_life_days")
    if not isinstance(kinds, list) or not set(map(str, kinds)) <= set(values.KINDS):
        raise errors.CaseUnreadable("Not a list of touch kinds.", field="config.qualifying")
    if not isinstance(tree, bool):
        raise errors.CaseUnreadable("Neither true nor false.", field="config.use_institution_tree")
    return values.Config(
        window_days=whole(given.get("window_days", default.window_days), "config.window_days"),
        half_life_days=half_life,
        tz=_zone(given.get("tz", default.tz)),
        qualifying=frozenset(kinds),
        use_institution_tree=tree,
    )


def record(value: object, place: str) -> Record:
    """A JSON object."""
    if not isinstance(value, dict):
        raise errors.CaseUnreadable("Not an object.", field=place)
    return value


def many(owner: Record, key: str, read: Callable[[Record, str], T], of: str = "") -> list[T]:
    """A list of objects, each read by `read`; absent or null is an empty one. `of`: its place."""
    listed = owner.get(key)
    if listed is None:
        return []
    if not isinstance(listed, list):
        raise errors.CaseUnreadable("Not a list.", field=f"{of}{key}")
    places = [f"{of}{key}[{i}]" for i in range(len(listed))]
    return [read(record(one, at), at) for one, at in zip(listed, places, strict=True)]


def text(owner: Record, key: str, place: str) -> str:
    """A text that is not empty."""
    value = owner.get(key)
    if not isinstance(value, str) or not value:
        raise errors.CaseUnreadable("A text is missing.", field=f"{place}.{key}")
    return value


def whole(value: object, place: str, most: int = MOST) -> int:
    """A whole number from 0 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise errors.CaseUnreadable(f"Not a whole number from 0 to {most}.", field=place)
    return value


def instant(value: object, place: str) -> datetime:
    """An instant of our time in ISO 8601 that names its offset."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1900 <= found.year <= 2999:
        raise errors.CaseUnreadable("Not an instant with an offset.", field=place)
    return found


def calendar_day(value: object, place: str, zone: ZoneInfo) -> date:
    """A calendar date; an instant counts as its date in the zone."""
    if isinstance(value, str) and len(value) == len("2021-01-01"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise errors.CaseUnreadable("Not a date.", field=place) from None
    return days.day(instant(value, place), zone)


def day_or_none(owner: Record, key: str, place: str, zone: ZoneInfo) -> date | None:
    """A calendar date, or None where it is absent or null."""
    value = owner.get(key)
    return None if value is None else calendar_day(value, f"{place}.{key}", zone)


def instant_or_none(owner: Record, key: str, place: str) -> datetime | None:
    """An instant, or None where it is absent or null."""
    value = owner.get(key)
    return None if value is None else instant(value, f"{place}.{key}")


def last_instant(value: object, place: str, zone: ZoneInfo) -> datetime:
    """An instant; a calendar date counts as its end in the zone."""
    if isinstance(value, str) and len(value) == len("2021-01-01"):
        return datetime.combine(calendar_day(value, place, zone), time.max, zone)
    return instant(value, place)


def word(value: object, known: Iterable[str], place: str) -> str:
    """One of the known words."""
    if not isinstance(value, str) or value not in known:
        raise errors.CaseUnreadable(f"Not one of {', '.join(known)}.", field=place)
    return value


def _zone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ValueError, OSError, KeyError):
        raise errors.CaseUnreadable("Not a known time zone.", field="config.tz") from None
