"""One engine a run (`--engine sqlite|postgres`), a database of its own for each test.

Tests that need no database run once, with SQLite.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from msgspec import structs
from starlette.types import ASGIApp

from passerelle.app import factory, importing, rooms
from passerelle.core import db, schema, zones
from passerelle.core.config import Settings
from passerelle.identity import sessions
from tests.support import postgres

zones.use_pinned_tzdata()
SERVER = "PASSERELLE_TEST_POSTGRES"
NEEDS_DATABASE = {"makers", "empty_url", "database", "untouched_url", "programme_url", "programme"}
SETTINGS = Settings(
    base_url="https://passerelle.example.org",
    database_url="sqlite:///unused",
    secret="test-secret-0123456789-abcdefghijklmnop",
    requests_per_minute=0,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=("sqlite", "postgres"), default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    is_controller = not hasattr(config, "workerinput")
    if is_controller and config.getoption("--engine") == "postgres" and SERVER not in os.environ:
        server = postgres.start()
        os.environ[SERVER] = server.url
        config.add_cleanup(server.stop)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--engine") != "postgres":
        return
    chosen = [i for i in items if NEEDS_DATABASE & set(getattr(i, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[i for i in items if i not in chosen])
    items[:] = chosen


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--engine"))


class Makers:
    """Makes databases by copying one that was made once for this worker."""

    def __init__(self, engine: str, directory: Path) -> None:
        self.engine = engine
        self.directory = directory
        self.count = 0

    async def make(self, name: str, *, programme: bool = False) -> str:
        url = await self.blank(name)
        await schema.migrate(url)
        if programme:
            await db.open_(url, rooms.MODELS)
            await importing.import_programme(importing.packaged_programme())
            await db.close()
        return url

    async def blank(self, name: str) -> str:
        self.count += 1
        if self.engine == "sqlite":
            return f"sqlite:///{self.directory / f'{name}{self.count}.db'}"
        return await postgres.create(os.environ[SERVER], f"{name}{self.count}_{os.getpid()}")

    async def copy(self, template: str) -> str:
        self.count += 1
        if self.engine == "sqlite":
            target = self.directory / f"copy{self.count}.db"
            shutil.copyfile(db.sqlite_path(template), target)
            return f"sqlite:///{target}"
        name = f"copy{self.count}_{os.getpid()}"
        return await postgres.create(os.environ[SERVER], name, template=template)

    async def drop(self, url: str) -> None:
        if self.engine == "sqlite":
            for file in self.directory.glob(f"{Path(db.sqlite_path(url)).name}*"):
                file.unlink()
        else:
            await postgres.drop(os.environ[SERVER], url)


@pytest.fixture(scope="session")
def makers(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Makers:
    return Makers(engine, tmp_path_factory.mktemp("databases"))


_templates: dict[str, str] = {}


@pytest.fixture
async def empty_url(makers: Makers) -> AsyncIterator[str]:
    """The address of a migrated, empty database that nobody has opened."""
    if "empty" not in _templates:
        _templates["empty"] = await makers.make("empty")
    url = await makers.copy(_templates["empty"])
    yield url
    await makers.drop(url)


@pytest.fixture
async def database(empty_url: str) -> AsyncIterator[str]:
    """A migrated, empty database, open."""
    await db.open_(empty_url, rooms.MODELS)
    yield empty_url
    await db.close()


@pytest.fixture
async def untouched_url(makers: Makers) -> str:
    """The address of the packaged programme as it was imported; only copied, never opened."""
    if "untouched" not in _templates:
        _templates["untouched"] = await makers.make("untouched", programme=True)
    return _templates["untouched"]


@pytest.fixture
async def programme_url(makers: Makers, untouched_url: str) -> str:
    """The address of the packaged programme; shared, so only read it (and sign in)."""
    if "programme" not in _templates:
        _templates["programme"] = await makers.copy(untouched_url)
    return _templates["programme"]


@pytest.fixture
async def programme(programme_url: str) -> AsyncIterator[str]:
    """The packaged programme, open; shared, so only read it."""
    await db.open_(programme_url, rooms.MODELS)
    yield programme_url
    await db.close()


@pytest.fixture
async def filled(makers: Makers, untouched_url: str) -> AsyncIterator[str]:
    """The packaged programme in a database of the test's own, open."""
    url = await makers.copy(untouched_url)
    await db.open_(url, rooms.MODELS)
    yield url
    await db.close()
    await makers.drop(url)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as exits:
        yield exits


NewClient = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def new_client(stack: AsyncExitStack) -> NewClient:
    """Makes clients of one app, as one process serves everybody, on the database that is open.

    A `fresh` one is of an app of its own, that has kept nothing.
    """

    def app(*, demo: bool) -> ASGIApp:
        return factory.create(structs.replace(SETTINGS, demo=demo), with_worker=False)

    apps = {demo: app(demo=demo) for demo in (False, True)}

    async def make(*, demo: bool = False, fresh: bool = False) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app(demo=demo) if fresh else apps[demo])
        client = httpx.AsyncClient(transport=transport, base_url=SETTINGS.base_url)
        return await stack.enter_async_context(client)

    return make


@pytest.fixture
async def client(programme: str, new_client: NewClient) -> httpx.AsyncClient:
    """A visitor of the packaged programme."""
    return await new_client()


SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def sign_in(new_client: NewClient) -> SignIn:
    """Makes a client that is signed in as the person of a reference, such as `staff-1`."""

    async def make(reference: str, *, fresh: bool = False) -> httpx.AsyncClient:
        found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
        assert found is not None, reference
        client = await new_client(fresh=fresh)
        secret = await sessions.open_session(UUID(str(found)))
        client.cookies.set("__Host-session", secret)
        return client

    return make


@pytest.fixture
def free_port() -> int:
    return postgres.free_port()
