"""Runs other tests without one check: `python -m tests.policy.elsewhere NAME TESTS`.

For checks that no request of the matrix comes to, such as those within another one's work.
"""

import sys
from contextlib import ExitStack

import pytest


class _Without:
    """Leaves a check out from the start of the tests to their end."""

    def __init__(self, name: str) -> None:
        self._name, self._left_out = name, ExitStack()

    def pytest_sessionstart(self) -> None:
        from tests.policy import mutants, statements  # once pytest watches what is imported

        known = (*mutants.every(), *statements.in_functions())
        (mutant,) = (one for one in known if one.name == self._name)
        self._left_out.enter_context(mutant.apply())

    def pytest_sessionfinish(self) -> None:
        self._left_out.close()


def main() -> None:
    """Leave the check out and run the tests; exits as pytest does."""
    name, *tests = sys.argv[1:]
    given = ["-x", "-q", "-p", "no:cacheprovider", *tests]
    sys.exit(pytest.main(given, plugins=[_Without(name)]))


if __name__ == "__main__":
    main()
