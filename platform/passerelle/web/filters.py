"""How values read: dates, times, numbers, words and names, in the reader's language and zone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import dates, numbers
from jinja2 import pass_context

from passerelle.core import i18n, zones


def in_language(language: str, words: Mapping[str, str]) -> dict[str, Callable[..., str]]:
    """Return the template filters for one language; the zone is the page's own, `page.zone`."""
    locale, translate = i18n.locale(language), i18n.translations(language).gettext

    def word(code: object) -> str:
        text = str(code)
        return translate(words[text]) if text in words else text.replace("_", " ")

    return {
        "pick": lambda texts: i18n.pick(texts, language),
        "day": lambda value: day(value, language),
        "month": lambda value: dates.format_skeleton("yMMMM", value, locale=locale),
        "moment": pass_context(
            lambda context, value, its_zone=None, minutes=None: moment(
                value, language, context["page"]["zone"], its_zone, minutes
            )
        ),
        "local": lambda value, its_zone, minutes=None: _in_zone(value, language, its_zone, minutes),
        "offset": offset,
        "number": lambda value: numbers.format_decimal(value, locale=locale),
        "percent": lambda value: percent(value, language),
        "word": word,
        "language_name": lambda code: language_name(code, language),
    }


def day(value: date | None, language: str) -> str:
    """Return a date in words; nothing for no date."""
    return dates.format_date(value, "long", locale=i18n.locale(language)) if value else ""


def percent(value: float | None, language: str) -> str:
    """Return a share (0 to 1) as a percentage with at most one decimal; nothing for no share."""
    if value is None:
        return ""
    return str(numbers.format_percent(value, "#,##0.# %", locale=i18n.locale(language)))


def language_name(code: str, language: str) -> str:
    """Return a language's name in the reader's language."""
    return str(i18n.locale(language).languages.get(code, code))


def moment(
    value: datetime | None,
    language: str,
    zone: str,
    its_zone: str | None = None,
    minutes: int | None = None,
) -> str:
    """Return an instant, or a span of minutes, in the reader's zone and then the event's own."""
    if value is None:
        return ""
    text = _in_zone(value, language, zone, minutes)
    if its_zone is None or its_zone == zone or _same_offset(value, zone, its_zone):
        return text
    return f"{text} · {_in_zone(value, language, its_zone, minutes, value, zone)}"


def offset(value: datetime, zone: str) -> str:
    """Return how far a zone is from UTC at an instant, such as +05:30."""
    text = value.astimezone(zones.zone(zone)).strftime("%z")
    return f"{text[:3]}:{text[3:5]}".replace("-", "\u2212")


def _in_zone(
    value: datetime,
    language: str,
    zone: str,
    minutes: int | None,
    beside: datetime | None = None,
    beside_zone: str | None = None,
) -> str:
    locale, local = i18n.locale(language), value.astimezone(zones.zone(zone))
    clock = dates.format_time(local, "HH:mm", locale=locale)
    if minutes:
        end = (value + timedelta(minutes=minutes)).astimezone(zones.zone(zone))
        clock = f"{clock}–{dates.format_time(end, 'HH:mm', locale=locale)}"
    place = _city(zone, language)
    if beside and beside_zone and beside.astimezone(zones.zone(beside_zone)).date() == local.date():
        return f"{clock} ({place})"
    return f"{dates.format_date(local, 'long', locale=locale)}, {clock} ({place})"


@lru_cache(maxsize=1024)
def _city(zone: str, language: str) -> str:
    """Return the city that a zone is named after, in the reader's language."""
    locale = i18n.locale(language)
    return str(dates.get_timezone_location(zones.zone(zone), locale=locale, return_city=True))


def _same_offset(value: datetime, one: str, other: str) -> bool:
    offsets = [value.astimezone(zones.zone(zone)).utcoffset() for zone in (one, other)]
    return offsets[0] == offsets[1]
