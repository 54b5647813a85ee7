"""How long it takes from a first outreach session to a first request (Kaplan–Meier)."""

from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from passerelle.conversion.rules import days, survival
from passerelle.core.i18n import N_
from passerelle.reporting.rules.figure import CURVE, Column, Definition, Figure, Left
from passerelle.reporting.rules.frame import Frame
from passerelle.reporting.rules.ledger import Ledger


class Line(NamedTuple):
    """An institution, the day of its first touch, and how long it was watched until what."""

    institution: str
    names: dict[str, str]
    first_touch: date
    first_request: date | None
    t: int
    asked: bool


COLUMNS = (
    Column("institution", N_("Institution"), "institution", lambda row: row.institution),
    Column("name", N_("Name"), "texts", lambda row: row.names),
    Column("first_touch", N_("First touch"), "day", lambda row: row.first_touch),
    Column("first_request", N_("First later request"), "day", lambda row: row.first_request),
    Column("t", N_("Days watched"), "number", lambda row: row.t),
    Column("asked", N_("Asked"), "yes", lambda row: row.asked),
)


def _time_to_request(ledger: Ledger, frame: Frame) -> Figure:
    lifetimes = ledger.story.lifetimes(frame.as_of)
    curve = survival.kaplan_meier(one for _, one in lifetimes)
    value = {
        "institutions": curve.subjects,
        "events": curve.events,
        "rows": [_row(row) for row in curve.rows],
        "median": curve.median,
    }
    zone, names = ZoneInfo(ledger.story.world.config.tz), ledger.story.institutions
    counted = [
        Line(
            entry.institution,
            names.get(entry.institution, {}),
            days.day(entry.first_touch, zone),
            days.day(entry.first_request, zone) if entry.first_request else None,
            watched.t,
            watched.cause != survival.CENSORED,
        )
        for entry, watched in lifetimes
    ]
    reached = {line.institution for line in counted}
    known = {touch.institution for touch in ledger.story.world.touches}
    left = [
        Left(
            N_("Institutions only invited or registered, or touched by sessions outside the base"),
            number=len(known - reached),
        )
    ]
    return Figure(value, value, counted=counted, left=left)


def _row(row: survival.SurvivalRow) -> dict[str, object]:
    return {
        "t": row.t,
        "at_risk": row.at_risk,
        "events": row.events,
        "S": str(row.survival),
        "S_float": float(row.survival),
        "F_float": 1 - float(row.survival),
        "se_greenwood": row.standard_error,
        "ci_loglog": list(row.ci95),
    }


DEFINITIONS = (
    Definition(
        id="km_time_to_first_request",
        subject="outreach",
        title=N_("Time from a first session to a first request"),
        how=N_(
            "Institutions reached by partner sessions, from their first touch to their first later"
            " request of any phase, in calendar days of Brussels. Those that have not asked are"
            " watched until the as-of date (Kaplan–Meier, Greenwood, log-log interval)."
        ),
        base=N_("Institutions reached by partner sessions"),
        unit=N_("institutions"),
        period="all",
        shape=CURVE,
        needs=("story",),
        work_out=_time_to_request,
        columns=COLUMNS,
    ),
)
