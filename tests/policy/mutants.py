"""Removes one permission check at a time and lets the matrix look: each must turn it red.

`python -m tests.policy.mutants [WORDS] [1/2]` prints what survives, of all mutants or of those
whose name holds one of the words, and of these the first half alone. Nothing is written to the
code: a mutant lives in this process.
"""

import asyncio
import inspect
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import structlog

from passerelle.app import factory
from passerelle.core.actors import Actor
from passerelle.web import doors, house
from passerelle.web.doors import Door
from tests.policy.missing import (
    Apply,
    Mutant,
    almighty,
    functions,
    modules,
    patch,
    room,
    short,
)
from tests.policy.places import of_places
from tests.policy.reviewed import REVIEWED, elsewhere
from tests.policy.running import Ground
from tests.policy.statements import in_one_function, of_conditions, of_owners

_PART = re.compile(r"([1-9])/([1-9])")


def every() -> list[Mutant]:
    """Return every mutant there is; those of conditions become more where it is known who states
    them."""
    return [
        *of_the_house(),
        *of_conditions(),
        *of_access(),
        *of_owners(),
        *of_places(),
        *of_doors(),
    ]


def of_doors() -> Iterator[Mutant]:
    """Each door let everybody pass; and each that is for some, everybody with an account."""
    for door in factory.doors_of_rooms():
        wider = [doors.anyone, doors.signed_in]
        if door.may in (doors.anyone, doors.signed_in):
            wider = [doors.anyone] if door.may is doors.signed_in else []
        elif door.may is not doors.staff:
            wider.append(doors.staff)
        for may in wider:
            name = f"door {door.method} {door.path}: {door.may.__name__} -> {may.__name__}"
            yield Mutant(name, _other_door(door, may), door=(door.method, door.path))


def _other_door(door: Door, may: doors.Policy) -> Apply:
    original = factory.doors_of_rooms

    def changed(*args: Any) -> tuple[Door, ...]:
        return tuple(
            replace(one, may=may) if (one.method, one.path) == (door.method, door.path) else one
            for one in original(*args)
        )

    return patch(factory, "doors_of_rooms", changed)


def of_access() -> Iterator[Mutant]:
    """Each predicate of each room's `access.py` taken to be true, for whoever asks."""
    for module in modules():
        if not module.__name__.endswith(".access"):
            continue
        for name, function in functions(module):
            if any(_decides(one) for one in inspect.signature(function).parameters):
                yield Mutant(
                    f"access {short(module)}.{name} holds for everybody",
                    patch(module, name, _granted(function)),
                    room(module),
                    code=function.__code__,
                )


def is_about_somebody(predicate: Callable[..., Any]) -> bool:
    """Tell whether a predicate is about an actor, and not about a number alone."""
    return "actor" in inspect.signature(predicate).parameters


def _decides(parameter: str) -> bool:
    return parameter == "actor" or parameter.startswith(("has_", "is_"))


