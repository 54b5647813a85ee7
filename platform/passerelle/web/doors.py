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
Version = Callable[[Ask], Awaitable[int]]
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


def holding(*roles: str) -> Policy:
    """Allow people who hold one of these roles."""

    def holds(actor: Actor) -> bool:
        return actor.has_role(*roles)

    holds.__name__ = "_or_".join(roles)
    holds.__doc__ = f"Allow {' and '.join(role.replace('_', ' ') + 's' for role in roles)}."
    return holds


administrators = holding("administrator")


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
    version: Version | None = None
    """What else a kept answer depends on, such as the version of the one thing it shows."""
    answers: Any = None
    """Shape of an API answer; None where nothing but the status is said."""
    summary: str = ""
    parameters: tuple[Parameter, ...] = ()
    takes: Any = None
    """Shape of the JSON that an API door is sent."""
    status: int = 200
    cost: int = 1
    """What one request takes from the caller's budget of requests."""
    marked: bool = False
    """An edit: the request says in If-Match which version it edits."""
    most_bytes: int = 65_536
    """How large a form or a body may be."""
    secret: bool = False
    """The answer shows a secret once: it is not stored for a retry."""
    by_token: bool = False
    """The signed token in its path alone decides: whoever has it may send it, from any page."""
    alone: bool = False
    """It hashes a password or asks the network: nothing of it may run inside a transaction."""

    stamp: Callable[[], Awaitable[object]] | None = None
    """What is another one when the answers are; where those are the same for everyone."""

    @property
    def scope(self) -> str:
        """What an API token must cover: the first part of the path, and whether it changes."""
        part = self.path.removeprefix("/api/").split("/")[0].partition(".")[0]
        return f"{part}:{'read' if self.method == 'GET' else 'write'}"


def page(  # noqa: PLR0913 -- each part of the description is named
    path: str,
    handler: Handler,
    *,
    may: Policy,
    shows: tuple[str, ...] = (),
    method: str = "GET",
    cost: int = 0,
    most_bytes: int = 65_536,
    secret: bool = False,
    alone: bool = False,
    by_token: bool = False,
    version: Version | None = None,
) -> Door:
    """Return a door to a page for people."""
    price = cost or _cost(method)
    return Door(
        path,
        handler,
        may,
        "page",
        method,
        shows,
        cost=price,
        most_bytes=most_bytes,
        secret=secret,
        alone=alone,
        by_token=by_token,
        version=version,
    )


def file(
    path: str,
    handler: Handler,
    *,
    may: Policy,
    shows: tuple[str, ...] = (),
    stamp: Callable[[], Awaitable[object]] | None = None,
) -> Door:
    """Return a door to a file for people, such as the CSV of a picture."""
    if stamp is not None and may is not anyone:
        raise ValueError(f"{path}: what not everyone may have is not the same for everyone")
    return Door(path, handler, may, "file", "GET", shows, stamp=stamp)


def api(  # noqa: PLR0913 -- each part of the description is named
    path: str,
    handler: Handler,
    *,
    may: Policy,
    answers: Any,
    summary: str,
    shows: tuple[str, ...] = (),
    parameters: tuple[Parameter, ...] = (),
    method: str = "GET",
    takes: Any = None,
    status: int = 0,
    cost: int = 0,
    most_bytes: int = 1_048_576,
    secret: bool = False,
    version: Version | None = None,
    marked: bool = False,
) -> Door:
    """Return a door for programs; it stands in the OpenAPI document as written here.

    PUT and PATCH are edits and need If-Match, and so does what is `marked` as one; every POST
    takes an Idempotency-Key.
    """
    return Door(
        path,
        handler,
        may,
        "api",
        method,
        shows,
        version,
        answers,
        summary,
        parameters,
        takes,
        status or (200 if answers is not None else 204),
        cost or _cost(method),
        marked=marked or method in ("PUT", "PATCH"),
        most_bytes=most_bytes,
        secret=secret,
    )


def _cost(method: str) -> int:
    return 1 if method == "GET" else 5


LIMIT = Parameter(
    "limit", "How many, at most.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
)
AFTER = Parameter("after", "Where the page begins: `next` of the page before it.")
PAGING = (LIMIT, AFTER)
