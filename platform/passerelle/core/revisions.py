"""Counters that grow with each change, so that what was rendered can be known to be current.

One counter a room. Whoever changes what a room's pages show bumps its counter in the same
transaction; a page keeps what it rendered under the sum of the counters of the rooms it shows.
"""

from passerelle.core import db, live


async def bump(*names: str) -> None:
    """Say, inside the open transaction, that what these rooms show has changed."""
    for name in names:
        await db.soon(
            "INSERT INTO revisions (name, number) VALUES (:name, 1)"
            " ON CONFLICT (name) DO UPDATE SET number = revisions.number + 1",
            name=name,
        )
        await live.say(f"room/{name}", live.CHANGED)


async def current(names: tuple[str, ...]) -> int:
    """Return a number that is new whenever one of these rooms has changed."""
    version = db.file_version()
    if version is None:
        return await _read(names)
    if version != _known.version:
        _known.forget(version)
    if (number := _known.numbers.get(names)) is None:
        number = _known.numbers[names] = await _read(names)
    return number


class _Known:
    """What was read at one version of a SQLite file: nothing was committed since."""

    def __init__(self) -> None:
        self.version: tuple[int, int] | None = None
        self.numbers: dict[tuple[str, ...], int] = {}

    def forget(self, version: tuple[int, int] | None) -> None:
        self.version, self.numbers = version, {}


_known = _Known()


async def _read(names: tuple[str, ...]) -> int:
    total = await db.value(
        "SELECT COALESCE(SUM(number), 0) FROM revisions WHERE name IN :names", names=names
    )
    return int(total)
