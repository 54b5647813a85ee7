"""What statements ask: each condition that hides something, and each that says whose a row is."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

from passerelle.core import sql
from tests.policy.missing import Apply, Mutant, functions, modules, patch, patched, room, short

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
    "a webinar's draft": (r"\bw\.state <> 'draft' AND", "TRUE AND"),
    "a webinar's being for everyone": (r"\(w\.community_id IS NULL AND", "(TRUE AND"),
    "a webinar's maker": (r"\b[a-z]+\.organiser_id = :me", "TRUE"),
    "a maker's being an organiser": (r":may_create AND", "TRUE AND"),
    "who runs a webinar beside its maker": (r"\bo\.person_id = :me", "TRUE"),
    "the feeds that an entry stands in": (r"\bl\.feed IN :feeds", "TRUE"),
    "whom an entry is for by name": (r"\bi\.person_id = :person_id", "TRUE"),
    "an entry's removal": (r"\be\.removed_at IS NULL", "TRUE"),
    "an invitation's withdrawal": (r"\bi\.withdrawn_at IS NULL", "TRUE"),
    "a request that one sent": (r"\bd\.asker_id = :asker", "TRUE"),
    "a request of one's institutions": (r"COALESCE\(i\.merged_into_id, i\.id\) IN :own", "TRUE"),
    "what is said to those within": (r"CASE WHEN :inside", "CASE WHEN TRUE"),
    "an Action's approval": (r"a\.state <> 'formulation'", "TRUE"),
    "an Action that was dropped": (r"\(a\.state <> 'cancelled' OR [^)]*\)", "TRUE"),
    "a document's being public": (r"\bAND o\.public\b", "AND TRUE"),
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


Heard = Callable[[str, CodeType], None]


def of_conditions() -> Iterator[Mutant]:
    """Each condition of a statement that hides something, gone from every statement."""
    for name in CONDITIONS:
        yield Mutant(f"condition {name}", _without(name, None), condition=name)


def in_one_function(condition: str, code: CodeType) -> Mutant:
    """Return the mutant in which the condition is gone from one function's statements alone."""
    name = f"{code.co_filename.rpartition('/passerelle/')[2]} {code.co_qualname}"
    return Mutant(
        f"condition {condition} in {name}",
        _without(condition, code),
        condition=condition,
        code=code,
    )


def in_functions() -> Iterator[Mutant]:
    """Return the mutants of `in_one_function` for every function of every module."""
    for module in modules():
        for _name, function in functions(module):
            for condition in CONDITIONS:
                yield in_one_function(condition, inspect.unwrap(function).__code__)


def _without(condition: str, code: CodeType | None) -> Apply:
    original = sql.bound
    found, instead = CONDITIONS[condition]
    pattern = re.compile(found)

    def bound(statement: str, kind: str, params: dict[str, Any]) -> Any:
        if code is None or _stating(sys._getframe(1)) is code:
            statement = pattern.sub(instead, statement)
        return original(statement, kind, params)

    return patch(sql, "bound", bound)


@contextmanager
def listened(heard: Heard) -> Iterator[None]:
    """Say of each statement that is run which conditions it holds, and who states it."""
    original = sql.bound
    patterns = {name: re.compile(found) for name, (found, _instead) in CONDITIONS.items()}
    known = dict[str, list[str]]()

    def bound(statement: str, kind: str, params: dict[str, Any]) -> Any:
        if statement not in known:
            known[statement] = [n for n, one in patterns.items() if one.search(statement)]
        if known[statement] and (code := _stating(sys._getframe(1))):
            for name in known[statement]:
                heard(name, code)
        return original(statement, kind, params)

    with patched(sql, "bound", bound):
        yield


def _stating(frame: FrameType | None) -> CodeType | None:
    """Return the function of a room that has the statement run."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("passerelle.") and module != "passerelle.core.db":
            return frame.f_code
        frame = frame.f_back
    return None


_OWNER = re.compile(r"\b(?:\w+\.)?(?:person_id|owner_id|asked_by_id) = :\w+")


def of_owners() -> Iterator[Mutant]:
    """Each function that asks whose a row is, asking no longer."""
    for module in modules():
        for name, function in functions(module):
            source = inspect.getsource(inspect.unwrap(function))
            if _OWNER.search(source) and ("actor" in source or "person_id: UUID" in source):
                code = inspect.unwrap(function).__code__
                yield Mutant(
                    f"owner {short(module)}.{name} takes anybody's",
                    _ownerless(code),
                    room(module),
                    code=code,
                )


def _ownerless(code: CodeType) -> Apply:
    original = sql.bound

    def bound(statement: str, kind: str, params: dict[str, Any]) -> Any:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code is not code:
            frame = frame.f_back
        if frame is not None:
            statement = _OWNER.sub("1 = 1", statement)
        return original(statement, kind, params)

    return patch(sql, "bound", bound)
