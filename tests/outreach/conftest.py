"""A mail server for a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import smtp


@pytest.fixture
def served(tmp_path: Path) -> Iterator[smtp.Served]:
    with smtp.serving(tmp_path) as server:
        yield server
