"""Each check seen alone: whom a door lets in, what a predicate says, whom a question refuses.

Most things are asked twice, at the door and behind it, so that neither is missed while the other
stands. Here nothing stands before the one that is asked.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from passerelle.app import actors, factory
from passerelle.core.actors import VISITOR, Actor
from passerelle.core.errors import Forbidden, NotFound
from passerelle.web import problems
from tests.policy import asked_alone, missing
from tests.policy.expectations import EVERYONE, HIDDEN, audience_of
from tests.policy.roles import ASKERS
from tests.policy.world import World

Actors = Mapping[str, Actor]
REFUSALS = (Forbidden, NotFound, problems.SignInNeeded)


class LookedAtError(Exception):
    """Something was looked at before it was asked who wants it."""


class Unseen:
    """What a question is asked about, and must not be looked at for those who are refused."""

    def __getattr__(self, name: str) -> Any:
        raise LookedAtError(name)

    def __str__(self) -> str:
        raise LookedAtError

    __bool__ = __iter__ = __len__ = __str__  # type: ignore[assignment]
    __eq__ = __hash__ = __str__  # type: ignore[assignment]


async def actors_of(world: World) -> Actors:
    """Return whom the service takes each asker with a login session for, and a visitor."""
    found = {
        asker.name: await actors.holder_of_session(world.cookies[asker.name])
        for asker in ASKERS
        if asker.person and not asker.is_token and not asker.is_dead
    }
    return {"visitor": VISITOR, **found}


def doors(of: Actors) -> Iterator[str]:
    """Tell which doors let in somebody else than those who may pass."""
    for door in factory.doors_of_rooms():
        known = audience_of(door.method, door.path)
        if known is None:
            continue
        is_hidden = known[1].endswith(HIDDEN)  # the door lets all in, to be told so
        wanted = EVERYONE if is_hidden else known[0]
        yield from _told(
            f"{door.method} {door.path} lets in", door.may, of, dict.fromkeys(wanted, True)
        )


def predicates(of: Actors) -> Iterator[str]:
    """Tell which predicates of `access.py` say something else than they are to."""
    for name, (given, wanted) in asked_alone.PREDICATES.items():
        by_person = {who: value for value, names in wanted.items() for who in names}
        predicate = _function(name)

        def asked(actor: Actor, predicate: Any = predicate, given: Any = given) -> Any:
            return predicate(actor, **given)

        yield from _told(name, asked, of, by_person)


async def questions(of: Actors) -> str:
    """Tell which question or operation does not refuse somebody before it looks at anything."""
    for name, who in asked():
        function = _function(name)
        for asker, actor in of.items():
            if asker not in who and not await _refuses(function, actor):
                return f"{name} does not refuse {asker}"
    return ""


def asked() -> Iterator[tuple[str, frozenset[str]]]:
    """Return the questions that are asked alone, and who is answered."""
    for pattern, who in asked_alone.QUESTIONS.items():
        module = importlib.import_module(f"passerelle.{pattern.rpartition('.')[0]}")
        for name, function in missing.functions(module):
            whole = f"{missing.short(module)}.{name}"
            is_question = next(iter(inspect.signature(function).parameters), "") == "actor"
            if is_question and fnmatchcase(whole, pattern) and not _is_elsewhere(whole, pattern):
                yield whole, who


def _is_elsewhere(whole: str, pattern: str) -> bool:
    """Tell whether a question stands under its own name or under none."""
    return whole in asked_alone.INNER or (whole != pattern and whole in asked_alone.QUESTIONS)


async def _refuses(function: Callable[..., Any], actor: Actor) -> bool:
    given = {
        name: Unseen()
        for name, one in inspect.signature(function).parameters.items()
        if one.default is one.empty and name != "actor"
    }
    try:
        answer = function(actor, **given)
        if inspect.isawaitable(answer):
            await answer
    except REFUSALS:
        return True
    except Exception:  # it went on
        return False
    return False


def _told(
    what: str, asked: Callable[[Actor], Any], of: Actors, wanted: Mapping[str, Any]
) -> Iterator[str]:
    for asker, actor in of.items():
        said, expected = asked(actor), wanted.get(asker, False)
        if said != expected:
            yield f"{what}: {said} for {asker} instead of {expected}"


def _function(name: str) -> Any:
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(f"passerelle.{module}"), function)
