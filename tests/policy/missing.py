"""What can be missing: a mutant is the service without one check, in this process alone."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any

import msgspec

import passerelle
from passerelle.core.actors import Actor
from passerelle.identity.enums import Role

Apply = Callable[[], AbstractContextManager[None]]
ALL_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A check that is missing."""

    name: str
    apply: Apply
    room: str = ""
    """Whose doors are asked first."""
    door: tuple[str, str] | None = None
    """The only door that it concerns."""
    code: CodeType | None = None
    """The function that it concerns: doors behind which it never runs need not be asked."""
    condition: str = ""
    """The condition of statements that it takes away."""


def almighty(actor: Actor) -> Actor:
    """Return the same person with everything that anybody may be."""
    return msgspec.structs.replace(actor, roles=ALL_ROLES, groups=frozenset({"contact", "expert"}))


def patch(target: Any, name: str, value: Any) -> Apply:
    """Return what puts something else in the place of a name, for a while."""
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


_OF_OPERATORS = (".cli", "_cli", ".terminal", ".serving", ".demo", ".checking", ".auditing")
"""Commands of a terminal: whoever holds the terminal may."""


def modules() -> list[Any]:
    """Return every module that has a part in answering somebody."""
    return [
        importlib.import_module(one.name)
        for one in pkgutil.walk_packages(passerelle.__path__, "passerelle.")
        if ".migrations" not in one.name
        and not one.name.endswith(("__main__", *_OF_OPERATORS))
        and not one.ispkg
    ] + _packages()


def _packages() -> list[Any]:
    return [
        importlib.import_module(one.name)
        for one in pkgutil.walk_packages(passerelle.__path__, "passerelle.")
        if ".migrations" not in one.name and one.ispkg
    ]


def functions(module: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Return the functions that a module itself defines."""
    return [
        (name, value)
        for name, value in vars(module).items()
        if inspect.isfunction(value) and inspect.unwrap(value).__module__ == module.__name__
    ]


def codes_within(code: CodeType) -> Iterator[CodeType]:
    """Return the functions that are defined within another."""
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from codes_within(one)


def short(module: Any) -> str:
    """Return a module's name without the product's."""
    return str(module.__name__).removeprefix("passerelle.")


def room(module: Any) -> str:
    """Return the room that a module belongs to."""
    return str(module.__name__).split(".")[1]
