"""The matrix notices when a check is missing: a handful of `python -m tests.policy.mutants`."""

import fnmatch
from pathlib import Path

import pytest

from tests.policy import mutants, statements
from tests.policy.reviewed import ELSEWHERE, REVIEWED

SOME = (
    "door GET /api/requests: signed_in -> anyone",
    "door POST /api/mode: administrator -> signed_in",
    "access communities.access.sees_everything holds for everybody",
    "place conversion.lists.session_for: _require(actor)",
    "place portal.asking._may: actor.person_id == erasure.person_id",
    "condition a contact's end",
    "condition a secret space",
    "condition a post's state",
    "owner identity.tokens.tokens_of takes anybody's",
    "house: no scope is looked at",
    "house: forms of other sites are taken",
)


async def test_a_missing_check_turns_the_matrix_red(engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("what a process asks of its own code is the same on every engine")
    chosen = [mutant for mutant in mutants.every() if mutant.name in SOME]

    tried = await mutants.run(chosen, lambda _line: None)

    assert tried.survived == []
    assert len(tried.killed) == len(SOME)


def test_what_is_left_out_is_a_check_by_name_and_has_a_reason() -> None:
    names = {mutant.name for mutant in (*mutants.every(), *statements.in_functions())}

    patterns = {known for known in ELSEWHERE if "*" in known}
    assert {*REVIEWED, *ELSEWHERE} - patterns <= names
    assert [one for one in patterns if not fnmatch.filter(names, one)] == []
    assert REVIEWED.keys().isdisjoint(ELSEWHERE)
    assert all(Path(tests).exists() for tests in ELSEWHERE.values())
