"""Reads the forms of webinars: what was typed, as wishes; wrong input is noted by field."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar, cast

from passerelle.core.i18n import N_
from passerelle.web.asking import Ask
from passerelle.web.fields import Fields
from passerelle.webinars.content import LANGUAGES, Wish
from passerelle.webinars.enums import Audience, Format, Mode
from passerelle.webinars.queries import organising
from passerelle.webinars.queries.organising import Edited
from passerelle.webinars.rules import Question
from passerelle.webinars.scheduling import Time

E = TypeVar("E", bound=StrEnum)
WORDS = {
    "format": tuple(Format),
    "mode": tuple(Mode),
    "audience": tuple(Audience),
}
_EMPTY = 2
_MOST = 12
_TITLE = N_("Enter a title in at least one language.")
_LANGUAGE = N_("Choose at least one language.")


async def webinar_run_by(ask: Ask) -> Edited:
    """Return a webinar for those who run it; those who oversee look, and change nothing."""
    looks = ask.request.method in ("GET", "HEAD")
    return await organising.edited_by(ask.actor, ask.part("slug"), looks=looks)


def basics(fields: Fields) -> Wish:
    """Return what a webinar is to be."""
    titles = _texts(fields, "title", 200)
    if not titles:
        fields.wrong("title_en", _TITLE)
    languages = fields.choices("languages", LANGUAGES)
    if not languages:
        fields.wrong("languages", _LANGUAGE)
    institutions = fields.text("co_organisers", longest=1000, required=False)
    return Wish(
        titles=cast("Any", titles),
        abstracts=cast("Any", _texts(fields, "abstract", 5000)),
        format=_one(Format, fields.choice("format", Format), Format.WEBINAR),
        mode=_one(Mode, fields.choice("mode", Mode), Mode.ONLINE),
        audience=_one(Audience, fields.choice("audience", Audience), Audience.PUBLIC),
        languages=cast("Any", languages),
        interpretation=cast("Any", fields.choices("interpretation", LANGUAGES)),
        place=fields.text("place", longest=200, required=False),
        room_url=fields.text("room_url", longest=400, required=False),
        community=fields.text("community", longest=80, required=False) or None,
        co_organisers=institutions.replace(",", " ").split(),
    )


def registering(fields: Fields) -> Wish:
    """Return how people are to register."""
    return Wish(
        capacity=fields.number("capacity", 1, 100_000, required=False),
        has_waitlist=fields.is_ticked("has_waitlist"),
        needs_approval=fields.is_ticked("needs_approval"),
        questions=_questions(fields),
    )


def time(fields: Fields) -> Time | None:
    """Return when a webinar is to be; nothing where that could not be read."""
    wall, zone = fields.wall_time("starts_at"), fields.zone("tz")
    minutes = fields.number("duration_min", 5, 1440)
    fold = fields.choice("fold", ("first", "second"), required=False)
    if wall is None or minutes is None or fields.errors:
        return None
    return Time(starts_at=wall, tz=zone, duration_min=minutes, fold=cast("Any", fold))


def wall_of(moment: datetime) -> str:
    """Return a time as the browser's field holds it."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def shown_questions(stored: Sequence[Question], typed: Fields | None) -> list[dict[str, object]]:
    """Return what the places for questions show: what was typed, else what is stored."""
    if typed:
        return [
            {name: typed.typed.get(f"question-{n}-{name}", "") for name in ("label", "options")}
            | {"required": typed.is_ticked(f"question-{n}-required")}
            for n in range(_MOST)
            if f"question-{n}-label" in typed.typed
        ]
    known = [
        {"label": one.label, "options": "\n".join(one.options), "required": one.required}
        for one in stored
    ]
    empty: dict[str, object] = {"label": "", "options": "", "required": False}
    return [*known, *(empty for _ in range(min(_EMPTY, _MOST - len(known))))]


def answers(fields: Fields, questions: Sequence[Question]) -> dict[str, str]:
    """Return what was answered, by the place of the question."""
    names = (f"answer-{n}" for n in range(len(questions)))
    return {name: fields.text(name, longest=1000, required=False) for name in names}


def _texts(fields: Fields, name: str, longest: int) -> dict[str, str]:
    every = {
        code: fields.text(f"{name}_{code}", longest=longest, required=False) for code in LANGUAGES
    }
    return {code: text for code, text in every.items() if text}


def _questions(fields: Fields) -> list[Question]:
    found = []
    for number in range(_MOST):
        label = fields.text(f"question-{number}-label", longest=200, required=False)
        options = fields.text(f"question-{number}-options", longest=2000, required=False)
        if label or options:
            lines = tuple(line.strip()[:120] for line in options.splitlines() if line.strip())
            kind = "choice" if lines else "text"
            required = fields.is_ticked(f"question-{number}-required")
            found.append(Question(label, cast("Any", kind), required, lines))
    return found


def _one(kind: type[E], code: str, default: E) -> E:
    return kind(code) if code in set(kind) else default
