"""A figure as pages tell it: its number, its days and its parts in words, and its picture."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from passerelle.assistance.words import WORDS as OF_REQUESTS
from passerelle.conversion.voice import Voice
from passerelle.core.i18n import N_
from passerelle.identity.words import WORDS as OF_INSTITUTIONS
from passerelle.portfolio.words import WORDS as OF_ACTIONS
from passerelle.reporting import drawing
from passerelle.reporting.queries import Report
from passerelle.reporting.rules import catalogue
from passerelle.reporting.rules import figure as kinds
from passerelle.reporting.rules.figure import Definition, Figure
from passerelle.reporting.rules.frame import Frame, Phase
from passerelle.reporting.words import WORDS
from passerelle.roster.words import WORDS as OF_EXPERTS
from passerelle.web.pictures import Bar

_WORDS = OF_INSTITUTIONS | OF_REQUESTS | OF_ACTIONS | OF_EXPERTS | WORDS
_NUMBER_ONLY = (kinds.COUNT, kinds.PERCENT, kinds.WOMEN)
UNKNOWN = N_("not known yet")
HIDDEN = N_("hidden")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a breakdown; without a value it is hidden."""

    label: str
    value: int | None
    share: str


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with everything about it in the reader's language."""

    definition: Definition
    figure: Figure
    number: str
    days: str
    parts: list[Part] = field(default_factory=list)
    picture: Markup | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """The figures about one subject."""

    id: str
    title: str
    figures: list[Told]


def groups(report: Report, voice: Voice) -> list[Group]:
    """Return all figures by subject; those that are one number stand before pictures and tables."""
    told = [tell(report, catalogue.BY_ID[id_], voice) for id_ in report.figures]
    told.sort(key=lambda one: one.definition.shape not in _NUMBER_ONLY)
    return [
        Group(subject, title, [one for one in told if one.definition.subject == subject])
        for subject, title in catalogue.SUBJECTS.items()
    ]


def tell(report: Report, definition: Definition, voice: Voice) -> Told:
    """Return one figure in words."""
    figure = report.figures[definition.id]
    parts = _parts(report, definition, voice) if definition.shape == kinds.BREAKDOWN else []
    return Told(
        definition,
        figure,
        _number(definition, figure, voice),
        days(report.frame, definition.period, voice),
        parts,
        _picture(definition, figure, parts, voice),
        [_note(note, voice) for note in figure.notes],
    )


def days(frame: Frame, period: str, voice: Voice) -> str:
    """Return in words which days a figure is cut by."""
    return _DAYS[period](frame, voice) or voice.gettext(UNKNOWN)


def phase(one: Phase | None, voice: Voice) -> str:
    """Return a phase with its days; nothing for none."""
    if one is None:
        return ""
    words = (
        N_("%(phase)s, %(start)s to %(end)s") if one.ends_on else N_("%(phase)s, since %(start)s")
    )
    return voice.gettext(words) % {
        "phase": voice.pick(one.names) or one.code,
        "start": voice.day(one.starts_on),
        "end": voice.day(one.ends_on) if one.ends_on else "",
    }


def _roster_days(frame: Frame, voice: Voice) -> str:
    if frame.roster_on is None or frame.eve_of_closed is None:
        return ""
    return voice.day(min(frame.roster_on, frame.as_of))


def _mid_term(frame: Frame) -> str:
    return str(frame.mid_term.start.year) if frame.mid_term else ""


_DAYS: dict[str, Callable[[Frame, Voice], str]] = {
    "closed": lambda frame, voice: phase(frame.closed, voice),
    "current": lambda frame, voice: phase(frame.current, voice),
    "review": lambda frame, _: str(frame.review.start.year),
    "mid_term": lambda frame, _: _mid_term(frame),
    "roster": _roster_days,
    "all": lambda frame, voice: (
        voice.gettext("all until %(day)s") % {"day": voice.day(frame.as_of)}
    ),
}


def _number(definition: Definition, figure: Figure, voice: Voice) -> str:
    if figure.value is None:
        return voice.gettext(HIDDEN if figure.hidden else UNKNOWN)
    return _NUMBERS[definition.shape](figure, voice)


def _women(figure: Figure, voice: Voice) -> str:
    women, n = figure.value["apr_2020"], figure.value["n_apr_2020"]
    return _of(women, n, voice)


def _of(k: int | None, n: int | None, voice: Voice) -> str:
    if k is None or n is None:
        return voice.gettext(HIDDEN)
    return voice.gettext("%(k)s of %(n)s") % {"k": voice.number(k), "n": voice.number(n)}


def _total(figure: Figure, voice: Voice) -> str:
    parts = figure.value.values()
    total = figure.extras["n"] if "n" in figure.extras else sum(filter(None, parts))
    return voice.number(total)


def _session(figure: Figure, voice: Voice) -> str:
    return _of(figure.value["actions"], figure.value["requests_linked"], voice)


_NUMBERS: dict[str, Callable[[Figure, Voice], str]] = {
    kinds.COUNT: lambda figure, voice: voice.number(figure.value),
    kinds.PERCENT: lambda figure, voice: voice.percent(figure.value / 100),
    kinds.BREAKDOWN: _total,
    kinds.WOMEN: _women,
    kinds.SESSION: _session,
    kinds.CREDIT: lambda figure, voice: voice.number(figure.value["requests"]),
    kinds.SESSIONS: lambda figure, voice: voice.number(len(figure.value)),
    kinds.CURVE: lambda figure, voice: _of(
        figure.value["events"], figure.value["institutions"], voice
    ),
}


def _parts(report: Report, definition: Definition, voice: Voice) -> list[Part]:
    figure = report.figures[definition.id]
    total = figure.extras.get("n") or sum(filter(None, figure.value.values()))
    parts = [
        Part(
            _label(report, definition, code, voice),
            value,
            voice.percent(value / total) if value is not None and total else "",
        )
        for code, value in figure.value.items()
    ]
    return sorted(parts, key=lambda part: (-(part.value or 0), part.label))


def _label(report: Report, definition: Definition, code: str, voice: Voice) -> str:
    if definition.labels == "named" and code in report.names:
        return voice.pick(report.names[code])
    return voice.gettext(_WORDS[code]) if code in _WORDS else code.replace("_", " ")


def _picture(
    definition: Definition, figure: Figure, parts: list[Part], voice: Voice
) -> Markup | None:
    if definition.shape == kinds.BREAKDOWN:
        rows = [
            Bar(part.label, part.value, voice.number(part.value))
            for part in parts
            if part.value is not None
        ]
        return drawing.bars(definition, rows, voice)
    draw = _DRAWN.get(definition.shape)
    return draw(definition, figure, voice) if draw else None


_DRAWN = {
    kinds.CREDIT: drawing.credit,
    kinds.SESSIONS: drawing.sessions,
    kinds.CURVE: drawing.curve,
}


def _note(note: kinds.Note, voice: Voice) -> str:
    numbers: dict[str, Any] = {
        key: voice.number(one) if isinstance(one, int | float) else one
        for key, one in note.numbers.items()
    }
    return voice.gettext(note.text) % numbers
