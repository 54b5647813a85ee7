"""What the doors of this room for programs are made with."""

from typing import Any, TypeVar

import msgspec

from passerelle.portfolio import access
from passerelle.web import doors
from passerelle.web.answers import Made
from passerelle.web.doors import Door

S = TypeVar("S")
RUNS = doors.holding(*access.RUNS)
_IF_MATCH = " If-Match says which version was read."


class Referenced(msgspec.Struct, frozen=True):
    """Something new, by its reference."""

    reference: str


def made(kind: str, reference: str) -> Made:
    """Return what a new thing is answered with."""
    return Made(Referenced(reference), f"/api/{kind}/{reference}")


def taken(shape: type[S], found: Any, **more: Any) -> S:
    """Return a shape with what was found, and what is told beside it."""
    names = shape.__struct_fields__  # type: ignore[attr-defined]
    return shape(**{name: getattr(found, name) for name in names if name not in more}, **more)


def post(path: str, handler: Any, takes: Any, says: str, answers: Any) -> Door:
    """Return a door that lets something take a step."""
    return doors.api(
        path,
        handler,
        may=RUNS,
        method="POST",
        takes=takes,
        answers=answers,
        status=200,
        summary=says + _IF_MATCH,
        marked=True,
    )


def new(path: str, handler: Any, takes: Any, says: str, *, marked: bool = False) -> Door:
    """Return a door that makes something; a marked one adds to what was read."""
    return doors.api(
        path,
        handler,
        may=RUNS,
        method="POST",
        takes=takes,
        answers=Referenced,
        status=201,
        summary=says,
        marked=marked,
    )


def read(path: str, handler: Any, may: doors.Policy, answers: Any, says: str) -> Door:
    """Return a door that reads."""
    return doors.api(path, handler, may=may, answers=answers, summary=says)


def edit(path: str, handler: Any, takes: Any, answers: Any, says: str) -> Door:
    """Return a door that corrects something."""
    return doors.api(
        path, handler, may=RUNS, method="PATCH", takes=takes, answers=answers, summary=says
    )
