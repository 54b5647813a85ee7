"""A mail server, and a kind of message that comes with an invitation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from passerelle.notifications import purposes
from tests.notifications import world
from tests.support import smtp


@pytest.fixture
def served(tmp_path: Path) -> Iterator[smtp.Served]:
    with smtp.serving(tmp_path) as server:
        yield server


@pytest.fixture
def _news(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(purposes.PURPOSES, "news", world.NEWS)
