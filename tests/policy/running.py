"""The ground on which mutants are tried: the planted world in a file, put back when changed."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from passerelle.app import factory, importing, rooms
from passerelle.core import db, schema
from passerelle.core.config import Settings
from passerelle.web.doors import Door
from tests.policy import choosing, world
from tests.policy.samples import NoSampleError, samples
from tests.policy.walking import Choose, Walker

SETTINGS = Settings(
    base_url="https://passerelle.example.org",
    database_url="sqlite:///unused",
    secret="policy-secret-0123456789-abcdefghijklmn",
    requests_per_minute=0,
)


class Ground:
    """The world, and as many apps on it as are needed, one after the other."""

    def __init__(self, directory: Path, planted: world.World) -> None:
        self._file, self._kept = directory / "now.db", directory / "planted.db"
        self.world = planted

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

    async def notices(self, mutant: Any) -> str:
        """Return what the matrix finds wrong first; nothing where the mutant goes unseen."""
        original = factory.doors_of_rooms()
        with mutant.apply():
            async with self.walker(choosing.quickly) as walker:
                walker.is_hasty = True
                for door in _ordered(original, mutant):
                    wrong = ""
                    with suppress(NoSampleError):
                        wrong = await self._tried(walker, door)
                    if wrong:
                        return wrong
        return ""

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
            if walker.walk.wrong:
                await self._back()
        return walker.walk.wrong[0] if walker.walk.wrong else ""

    async def _foreign_form(self, walker: Walker, door: Door) -> None:
        asker = walker.somebody_for(door)
        if asker is None or walker.walk.wrong:
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


def _ordered(doors: tuple[Door, ...], mutant: Any) -> list[Door]:
    """Return the doors to ask: the one it concerns, or its room's first and then all others."""
    if mutant.door is not None:
        return [one for one in doors if (one.method, one.path) == mutant.door]
    own = [one for one in doors if mutant.room and f".{mutant.room}." in one.handler.__module__]
    others = [one for one in doors if one not in own]
    return sorted(own, key=lambda one: one.kind != "api") + sorted(
        others, key=lambda one: (one.method != "GET", one.kind != "api")
    )
