"""The pictures of conversion, drawn from its figures in a reader's language."""

from fractions import Fraction

from markupsafe import Markup

from passerelle.conversion import readings
from passerelle.conversion.measuring import Funnel, Measured
from passerelle.conversion.rules import attribution, survival
from passerelle.conversion.voice import Voice
from passerelle.conversion.waiting import HORIZONS, ToAction, ToRequest, Watched
from passerelle.core import zones
from passerelle.web import pictures
from passerelle.web.pictures import Axis, Caption, Credits, Curve, Stage, Step, Unit

MOST_SESSIONS = 20
"""Sessions in the picture of the models; the others stand together in one row."""
MOST_STEPS = 150
"""Steps of a drawn curve: more could not be told apart on paper. The files hold all of them."""


def funnel(found: Funnel, voice: Voice, query: str) -> Markup:
    """Draw institutions and requests stage by stage; each opens its rows."""

    def stage(label: str, count: int, rows: str, share: str = "") -> Stage:
        range_ = voice.rate(found.shares[share]) if share else None
        href = f"/conversion/{rows}{_and(query)}"
        return Stage(label, count, voice.number(count), href=href, share=range_)

    caption = Caption(
        "funnel",
        voice.gettext("From sessions to Actions"),
        voice.gettext("How many institutions and how many requests came to each stage."),
        voice.gettext("No session was held and no request was sent in this phase."),
    )
    institutions = Unit(
        voice.gettext("Institutions"),
        [
            stage(voice.gettext("Invited"), found.invited, "institutions?show=invited"),
            stage(
                voice.gettext("Registered"),
                found.registered,
                "institutions?show=registered",
                "registered",
            ),
            stage(voice.gettext("Reached"), found.reached, "institutions?show=reached"),
            stage(voice.gettext("Asked"), found.asked, "institutions?show=asked", "asked"),
        ],
    )
    requests = Unit(
        voice.gettext("Requests"),
        [
            stage(voice.gettext("Sent"), found.requests, "requests?show=counted"),
            stage(
                voice.gettext("Linked to a session"), found.linked, "requests?show=linked", "linked"
            ),
            stage(
                voice.gettext("Linked, with an Action"),
                found.with_action,
                "requests?show=action",
                "with_action",
            ),
        ],
    )
    return pictures.funnel(caption, [institutions, requests])


def time_to_request(found: ToRequest, voice: Voice) -> Markup:
    """Draw the share that has asked by each day since the first touch, with its band."""
    steps = [
        Step(row.t, 1 - float(row.survival), 1 - row.ci95[1], 1 - row.ci95[0])
        for row in found.curve.rows
    ]
    curve = Curve(
        voice.gettext("have asked"),
        _thinned(steps),
        found.watched.until,
        _at_risk(found.watched, voice),
    )
    caption = Caption(
        "time-to-request",
        voice.gettext("Time from first session to first request"),
        voice.gettext(
            "The share of institutions that have asked, by days since their first session."
        ),
        voice.gettext("No institution has been watched yet."),
    )
    axis = _axis(
        voice,
        voice.gettext("Institutions that asked"),
        voice.gettext("Whoever had not yet asked by the as-of day is unknown, not lost."),
    )
    return pictures.step_curve(caption, [curve], axis)


def request_to_action(found: ToAction, voice: Voice) -> Markup:
    """Draw the share of requests that became an Action by each day, and that ended otherwise."""
    actions = [Step(row.t, *(float(row.incidence.get(1, 0)),) * 3) for row in found.rows]
    others = [Step(row.t, *(_other_ends(row),) * 3) for row in found.rows]
    curves = [
        Curve(voice.gettext("became an Action"), _thinned(actions), found.watched.until),
        Curve(
            voice.gettext("rejected, withdrawn or redirected"),
            _thinned(others),
            found.watched.until,
        ),
    ]
    caption = Caption(
        "request-to-action",
        voice.gettext("Time from request to Action"),
        voice.gettext("The share of requests that became an Action or ended otherwise, by days."),
        voice.gettext("No request has been watched yet."),
    )
    axis = _axis(
        voice,
        voice.gettext("Requests"),
        voice.gettext("What was still open by the as-of day is unknown, not lost."),
    )
    return pictures.step_curve(caption, curves, axis)


def models(measured: Measured, voice: Voice, query: str) -> Markup:
    """Draw what each model credits each session with, and what it credits to none."""
    rows = [
        Credits(
            label=month_of(measured.labels.sessions[one], voice),
            credits=[float(credit) for credit in shares],
            shown=[voice.number(float(credit)) for credit in shares],
            href=f"/outreach/{one}",
        )
        if one
        else Credits(
            label=voice.gettext("Other sessions"),
            credits=[float(credit) for credit in shares],
            shown=[voice.number(float(credit)) for credit in shares],
        )
        for one, shares in most_credited(measured).items()
    ]
    none = float(measured.now.totals.unattributed)
    rows.append(
        Credits(
            label=voice.gettext("Unattributed"),
            credits=[none] * len(attribution.MODELS),
            shown=[voice.number(none)] * len(attribution.MODELS),
            href=f"/conversion/requests?show=unattributed{_and(query)}",
            is_apart=True,
        )
    )
    caption = Caption(
        "models",
        voice.gettext("Five models side by side"),
        voice.gettext("Requests credited to each session in five models, and those to none."),
        voice.gettext("No request was sent in this phase."),
    )
    return pictures.attribution(
        caption, [voice.word(f"model_{model}") for model in attribution.MODELS], rows
    )


def credited(measured: Measured) -> list[str]:
    """The sessions on any path, by start."""
    credit = measured.now.totals.credit[attribution.FIRST]
    return [one.session for one in measured.now.sessions if one.session in credit]


def most_credited(measured: Measured) -> dict[str, list[Fraction | float]]:
    """The credits, in the order of the models, of the sessions with most; "" holds the rest."""
    totals, every = measured.now.totals.credit, credited(measured)
    by_credit = sorted(every, key=lambda one: totals[attribution.LINEAR][one], reverse=True)
    shown = set(by_credit[:MOST_SESSIONS])
    found = {
        one: [totals[model][one] for model in attribution.MODELS] for one in every if one in shown
    }
    rest = by_credit[MOST_SESSIONS:]
    if rest:
        found[""] = [sum(totals[model][one] for one in rest) for model in attribution.MODELS]
    return found


def month_of(session: readings.SessionLabel, voice: Voice) -> str:
    """Return the month of a session in its own zone, and its reference."""
    month = voice.month(session.starts_at.astimezone(zones.zone(session.tz)))
    return f"{month} ({session.reference})"


def _other_ends(row: survival.IncidenceRow) -> float:
    return float(sum((s for cause, s in row.incidence.items() if cause != 1), Fraction(0)))


def _at_risk(watched: Watched, voice: Voice) -> list[tuple[float, str]]:
    return [(day, voice.number(count)) for day, count in watched.at_risk]


def _thinned(steps: list[Step]) -> list[Step]:
    """At most so many steps: of those that fall together on paper the last one."""
    if len(steps) <= MOST_STEPS:
        return steps
    width = (steps[-1].day + 1) / MOST_STEPS
    return list({int(step.day / width): step for step in steps}.values())


def _axis(voice: Voice, share: str, note: str) -> Axis:
    return Axis(
        days=voice.gettext("days"),
        share=share,
        at_risk=voice.gettext("Still watched"),
        percent=voice.percent,
        horizons=[(day, voice.number(day)) for day in HORIZONS],
        note=note,
    )


def _and(query: str) -> str:
    return f"&{query}" if query else ""
