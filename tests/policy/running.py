"""The ground on which mutants are tried: the planted world in a file, put back when changed."""

import shutil
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from types import CodeType, FrameType

import httpx

from passerelle.app import factory, importing, rooms
from passerelle.core import db, schema
from passerelle.core.config import Settings
from passerelle.web.doors import Door
from tests.policy import alone, choosing, statements, world
from tests.policy.missing import Mutant, codes_within
from tests.policy.samples import NoSampleError, samples
from tests.policy.walking import Choose, Walker

Key = tuple[str, str]
"""A door's method and path."""
SETTINGS = Settings(
    base_url="https://passerelle.example.org",
    database_url="sqlite:///unused",
    secret=world.SECRET,
    requests_per_minute=0,
)


class Ground:
    """The world, and as many apps on it as are needed, one after the other."""

    def __init__(self, directory: Path, planted: world.World) -> None:
        self._file, self._kept = directory / "now.db", directory / "planted.db"
        self.world = planted
        self.behind = defaultdict[CodeType, set[Key]](set)
        """Behind which doors a function runs."""
        self.stated = defaultdict[tuple[str, CodeType], set[Key]](set)
        """Behind which doors a function states a condition."""
        self._actors: alone.Actors = {}

    @classmethod
    async def made(cls, directory: Path) -> "Ground":
        """Make the world once."""
        kept = directory / "planted.db"
        url = f"sqlite:///{kept}"
        await schema.migrate(url)
        await db.open_(url, rooms.MODELS)
        await importing.import_programme(importing.packaged_programme())
        planted = await world.planted()
        await db.close()
        ground = cls(directory, planted)
        await ground._back()
        return ground

    async def end(self) -> None:
        """Let go of the file."""
        await db.close()

    async def learn(self) -> int:
        """Walk the service as it is; remember behind which doors each function runs, and who
        states which condition. Returns how many requests it took; fails where anything is wrong."""
        assert not (wrong := await self._alone()), wrong
        async with self.walker(choosing.briefly) as walker:
            for door in factory.doors_of_rooms():
                with suppress(NoSampleError), self._watched((door.method, door.path)):
                    wrong = await self._tried(walker, door)
                    assert not wrong, wrong
        return walker.walk.requests

    @contextmanager
    def _watched(self, door: Key) -> Iterator[None]:
        def called(frame: FrameType, event: str, _argument: object) -> None:
            if event == "call":
                self.behind[frame.f_code].add(door)

        def heard(condition: str, code: CodeType) -> None:
            self.stated[condition, code].add(door)

        with statements.listened(heard):
            sys.setprofile(called)
            try:
                yield
            finally:
                sys.setprofile(None)

    async def notices(self, mutant: Mutant) -> str:
        """Return what the matrix finds wrong first; nothing where the mutant goes unseen."""
        await self._back()
        doors = self._doors(mutant)
        with mutant.apply():
            if found := await self._alone():
                return found
            async with self.walker(choosing.quickly) as walker:
                walker.is_hasty = True
                for door in doors:
                    wrong = ""
                    with suppress(NoSampleError):
                        wrong = await self._tried(walker, door)
                    if wrong:
                        return wrong
        return ""

    async def _alone(self) -> str:
        """Return the first check that says something else than it is to, when it is asked alone."""
        self._actors = self._actors or await alone.actors_of(self.world)
        for wrong in (*alone.doors(self._actors), *alone.predicates(self._actors)):
            return wrong
        return await alone.questions(self._actors)

    def _doors(self, mutant: Mutant) -> list[Door]:
        """Return the doors to ask: those behind which it shows, its room's first."""
        doors = factory.doors_of_rooms()
        if mutant.door is not None:
            return [one for one in doors if (one.method, one.path) == mutant.door]
        if self.behind and (mutant.code or mutant.condition):
            shows = self._shows(mutant)
            doors = tuple(one for one in doors if (one.method, one.path) in shows)
        return _ordered(doors, mutant)

    def _shows(self, mutant: Mutant) -> set[Key]:
        if mutant.code and not mutant.condition:
            run = (mutant.code, *codes_within(mutant.code))
            return {door for code in run for door in self.behind.get(code, ())}
        return {
            door
            for (condition, code), found in self.stated.items()
            if condition == mutant.condition and mutant.code in (None, code)
            for door in found
        }

    @asynccontextmanager
    async def walker(self, choose: Choose) -> AsyncIterator[Walker]:
        """Return somebody who walks an app of its own, that has kept nothing."""
        transport = httpx.ASGITransport(factory.create(SETTINGS, with_worker=False))
        async with httpx.AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
            yield Walker(self.world, client, choose)

    async def served(self) -> Walker:
        """Let every change be made by somebody who may, each in the world as it was planted."""
        async with self.walker(choosing.quickly) as walker:
            for door in factory.doors_of_rooms():
                if door.method != "GET":
                    for sample in samples(door, self.world):
                        await walker.served(door, sample)
                        await self._back()
        return walker

    async def _tried(self, walker: Walker, door: Door) -> str:
        if door.method == "GET":
            await walker.read(door)
        else:
            await walker.refused(door)
            await self._foreign_form(walker, door)
            await self._served(walker, door)
        return walker.walk.wrong[0] if walker.walk.wrong else ""

    async def _served(self, walker: Walker, door: Door) -> None:
        for sample in samples(door, self.world):
            if not walker.walk.wrong and walker.somebody_for(door):
                await walker.served(door, sample)
        await self._back()

    async def _foreign_form(self, walker: Walker, door: Door) -> None:
        asker = walker.somebody_for(door)
        if door.by_token or asker is None or walker.walk.wrong:
            return
        await walker.look()
        sample = samples(door, self.world)[0]
        answer = await walker.ask(asker, door, sample, headers={"sec-fetch-site": "cross-site"})
        if answer.status_code != 403 or await walker.look():
            walker.walk.wrong.append(f"{door.method} {door.path} takes a form of another site")

    async def _back(self) -> None:
        """Put the planted world back."""
        await db.close()
        for leftover in self._file.parent.glob("now.db*"):
            leftover.unlink()
        shutil.copyfile(self._kept, self._file)
        await db.open_(f"sqlite:///{self._file}", rooms.MODELS)


def _ordered(doors: tuple[Door, ...], mutant: Mutant) -> list[Door]:
    """Return its room's doors first, and those that only show things before those that change."""
    own = [one for one in doors if mutant.room and f".{mutant.room}." in one.handler.__module__]
    others = [one for one in doors if one not in own]
    return sorted(own, key=_order) + sorted(others, key=_order)


def _order(door: Door) -> tuple[bool, bool]:
    return door.method != "GET", door.kind != "api"