def _granted(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def granted(*args: Any, **kwargs: Any) -> Any:
        args = tuple(almighty(one) if isinstance(one, Actor) else one for one in args)
        kwargs = {
            k: True if k.startswith("has_") else False if k.startswith("is_") else v
            for k, v in kwargs.items()
        }
        said = function(*args, **kwargs)
        return True if isinstance(said, bool) else said

    return granted


def of_the_house() -> Iterator[Mutant]:
    """What holds for every door."""
    answerer = house.Answerer
    yield Mutant("house: no door asks who may", patch(house, "_check_permission", _nothing))
    yield Mutant(
        "house: no scope is looked at",
        patch(Actor, "is_within", lambda _self, _scope: True),
        "api",
    )
    yield Mutant(
        "house: forms of other sites are taken",
        patch(house, "check_origin", _nothing),
        door=("POST", "/sign-out"),
    )
    yield Mutant("house: everybody is staff", patch(Actor, "is_staff", property(lambda _s: True)))
    yield Mutant("house: everybody has every role", patch(Actor, "has_role", lambda _s, *_r: True))
    yield Mutant(
        "house: everybody is signed in", patch(Actor, "is_signed_in", property(lambda _s: True))
    )
    yield Mutant(
        "house: a session speaks for an API token's person on pages too",
        patch(answerer, "_actor", _token_anywhere(answerer._actor)),
    )


def _token_anywhere(original: Any) -> Any:
    async def actor(self: Any, request: Any) -> Actor:
        said = request.headers.get("authorization", "")
        if said.startswith("Bearer "):
            found: Actor = await self._house.actor_of_token(said[7:])
            if found.is_signed_in:
                return found
        return await original(self, request)  # type: ignore[no-any-return]

    return actor


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a run."""

    killed: list[str]
    survived: list[str]
    left_out: list[str]


async def run(mutants: list[Mutant], say: Callable[[str], None], *, whole: bool = False) -> Tried:
    """Try each mutant; tell which of them nothing noticed.

    As a whole it first walks the service as it is, to see behind which doors each check stands.
    """
    tried = Tried([], [], [])
    with tempfile.TemporaryDirectory() as directory:
        ground = await Ground.made(Path(directory))
        try:
            if whole:
                say(f"as it is: {await ground.learn()} requests, nothing wrong")
                mutants = [*mutants, *_in_each_function(mutants, ground)]
            for mutant in mutants:
                await _try(mutant, ground, tried, say)
        finally:
            await ground.end()
    return tried


def _in_each_function(mutants: list[Mutant], ground: Ground) -> Iterator[Mutant]:
    chosen = {mutant.condition for mutant in mutants if mutant.condition}
    for condition, code in ground.stated:
        if condition in chosen:
            yield in_one_function(condition, code)


async def _try(mutant: Mutant, ground: Ground, tried: Tried, say: Callable[[str], None]) -> None:
    if mutant.name in REVIEWED:
        tried.left_out.append(mutant.name)
        return
    began = time.perf_counter()
    if tests := elsewhere(mutant.name):
        noticed = tests if _turns_red(mutant, tests) else ""
    else:
        noticed = await ground.notices(mutant)
    spent = time.perf_counter() - began
    said = f"killed   [{noticed}]" if noticed else "SURVIVED"
    say(f"{spent:5.1f} s  {mutant.name}  {said}")
    (tried.killed if noticed else tried.survived).append(mutant.name)


def _turns_red(mutant: Mutant, tests: str) -> bool:
    """Tell whether tests of a room fail without the check; that they cannot run does not count."""
    command = (sys.executable, "-m", "tests.policy.elsewhere", mutant.name, tests)
    return subprocess.run(command, capture_output=True, check=False).returncode == 1


def main() -> None:
    """Try all, or those that are named."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    parts = [found for word in sys.argv[1:] if (found := _PART.fullmatch(word))]
    words = [word for word in sys.argv[1:] if not _PART.fullmatch(word)]
    chosen = [m for m in every() if not words or any(word in m.name for word in words)]
    for part in parts:
        chosen = chosen[int(part[1]) - 1 :: int(part[2])]
    began = time.perf_counter()
    tried = asyncio.run(run(chosen, lambda line: print(line, flush=True), whole=True))
    _sum_up(tried, time.perf_counter() - began)
    sys.exit(1 if tried.survived else 0)


def _sum_up(tried: Tried, spent: float) -> None:
    print()
    for what, names in (("killed", tried.killed), ("left out", tried.left_out)):
        counted = Counter(name.split()[0].strip(":") for name in names)
        print(f"{what}: {', '.join(f'{number} {kind}' for kind, number in counted.items()) or 0}")
    for name in tried.left_out:
        print(f"  {name}: {REVIEWED[name]}")
    found = len(tried.killed) + len(tried.survived)
    print(
        f"{found + len(tried.left_out)} mutants, {len(tried.killed)} killed,"
        f" {len(tried.survived)} survived, {len(tried.left_out)} left out; {spent:.0f} s"
    )
    for name in tried.survived:
        print(f"  {name}")


if __name__ == "__main__":
    main()
