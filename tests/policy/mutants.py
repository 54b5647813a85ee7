"""Removes one permission check at a time and lets the matrix look: each must turn it red.

`python -m tests.policy.mutants [WORDS]` prints what survives, of all mutants or of those whose
name holds one of the words. Nothing is written to the code: a mutant lives in this process.
"""

import asyncio
import importlib
import inspect
import pkgutil
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import msgspec
import structlog

import passerelle
from passerelle.app import factory
from passerelle.core import sql
from passerelle.core.actors import Actor
from passerelle.identity.enums import Role
from passerelle.web import doors, house
from passerelle.web.doors import Door
from tests.policy.running import Ground

Apply = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A check that is missing."""

    name: str
    apply: Apply
    room: str = ""
    """Whose doors are asked first."""
    door: tuple[str, str] | None = None
    """The only door that it concerns."""


ALL_ROLES = frozenset(role.value for role in Role)


def almighty(actor: Actor) -> Actor:
    """Return the same person with everything that anybody may be."""
    return msgspec.structs.replace(actor, roles=ALL_ROLES, groups=frozenset({"contact", "expert"}))


def every() -> list[Mutant]:
    """Return every mutant there is."""
    return [
        *of_the_house(),
        *of_conditions(),
        *of_access(),
        *of_owners(),
        *of_questions(),
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

    return lambda: patched(factory, "doors_of_rooms", changed)


def of_access() -> Iterator[Mutant]:
    """Each predicate of each room's `access.py` taken to be true, for whoever asks."""
    for module in _modules():
        if not module.__name__.endswith(".access"):
            continue
        for name, function in _functions(module):
            yield Mutant(
                f"access {_short(module)}.{name} holds for everybody",
                _patch(module, name, _granted(function)),
                _room(module),
            )


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


def of_questions() -> Iterator[Mutant]:
    """Each question and each operation that is told who asks, told that it is somebody almighty."""
    for module in _modules():
        if module.__name__.endswith((".access", ".pages", ".api")) or ".web" in module.__name__:
            continue
        for name, function in _functions(module):
            if "actor" in _parameters(function) and _uses_actor(function):
                yield Mutant(
                    f"question {_short(module)}.{name} takes anybody for everything",
                    _patch(module, name, _asked_by_almighty(function)),
                    _room(module),
                )


_BEYOND = re.compile(
    r"\bactor\.(roles|is_staff|has_role|groups|institution_ids|is_signed_in)|access\.|\(actor\b|_actor\("
)


def _uses_actor(function: Callable[..., Any]) -> bool:
    """Tell whether what it does depends on more than which person asks."""
    try:
        return _BEYOND.search(inspect.getsource(inspect.unwrap(function))) is not None
    except OSError:
        return False


def _parameters(function: Callable[..., Any]) -> set[str]:
    return set(inspect.signature(inspect.unwrap(function)).parameters)


