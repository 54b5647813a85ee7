"""A mail server for a test, and a kind of message that can be turned off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passerelle.notifications import purposes
from tests.communities.conftest import space
from tests.notifications import world
from tests.support import smtp

__all__ = ["space"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[smtp.Served]:
    with smtp.serving(tmp_path) as server:
        yield server


@pytest.fixture(autouse=True)
def _news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(purposes.PURPOSES, "news", world.NEWS)
