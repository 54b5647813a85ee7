"""A browser and the demonstration, for stories that people live."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.support import programs, service


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[service.Demo]:
    with service.demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    executable = programs.chromium()
    if executable is None:
        pytest.skip("no Chromium here, and none may be installed by this user")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield launched
        await launched.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pictures")
