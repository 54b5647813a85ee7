"""A mail server for a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passerelle.app import slots
from tests.support import smtp


@pytest.fixture
def served(tmp_path: Path) -> Iterator[smtp.Served]:
    with smtp.serving(tmp_path) as server:
        yield server


@pytest.fixture(autouse=True)
def _slots() -> None:
    slots.fill()