def _asked_by_almighty(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def asked(*args: Any, **kwargs: Any) -> Any:
        args = tuple(almighty(one) if isinstance(one, Actor) else one for one in args)
        return function(*args, **kwargs)

    return asked


CONDITIONS: dict[str, tuple[str, str]] = {
    # what is missing: the text in a statement, and what stands there instead
    "a session's end": (r"\bs\.ended_at IS NULL", "TRUE"),
    "a token's revocation": (r"\bs\.revoked_at IS NULL", "TRUE"),
    "a session's and a token's expiry": (r"\bs\.expires_at > :now", "TRUE"),
    "a person's deactivation": (r"\bp\.deactivated_at IS NULL", "TRUE"),
    "a role's revocation": (r"\br\.revoked_at IS NULL", "TRUE"),
    "a role's end": (r"\(r\.expires_at IS NULL OR r\.expires_at > :\w+\)", "TRUE"),
    "a contact's end": (r"\bc\.ended_at IS NULL", "TRUE"),
    "an expert's leaving": (r"\be\.deactivated_on IS NULL\)(?=\s+AS is_expert)", "TRUE)"),
    "a webinar's audience": (r"\b(w\.)?audience IN :audiences", "TRUE"),
    "a webinar's draft": (r"\((w\.)?state <> 'draft' OR :staff\)", "TRUE"),
    "an Action's approval": (r"a\.state <> 'formulation'", "TRUE"),
    "an Action that was dropped": (r"\(a\.state <> 'cancelled' OR [^)]*\)", "TRUE"),
    "a document's being public": (r"\bo\.public\)", "TRUE)"),
    "a module's state": (r"\bstate IN :states", "TRUE"),
    "an expert's agreement": (r"AND e\.visible\)", ")"),
    "an expert's being on the roster": (r"e\.state IN \('active', 'dormant'\) AND", ""),
    "being in a space": (r"m\.state IN \('active', 'muted'\)", "m.state IS NOT NULL"),
    "being on the roster": (r"\(c\.kind <> 'expert' OR :on_roster\)", "TRUE"),
    "reading a space": (r"COALESCE\(c\.visibility = 'public'", "COALESCE(TRUE"),
    "finding a space": (r"\(c\.visibility = 'public'", "(TRUE"),
    "moderating a space": (r"m\.role IN \('moderator', 'owner'\)", "TRUE"),
    "the kinds of spaces known by name": (r"c\.kind IN :kinds", "TRUE"),
    "a secret space": (r"c\.visibility = 'members' AND", "TRUE AND"),
    "a post's state": (r"\b[a-z]\.state IN \('published', 'edited'\)", "TRUE"),
    "a post's deletion": (r"AND [a-z]\.state <> 'deleted'\)", ")"),
    "an institution's requests": (r"r\.id IN \(\s*SELECT", "TRUE OR r.id IN (SELECT"),
    "the request that another repeats": (r"CASE WHEN d\.id IN \(", "CASE WHEN TRUE OR d.id IN ("),
}


def of_conditions() -> Iterator[Mutant]:
    """Each condition of a statement that hides something, gone from every statement."""
    for name, (pattern, instead) in CONDITIONS.items():
        yield Mutant(f"condition {name}", _without(re.compile(pattern), instead))


def _without(pattern: re.Pattern[str], instead: str) -> Apply:
    original = sql.bound

    def bound(statement: str, kind: str, params: dict[str, Any]) -> Any:
        return original(pattern.sub(instead, statement), kind, params)

    @contextmanager
    def apply() -> Iterator[None]:
        with patched(sql, "bound", bound):
            yield

    return apply


_OWNER = re.compile(r"\b(?:\w+\.)?(?:person_id|owner_id|asked_by_id) = :\w+")


def of_owners() -> Iterator[Mutant]:
    """Each function that asks whose a row is, asking no longer."""
    for module in _modules():
        for name, function in _functions(module):
            source = inspect.getsource(inspect.unwrap(function))
            if _OWNER.search(source) and "actor" in source:
                yield Mutant(
                    f"owner {_short(module)}.{name} takes anybody's",
                    _ownerless(inspect.unwrap(function).__code__),
                    _room(module),
                )


def _ownerless(code: Any) -> Apply:
    original = sql.bound

    def bound(statement: str, kind: str, params: dict[str, Any]) -> Any:
        frame = sys._getframe(1)
        while frame is not None and frame.f_code is not code:
            frame = frame.f_back  # type: ignore[assignment]
        if frame is not None:
            statement = _OWNER.sub("1 = 1", statement)
        return original(statement, kind, params)

    return _patch(sql, "bound", bound)


def of_the_house() -> Iterator[Mutant]:
    """What holds for every door."""
    answerer = house.Answerer
    yield Mutant("house: no door asks who may", _patch(house, "_check_permission", _nothing))
    yield Mutant(
        "house: no scope is looked at",
        _patch(Actor, "is_within", lambda _self, _scope: True),
        "api",
    )
    yield Mutant(
        "house: forms of other sites are taken",
        _patch(house, "check_origin", _nothing),
        door=("POST", "/sign-out"),
    )
    yield Mutant("house: everybody is staff", _patch(Actor, "is_staff", property(lambda _s: True)))
    yield Mutant("house: everybody has every role", _patch(Actor, "has_role", lambda _s, *_r: True))
    yield Mutant(
        "house: everybody is signed in", _patch(Actor, "is_signed_in", property(lambda _s: True))
    )
    yield Mutant(
        "house: a session speaks for an API token's person on pages too",
        _patch(answerer, "_actor", _token_anywhere(answerer._actor)),
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


def _patch(target: Any, name: str, value: Any) -> Apply:
    return lambda: patched(target, name, value)


@contextmanager
def patched(target: Any, name: str, value: Any) -> Iterator[None]:
    """Put something else in the place of a name, for a while."""
    original = inspect.getattr_static(target, name)
    setattr(target, name, value)
    try:
        yield
    finally:
        setattr(target, name, original)


def _modules() -> list[Any]:
    found = [
        importlib.import_module(one.name)
        for one in pkgutil.walk_packages(passerelle.__path__, "passerelle.")
        if ".migrations" not in one.name and not one.name.endswith("__main__")
    ]
    return [one for one in found if one.__name__.split(".")[1] not in ("core", "app", "web")]


def _functions(module: Any) -> list[tuple[str, Callable[..., Any]]]:
    return [
        (name, value)
        for name, value in vars(module).items()
        if inspect.isfunction(value) and inspect.unwrap(value).__module__ == module.__name__
    ]


def _short(module: Any) -> str:
    return str(module.__name__).removeprefix("passerelle.")


def _room(module: Any) -> str:
    return str(module.__name__).split(".")[1]


async def run(mutants: list[Mutant], say: Callable[[str], None]) -> list[str]:
    """Try each mutant; return the names of those that nothing noticed."""
    survivors = []
    with tempfile.TemporaryDirectory() as directory:
        ground = await Ground.made(Path(directory))
        try:
            for mutant in mutants:
                began = time.perf_counter()
                noticed = await ground.notices(mutant)
                spent = time.perf_counter() - began
                said = f"killed   [{noticed}]" if noticed else "SURVIVED"
                say(f"{spent:5.1f} s  {mutant.name}  {said}")
                if not noticed:
                    survivors.append(mutant.name)
        finally:
            await ground.end()
    return survivors


def main() -> None:
    """Try all, or those that are named."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    words = sys.argv[1:]
    chosen = [m for m in every() if not words or any(word in m.name for word in words)]
    survivors = asyncio.run(run(chosen, print))
    print(f"\n{len(chosen)} mutants, {len(survivors)} survived")
    for name in survivors:
        print(f"  {name}")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
