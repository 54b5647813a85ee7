"""Doors: a path, who may pass, what is shown behind it, and the function that answers.

A room's `pages.py` and `api.py` export `routes`, a list of doors. A door without a policy cannot
be written down, and the app does not start with a route that is no door.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from passerelle.core.actors import Actor
from passerelle.web.asking import Ask

Policy = Callable[[Actor], bool]
Handler = Callable[[Ask], Awaitable[Any]]
Kind = Literal["page", "api", "file"]


def anyone(_actor: Actor) -> bool:
    """Allow visitors and everyone else."""
    return True


def signed_in(actor: Actor) -> bool:
    """Allow every person the service knows."""
    return actor.is_signed_in


def staff(actor: Actor) -> bool:
    """Allow the programme's staff."""
    return actor.is_staff


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter of an API door, for the description and nothing else."""

    name: str
    description: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Door:
    """One way in."""

    path: str
    handler: Handler
    may: Policy
    kind: Kind
    method: str = "GET"
    shows: tuple[str, ...] = ()
    """Rooms whose things are shown; where given, answers are kept until one of them changes."""
    answers: Any = None
    """Shape of an API answer."""
    summary: str = ""
    parameters: tuple[Parameter, ...] = ()


def page(
    path: str, handler: Handler, *, may: Policy, shows: tuple[str, ...] = (), method: str = "GET"
) -> Door:
    """Return a door to a page for people."""
    return Door(path, handler, may, "page", method, shows)


def file(path: str, handler: Handler, *, may: Policy, shows: tuple[str, ...] = ()) -> Door:
    """Return a door to a file for people, such as the CSV of a picture."""
    return Door(path, handler, may, "file", "GET", shows)


def api(  # noqa: PLR0913 -- each part of the description is named
    path: str,
    handler: Handler,
    *,
    may: Policy,
    answers: Any,
    summary: str,
    shows: tuple[str, ...] = (),
    parameters: tuple[Parameter, ...] = (),
) -> Door:
    """Return a door for programs; it stands in the OpenAPI document as written here."""
    return Door(path, handler, may, "api", "GET", shows, answers, summary, parameters)


LIMIT = Parameter(
    "limit", "How many, at most.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
)
AFTER = Parameter("after", "Where the page begins: `next` of the page before it.")
PAGING = (LIMIT, AFTER)
