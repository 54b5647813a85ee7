"""Figures about the roster: how many experts, who they are, who was deployed, what they say."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from passerelle.core.i18n import N_
from passerelle.reporting.rules import numbers
from passerelle.reporting.rules.figure import (
    BREAKDOWN,
    COUNT,
    PERCENT,
    WOMEN,
    Column,
    Definition,
    Figure,
    Left,
    Note,
)
from passerelle.reporting.rules.frame import Frame
from passerelle.reporting.rules.ledger import ExpertRow, Ledger

WOMAN = "woman"
EU_OFFICIAL = "eu_official"

COLUMNS = (
    Column("expert", N_("Expert"), "text", lambda row: row.reference),
    Column("name", N_("Name"), "text", lambda row: row.name),
    Column("gender", N_("Gender"), "word", lambda row: row.gender),
    Column("origin", N_("Origin"), "word", lambda row: row.origin),
    Column("country", N_("Country"), "country", lambda row: row.country),
    Column("is_eu_country", N_("EU country"), "yes", lambda row: row.eu_member),
    Column("joined_on", N_("Joined"), "day", lambda row: row.joined_on),
    Column("deactivated_on", N_("Left"), "day", lambda row: row.deactivated_on),
)
SURVEY_COLUMNS = (
    Column("answer", N_("Answer"), "text", lambda row: row.reference),
    Column("name", N_("Name"), "text", lambda row: row.name),
    Column("submitted_on", N_("Given"), "day", lambda row: row.submitted_on),
    Column("is_beneficial", N_("Beneficial"), "yes", lambda row: row.is_beneficial),
)


def on_roster(ledger: Ledger, frame: Frame, day: date | None) -> list[ExpertRow]:
    """Return who was on the roster on a day, or on the as-of date where that is earlier."""
    if day is None:
        return []
    return [row for row in ledger.experts if row.is_on_roster(min(day, frame.as_of))]


def deployed(ledger: Ledger, frame: Frame) -> list[ExpertRow]:
    """Return the experts with a deployment on an activity that began in the closed phase."""
    begun = {
        row.reference for row in ledger.activities if frame.counts(frame.closed_span, row.starts_on)
    }
    experts = {row.expert for row in ledger.deployments if row.activity in begun}
    return [row for row in ledger.experts if row.reference in experts]


def _left(why: str, rows: Sequence[ExpertRow]) -> Left:
    return Left(why, rows, are_people=True)


def _size(ledger: Ledger, frame: Frame) -> Figure:
    counted = on_roster(ledger, frame, frame.roster_on)
    day = min(frame.roster_on, frame.as_of) if frame.roster_on else frame.as_of
    others = numbers.others(ledger.experts, counted)
    left = [
        _left(N_("Joined later"), [row for row in others if row.joined_on > day]),
        _left(N_("Had left the roster"), [row for row in others if row.joined_on <= day]),
    ]
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _women(ledger: Ledger, frame: Frame) -> Figure:
    earlier = on_roster(ledger, frame, frame.eve_of_closed)
    later = on_roster(ledger, frame, frame.roster_on)
    value = {
        "end_2015": len(_of_women(earlier)),
        "n_end_2015": len(earlier),
        "apr_2020": len(_of_women(later)),
        "n_apr_2020": len(later),
    }
    either = {row.reference for row in (*earlier, *later)}
    counted = [row for row in ledger.experts if row.reference in either]
    left = [_left(N_("On the roster on neither day"), numbers.others(ledger.experts, counted))]
    return Figure(value, value, counted=counted, left=left)


def _of_women(experts: Sequence[ExpertRow]) -> list[ExpertRow]:
    return [row for row in experts if row.gender == WOMAN]


def _deployed(ledger: Ledger, frame: Frame) -> Figure:
    counted = deployed(ledger, frame)
    known = on_roster(ledger, frame, frame.roster_on)
    left = [_left(N_("On the roster, but not deployed"), numbers.others(known, counted))]
    return Figure(len(counted), len(counted), counted=counted, left=left)


def _deployed_by(
    key: Callable[[ExpertRow], str], notes: Sequence[Note], ledger: Ledger, frame: Frame
) -> Figure:
    counted = deployed(ledger, frame)
    parts = numbers.tally(counted, key)
    shares = {part: numbers.whole_percent(k, len(counted)) for part, k in parts.items()}
    return Figure(parts, shares, {"n": len(counted)}, counted, notes=notes)


def _of_eu_countries(ledger: Ledger, frame: Frame) -> Figure:
    everyone = deployed(ledger, frame)
    counted = [row for row in everyone if row.eu_member]
    officials = sum(row.origin == EU_OFFICIAL for row in everyone)
    note = Note(
        N_(
            "“European experts” has two readings: %(countries)s experts serve in an EU country, in"
            " whatever category; %(officials)s are officials of an EU country. Say which one is"
            " printed."
        ),
        {"countries": len(counted), "officials": officials},
    )
    left = [_left(N_("Deployed, from other countries"), numbers.others(everyone, counted))]
    share = numbers.whole_percent(len(counted), len(everyone))
    return Figure(len(counted), share, {"n": len(everyone)}, counted, left, [note])


def _peer_learning(ledger: Ledger, frame: Frame) -> Figure:
    counted = [row for row in ledger.survey if frame.has_happened(row.submitted_on)]
    yes, n = sum(row.is_beneficial for row in counted), len(counted)
    extras = {"yes": yes, "n": n, "wilson95": numbers.wilson(yes, n)}
    return Figure(numbers.percent(yes, n), numbers.whole_percent(yes, n), extras, counted)


def _joined(ledger: Ledger, frame: Frame) -> Figure:
    counted = [row for row in ledger.experts if frame.counts(frame.review, row.joined_on)]
    known = [row for row in ledger.experts if frame.has_happened(row.joined_on)]
    left = [_left(N_("Joined in another year"), numbers.others(known, counted))]
    return Figure(len(counted), len(counted), counted=counted, left=left)


_roster = partial(
    Definition,
    subject="roster",
    unit=N_("experts"),
    needs=("experts",),
    columns=COLUMNS,
    is_people=True,
)
_deployments = partial(
    _roster,
    base=N_("Experts deployed in the closed phase, each counted once"),
    period="closed",
    needs=("experts", "activities", "deployments"),
)

DEFINITIONS = (
    _roster(
        id="roster_size_2020_04_23",
        title=N_("Experts on the roster"),
        how=N_("Experts who had joined by the last day of the closed phase and not left by then."),
        base=N_("All experts who ever joined"),
        period="roster",
        shape=COUNT,
        work_out=_size,
    ),
    _roster(
        id="roster_women_2015_to_2020",
        title=N_("Women on the roster"),
        how=N_(
            "Women among the experts on the roster the day before the closed phase and on its last"
            " day. Gender is self-declared."
        ),
        base=N_("Experts on the roster on each of the two days"),
        period="roster",
        shape=WOMEN,
        work_out=_women,
    ),
    _deployments(
        id="experts_deployed_2016_2020",
        title=N_("Experts deployed"),
        how=N_("Experts with a deployment on an activity that began in the closed phase."),
        shape=COUNT,
        work_out=_deployed,
    ),
    _deployments(
        id="experts_deployed_gender",
        title=N_("Experts deployed by gender"),
        how=N_("The experts deployed in the closed phase by self-declared gender."),
        shape=BREAKDOWN,
        work_out=partial(_deployed_by, lambda row: row.gender, ()),
    ),
    _deployments(
        id="experts_deployed_origin",
        title=N_("Experts deployed by origin"),
        how=N_("The experts deployed in the closed phase by the category they come from."),
        shape=BREAKDOWN,
        work_out=partial(
            _deployed_by,
            lambda row: row.origin,
            (
                Note(
                    N_(
                        "Here “European experts” are officials of an EU country. Another reading"
                        " counts all who serve in one."
                    )
                ),
            ),
        ),
    ),
    _deployments(
        id="experts_deployed_eu_country_any_category",
        title=N_("Experts deployed who serve in an EU country"),
        how=N_(
            "The experts deployed in the closed phase whose country of service is in the EU,"
            " whatever their category."
        ),
        shape=COUNT,
        work_out=_of_eu_countries,
    ),
    _roster(
        id="expert_survey_peer_learning_pct",
        title=N_("Experts who find peer-to-peer learning good for their career"),
        how=N_("Answers yes over all answers to the experts' survey given by the as-of date."),
        base=N_("Answers to the survey"),
        unit=N_("percent"),
        period="all",
        shape=PERCENT,
        needs=("survey",),
        work_out=_peer_learning,
        columns=SURVEY_COLUMNS,
    ),
    _roster(
        id="experts_joined_2021",
        title=N_("Experts who joined in the review year"),
        how=N_("Experts who joined the roster in the review year."),
        base=N_("All experts who ever joined"),
        period="review",
        shape=COUNT,
        work_out=_joined,
    ),
)
