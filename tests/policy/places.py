"""Each place in the code that looks at what somebody is, taken to be content with anybody.

A place is an expression such as `actor.is_staff`, or a line such as `_require(actor)`. Its function
runs as if the expression were true of everybody, or as if the line were not there.
"""

import ast
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

from tests.policy.missing import Mutant, almighty, codes_within, modules, room, short

_WHAT = frozenset({"is_staff", "is_signed_in"})
_ASKED = frozenset({"has_role", "is_within"})
_POLICIES = frozenset({"administrators", "staff", "signed_in"})
_PREDICATES = frozenset({"may", "visible_to"})


@dataclass(frozen=True, slots=True)
class _Place:
    function: str
    number: int
    """Which of its function's places."""
    text: str


def of_places() -> Iterator[Mutant]:
    """Return one mutant for each place of each module."""
    for module in modules():
        if short(module) == "core.actors":  # what the house's own mutants take away
            continue
        for place in _places(module):
            owner = _function(module, place.function)
            if owner is None:
                continue
            name = f"place {short(module)}.{place.function}: {place.text}"
            yield Mutant(
                name,
                _content(module, owner, place),
                room(module),
                code=owner.__code__,
            )


def _content(module: Any, owner: Any, place: _Place) -> Any:
    @contextmanager
    def apply() -> Iterator[None]:
        original = owner.__code__
        module.__dict__["_almighty"] = almighty
        owner.__code__ = _changed(module, original, place)
        try:
            yield
        finally:
            owner.__code__ = original
            del module.__dict__["_almighty"]

    return apply


def _changed(module: Any, original: CodeType, place: _Place) -> CodeType:
    tree = _Finder(place).visit(ast.parse(inspect.getsource(module)))
    whole = compile(ast.fix_missing_locations(tree), original.co_filename, "exec")
    found = [one for one in codes_within(whole) if _same(one, original)]
    assert len(found) == 1, place
    return found[0]


def _same(one: CodeType, other: CodeType) -> bool:
    return (one.co_qualname, one.co_firstlineno) == (other.co_qualname, other.co_firstlineno)


@cache
def _places(module: Any) -> list[_Place]:
    finder = _Finder(None)
    try:
        finder.visit(ast.parse(inspect.getsource(module)))
    except OSError:  # an empty module
        return []
    return finder.found


def _function(module: Any, name: str) -> Any:
    """Return the outermost function by its qualified name, without what decorates it."""
    found: Any = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part, None)
    found = getattr(found, "fget", None) or getattr(found, "__func__", None) or found
    return inspect.unwrap(found) if inspect.isfunction(found) else None


class _Finder(ast.NodeTransformer):
    """Notes every place, or changes one of them."""

    def __init__(self, wanted: _Place | None) -> None:
        self._wanted, self._within = wanted, list[str]()
        self._depth, self._count = 0, 0
        self._refusing = set[ast.AST]()
        """What must be so for somebody to be refused."""
        self.found: list[_Place] = []

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.ClassDef):
            self._within.append(node.name)
            self.generic_visit(node)
            self._within.pop()
            return node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return self._function(node)
        if isinstance(node, ast.If) and _refuses(node.body[0]):
            self._refusing.update(_parts(node.test))
        if self._depth and (instead := _instead(node)) is not None:
            if node in self._refusing:
                instead = ast.Constant(value=False)
            return self._at(node, instead)
        return self.generic_visit(node)

    def _function(self, node: Any) -> Any:
        if not self._depth:
            self._within.append(node.name)
            self._count = 0
        self._depth += 1
        self.generic_visit(node)
        self._depth -= 1
        if not self._depth:
            self._within.pop()
        return node

    def _at(self, node: ast.AST, instead: ast.AST) -> ast.AST:
        place = _Place(".".join(self._within), self._count, ast.unparse(node))
        self._count += 1
        self.found.append(place)
        wanted = self._wanted
        is_wanted = wanted and (wanted.function, wanted.number) == (place.function, place.number)
        return ast.copy_location(instead, node) if is_wanted else node


