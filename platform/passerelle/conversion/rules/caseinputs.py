"""Reading the bare inputs of worked cases: counts, observations, cohorts and histories.

Each reader takes one object and its place; what a single JSON value must be is left to `casefile`.
"""

from datetime import date
from zoneinfo import ZoneInfo

from passerelle.conversion import errors
from passerelle.conversion.rules import casefile, cohorts, lift, survival

HORIZONS = (30, 60, 90, 120)
"""Days of a cohort case that names no `horizons_days`."""


MOST_IN_A_GROUP = 100_000
"""Fisher's p counts every table as whole numbers, which grow with the groups."""


def count(one: casefile.Record, place: str, most: int = casefile.MOST) -> lift.Count:
    """k of n, with k at most n."""
    k = casefile.whole(one.get("k"), f"{place}.k", most)
    n = casefile.whole(one.get("n"), f"{place}.n", most)
    if k > n:
        raise errors.CaseUnreadable("More than n.", field=f"{place}.k")
    return lift.Count(k, n)


def lifetime(one: casefile.Record, place: str) -> survival.Observation:
    """t and whether the event happened then: 1 or 0."""
    event = one.get("event")
    happened = int(event) if isinstance(event, bool) else casefile.whole(event, f"{place}.event")
    if happened > 1:
        raise errors.CaseUnreadable("Neither 0 nor 1.", field=f"{place}.event")
    return survival.Observation(casefile.whole(one.get("t"), f"{place}.t"), happened)


def outcome(one: casefile.Record, place: str) -> survival.Observation:
    """t and the cause that ended it then: 0 where none has."""
    return survival.Observation(
        casefile.whole(one.get("t"), f"{place}.t"),
        casefile.whole(one.get("cause"), f"{place}.cause"),
    )


def cohort(one: casefile.Record, place: str, zone: ZoneInfo) -> tuple[str, list[cohorts.Member]]:
    """A cohort's name and its members."""

    def member(each: casefile.Record, at: str) -> cohorts.Member:
        return cohorts.Member(
            institution=str(each.get("institution", at)),
            first_touch=casefile.calendar_day(each.get("first_touch"), f"{at}.first_touch", zone),
            first_request=casefile.day_or_none(each, "first_request", at, zone),
        )

    members = casefile.many(one, "members", member, f"{place}.")
    return casefile.text(one, "cohort", place), members


def horizons(case: casefile.Record) -> list[int]:
    """The days of a cohort table's columns: the case's own, beside the input or in its settings."""
    settings = case.get("config")
    named = settings.get("horizons_days") if isinstance(settings, dict) else None
    listed = case.get("horizons_days", named)
    if listed is None:
        return list(HORIZONS)
    if not isinstance(listed, list):
        raise errors.CaseUnreadable("Not a list.", field="horizons_days")
    return [casefile.whole(one, f"horizons_days[{i}]") for i, one in enumerate(listed)]


def histories(given: casefile.Record, zone: ZoneInfo) -> list[lift.History]:
    """First touch and first request of each institution."""

    def history(one: casefile.Record, at: str) -> lift.History:
        return lift.History(
            institution=str(one.get("institution", at)),
            first_touch=casefile.day_or_none(one, "first_touch", at, zone),
            first_request=casefile.day_or_none(one, "first_request", at, zone),
        )

    return casefile.many(given, "institutions", history, "input.")


def period(given: casefile.Record, zone: ZoneInfo) -> tuple[date, date]:
    """The first day, and the day after the last."""
    start = casefile.calendar_day(given.get("from_", given.get("from")), "input.from_", zone)
    return start, casefile.calendar_day(given.get("to_exclusive"), "input.to_exclusive", zone)
