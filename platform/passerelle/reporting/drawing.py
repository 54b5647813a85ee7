"""The report's pictures: parts as bars, credit by session, and the curve of time to request."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from passerelle.conversion.rules import attribution
from passerelle.conversion.voice import Voice
from passerelle.core.i18n import N_
from passerelle.reporting.rules.figure import CREDIT, CURVE, SESSIONS, Definition, Figure
from passerelle.web import pictures

MODELS = {
    attribution.FIRST: N_("First touch"),
    attribution.LAST: N_("Last touch"),
    attribution.LINEAR: N_("Linear"),
    attribution.TIME_DECAY: N_("Time decay"),
    attribution.POSITION: N_("Position"),
}
_HORIZONS = (30, 90, 180, 365)
_BARS = N_("One bar a part, as long as its number.")
_SHOWS = {
    CREDIT: N_("One bar a session and model, as long as the credit."),
    SESSIONS: N_("A point a session, with its 95 % interval: institutions that asked of reached."),
    CURVE: N_("Steps up at each day on which an institution asked, with the 95 % band."),
}


def bars(definition: Definition, rows: Sequence[pictures.Bar], voice: Voice) -> Markup:
    """Draw a breakdown, one bar a part."""
    return pictures.bars(_caption(definition, voice), rows)


def credit(definition: Definition, figure: Figure, voice: Voice) -> Markup:
    """Draw what each model gives to each session, and what it gives to none."""
    by_model, none = figure.value["credit"], figure.value["unattributed"]
    sessions = dict.fromkeys(one for model in MODELS for one in by_model[model])
    lines = [(one, [by_model[model][one] for model in MODELS], False) for one in sessions]
    lines.append((voice.gettext("To no session"), [none[model] for model in MODELS], True))
    rows = [
        pictures.Credits(label, shares, [voice.number(share) for share in shares], "", is_apart)
        for label, shares, is_apart in lines
    ]
    models = [voice.gettext(MODELS[model]) for model in MODELS]
    return pictures.attribution(_caption(definition, voice), models, rows)


def sessions(definition: Definition, figure: Figure, voice: Voice) -> Markup:
    """Draw for each session in the base which share of the reached institutions asked."""
    counts = [line.counts for line in figure.counted if line.counts.in_base]
    rates = {one.session: voice.rate(one.conversion) for one in counts}
    rows = [
        pictures.IntervalRow(session, rate, voice.gettext("nobody reached"))
        for session, rate in rates.items()
    ]
    high = max((rate.high for rate in rates.values() if rate), default=1.0)
    end = next((one for one in (0.2, 0.4, 0.6, 0.8) if one >= high), 1.0)
    ticks = [(end * part, voice.percent(end * part)) for part in (0, 0.5, 1)]
    return pictures.intervals(_caption(definition, voice), rows, ticks)


def curve(definition: Definition, figure: Figure, voice: Voice) -> Markup:
    """Draw the share that had asked by each day, with its band and how many were still watched."""
    watched = [line.t for line in figure.counted]
    steps = [_step(row) for row in figure.value["rows"]]
    at_risk = [
        (float(day), voice.number(sum(t >= day for t in watched))) for day in (0, *_HORIZONS)
    ]
    one = pictures.Curve(voice.gettext("Asked"), steps, float(max(watched, default=0)), at_risk)
    axis = pictures.Axis(
        days=voice.gettext("days since the first session"),
        share=voice.gettext("share of institutions that have asked"),
        at_risk=voice.gettext("Still watched"),
        percent=voice.percent,
    )
    return pictures.step_curve(_caption(definition, voice), [one], axis)


def _step(row: dict[str, Any]) -> pictures.Step:
    low, high = row["ci_loglog"]
    return pictures.Step(row["t"], row["F_float"], 1 - high, 1 - low)


def _caption(definition: Definition, voice: Voice) -> pictures.Caption:
    return pictures.Caption(
        f"picture-{definition.id}",
        voice.gettext(definition.title),
        voice.gettext(_SHOWS.get(definition.shape, _BARS)),
        voice.gettext("There is nothing to count by this date."),
    )