def _instead(node: ast.AST) -> ast.AST | None:
    """Return what stands there where nobody is asked; nothing where this is no place."""
    asked = node.value if isinstance(node, ast.Await) else node
    if _is_state(node) or _is_predicate(asked):
        return ast.Constant(value=True)
    if isinstance(node, ast.Expr):
        return ast.Pass() if _is_demand(node.value) else None
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _compared(node)
    return _called(node) if isinstance(node, ast.Call) else None


def _refuses(statement: ast.stmt) -> bool:
    """Tell whether a line refuses, or asks for more, such as `check_origin(ask)`."""
    if isinstance(statement, ast.Return):
        return isinstance(statement.value, ast.Constant) and not statement.value.value
    called = statement.value if isinstance(statement, ast.Expr) else None
    is_check = isinstance(called, ast.Call) and isinstance(called.func, ast.Name)
    return isinstance(statement, ast.Raise) or (is_check and "check" in called.func.id)  # type: ignore[union-attr]


def _parts(test: ast.expr) -> list[ast.expr]:
    """Return what a test asks, each that `and` or `or` joins by itself."""
    return test.values if isinstance(test, ast.BoolOp) else [test]


def _is_state(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    if node.attr == "demo":
        return isinstance(node.value, ast.Name) and node.value.id == "ask"
    return node.attr in _WHAT and _is_actor(node.value)


def _is_predicate(node: ast.AST) -> bool:
    """Tell whether somebody's policy is asked, such as `door.may(actor)`."""
    if not isinstance(node, ast.Call) or not any(_is_actor(one) for one in node.args):
        return False
    called = node.func
    if isinstance(called, ast.Subscript):
        return True
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    owner = getattr(called.value, "id", "") if isinstance(called, ast.Attribute) else ""
    return name in _PREDICATES or (owner == "doors" and name in _POLICIES)


def _is_demand(node: ast.expr) -> bool:
    """Tell whether a line asks something of the actor and goes on, such as `_require(actor)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id.startswith("_")
        and any(_is_actor(one) for one in node.args)
    )


def _called(node: ast.Call) -> ast.AST | None:
    function, args = node.func, node.args
    if not isinstance(function, ast.Attribute):
        return None
    if function.attr in _ASKED:
        return ast.Constant(value=True)
    is_access = isinstance(function.value, ast.Name) and function.value.id == "access"
    if is_access and args and _is_actor(args[0]):
        mighty = ast.Call(ast.Name("_almighty", ast.Load()), [args[0]], [])
        return ast.Call(function, [mighty, *args[1:]], node.keywords)
    return None


def _compared(node: ast.Compare) -> ast.AST | None:
    operator, sides = node.ops[0], (node.left, node.comparators[0])
    if isinstance(operator, ast.In | ast.NotIn) and _is_of_actor(sides[1], "groups"):
        return ast.Constant(value=isinstance(operator, ast.In))
    if isinstance(operator, ast.Eq | ast.NotEq) and any(_mentions_person(one) for one in sides):
        return ast.Constant(value=isinstance(operator, ast.Eq))
    if isinstance(operator, ast.Is | ast.IsNot):
        if _is_of_actor(sides[0], "token_id"):
            return ast.Constant(value=isinstance(operator, ast.Is))
        if _is_of_actor(sides[0], "person_id"):
            return ast.Constant(value=isinstance(operator, ast.IsNot))
    return None


def _mentions_person(node: ast.expr) -> bool:
    return any(_is_of_actor(one, "person_id") for one in ast.walk(node))


def _is_of_actor(node: ast.AST, attribute: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == attribute and _is_actor(node.value)


def _is_actor(node: ast.AST) -> bool:
    named = node.id if isinstance(node, ast.Name) else ""
    named = node.attr if isinstance(node, ast.Attribute) else named
    return named in ("actor", "_actor")
