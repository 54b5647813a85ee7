"""Walks doors as everybody, and writes down what was answered and which words were read."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from passerelle.core import db
from passerelle.web.doors import Door
from tests.policy import choosing, expectations, planting
from tests.policy.roles import ASKERS, Asker
from tests.policy.samples import Sample, samples
from tests.policy.world import World

Choose = Callable[[Door, Sample, int], Sequence[Asker]]
_CLOSED = (401, 403, 404, 405, 428)
_LEAST = 5
COOKIE = "__Host-session"


@dataclass
class Walk:
    """What a walk found."""

    wrong: list[str] = field(default_factory=list)
    read: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Which askers read which word."""
    requests: int = 0


@dataclass
class Walker:
    """Asks one app as everybody."""

    world: World
    client: httpx.AsyncClient
    choose: Choose = choosing.quickly
    is_hasty: bool = False
    """Whether to stop at the first thing that is wrong."""
    walk: Walk = field(default_factory=Walk)
    last: dict[str, int] = field(default_factory=dict)
    last_version: object = None
    """What all tables held at the last look, and what tells that nothing was written since."""

    async def ask(
        self,
        asker: Asker,
        door: Door,
        sample: Sample,
        method: str = "",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send one request as this asker."""
        self.walk.requests += 1
        headers = dict(headers or {})
        if bearer := self.world.bearers.get(asker.name):
            headers["authorization"] = f"Bearer {bearer}"
        if cookie := self.world.cookies.get(asker.name):
            headers["cookie"] = f"{COOKIE}={cookie}"
        if door.marked:
            headers["if-match"] = "*"
        path = sample.path + (f"?{sample.query}" if sample.query else "")
        return await self.client.request(
            method or sample.method or door.method,
            path,
            headers=headers,
            json=sample.body,
            data=sample.form,
        )

    def somebody_for(self, door: Door) -> Asker | None:
        """Return somebody with a login session, or a visitor, whom a door serves."""
        for sample in samples(door, self.world):
            for asker in ASKERS:
                if not asker.is_token and is_served(door, sample, asker):
                    return asker
        return None

    async def read(self, door: Door, *, heads: bool = False) -> None:
        """Ask a door that only reads, for each of its samples, as everybody who is chosen."""
        for number, sample in enumerate(samples(door, self.world)):
            for asker in self.choose(door, sample, number):
                await self._read(door, sample, asker, heads=heads)
                if self.walk.wrong and self.is_hasty:
                    return

    async def _read(self, door: Door, sample: Sample, asker: Asker, *, heads: bool) -> None:
        answer = await self.ask(asker, door, sample)
        self._check(door, sample, asker, answer)
        self._note(asker, door, answer)
        if heads:
            head = await self.ask(asker, door, sample, "HEAD")
            if (head.status_code, head.content) != (answer.status_code, b""):
                self._complain(door, sample, asker, f"HEAD {head.status_code}")

    async def refused(self, door: Door) -> None:
        """Ask a door that changes things as those who may not, and look that nothing changed."""
        await self.look()
        for number, sample in enumerate(samples(door, self.world)):
            for asker in self.choose(door, sample, number):
                if is_served(door, sample, asker):
                    continue
                answer = await self.ask(asker, door, sample)
                self._check(door, sample, asker, answer)
                self._note(asker, door, answer)
        if changed := await self.look():
            self.walk.wrong.append(f"{door.method} {door.path}: refused, yet changed {changed}")

    async def look(self) -> list[str]:
        """Return which tables changed since the last look; reads them only if anything did."""
        version = await _version()
        if self.last and version is not None and version == self.last_version:
            return []
        before, self.last, self.last_version = self.last, await fingerprint(), version
        return differing(before, self.last) if before else []

    async def served(self, door: Door, sample: Sample) -> None:
        """Ask a door that changes things as the first who may: it works."""
        for asker in ASKERS:
            if is_served(door, sample, asker):
                self._check(door, sample, asker, await self.ask(asker, door, sample))
                return

    def _check(self, door: Door, sample: Sample, asker: Asker, answer: httpx.Response) -> None:
        wanted = expected(door, sample, asker)
        if wanted is None and (answer.status_code in _CLOSED or answer.status_code >= 500):
            self._complain(door, sample, asker, f"{answer.status_code} instead of being served")
        if wanted is not None and answer.status_code != wanted:
            self._complain(door, sample, asker, f"{answer.status_code} instead of {wanted}")
        if wanted == 303 and asker.acts_as == "visitor" and not answer.is_error:
            target = answer.headers.get("location", "")
            if sample.status != 303 and not target.startswith("/sign-in?next="):
                self._complain(door, sample, asker, f"sent to {target}")
        self._check_keeping(door, sample, asker, answer)
        if answer.status_code == 200:
            self._check_numbers(door, sample, asker, answer)

    def _check_numbers(
        self, door: Door, sample: Sample, asker: Asker, answer: httpx.Response
    ) -> None:
        """Look for numbers that are not for everybody: no word can be planted in them."""
        is_staff = asker.acts_as in expectations.STAFF
        is_one = door.path == "/api/webinars/{slug}" and not is_staff
        if is_one and answer.json()["turnout"] is not None:
            self._complain(door, sample, asker, "told how many came")
        if door.path == "/api/communities":
            for space in answer.json()["items"]:
                is_outsider = not space["membership"] and asker.acts_as in expectations.CONTACTS
                if is_outsider and (space["members"] or _LEAST) < _LEAST:
                    self._complain(door, sample, asker, f"told of {space['members']} people (I19)")

    def _check_keeping(
        self, door: Door, sample: Sample, asker: Asker, answer: httpx.Response
    ) -> None:
        kept = answer.headers.get("cache-control", "")
        if door.may.__name__ == "anyone" or answer.status_code != 200:
            return
        if "no-store" not in kept and "private" not in kept:
            self._complain(door, sample, asker, f"may be kept by anyone: {kept or 'not said'}")

    def _note(self, asker: Asker, door: Door, answer: httpx.Response) -> None:
        asked = {word.lower() for word in planting.FOUND.findall(str(answer.request.url))}
        if answer.is_success:
            for word in asked:
                self.walk.read[word].add(asker.name)
        text = f"{answer.headers}\n{answer.text}"
        for word in {found.lower() for found in planting.FOUND.findall(text)} - asked:
            self.walk.read[word].add(asker.name)
            mark = self.world.planter.marks[word]
            if asker.acts_as not in expectations.may_read(mark) and not is_own(asker, mark.thing):
                self.walk.wrong.append(
                    f"{asker.name} reads {mark} at {door.method} {answer.request.url.path}"
                )

    def _complain(self, door: Door, sample: Sample, asker: Asker, what: str) -> None:
        self.walk.wrong.append(
            f"{door.method} {door.path} of {sample.thing} as {asker.name}: {what}"
        )


def is_own(asker: Asker, thing: str) -> bool:
    """Tell whether a thing is the asker's own: what is theirs is theirs to read."""
    return thing == asker.acts_as or thing.startswith(f"of_{asker.acts_as}")


def is_served(door: Door, sample: Sample, asker: Asker) -> bool:
    """Tell whether the policy means this request to be done."""
    audience, _ = _known(door)
    within = door.kind != "api" or asker.covers(door.scope)
    who = _taken_for(door, asker)
    return who is not None and who in audience and within and who in sample.may


def expected(door: Door, sample: Sample, asker: Asker) -> int | None:
    """Return the status that the policy means for this request; None for being served."""
    audience, heading = _known(door)
    who = _taken_for(door, asker)
    if who is None:
        return 401
    if is_served(door, sample, asker):
        return sample.status
    if who not in audience:
        return 404 if heading.endswith(expectations.HIDDEN) else _at_the_door(door, who)
    if door.kind == "api" and not asker.covers(door.scope):
        return 403
    return _at_the_door(door, who) if sample.refusal == 403 else sample.refusal


def _known(door: Door) -> tuple[expectations.Who, str]:
    known = expectations.audience_of(door.method, door.path)
    assert known is not None
    return known


def _taken_for(door: Door, asker: Asker) -> str | None:
    """Return whom a door takes somebody for; None where it refuses what they send."""
    if asker.is_token and door.kind == "api":
        return None if asker.is_dead else asker.acts_as
    return "visitor" if asker.is_dead or asker.is_token else asker.acts_as


def _at_the_door(door: Door, who: str) -> int:
    """Return what those who may not pass are told."""
    if who != "visitor":
        return 403
    return 303 if door.kind == "page" else 401


_VOLATILE = {"seen_at", "last_used_at"}


async def fingerprint() -> dict[str, int]:
    """Return a number for each table that changes with its rows."""
    found = {}
    for model in planting.models():
        table = model._meta.db_table
        columns = [
            name for name in model._meta.fields_db_projection.values() if name not in _VOLATILE
        ]
        listed = ", ".join(f'"{name}"' for name in sorted(columns))
        found[table] = hash(tuple(sorted(map(str, await _rows(f'SELECT {listed} FROM "{table}"')))))
    return found


async def _version() -> object:
    """Return what is new after each commit; None where there is no telling."""
    if db.dialect() == "sqlite":
        return db.file_version()
    return str(await db.value("SELECT CAST(pg_current_snapshot() AS TEXT)"))


async def _rows(statement: str) -> list[tuple[object, ...]]:
    _, records = await db._read(statement, {})
    return [tuple(record) for record in records]


def differing(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Return the tables that changed."""
    return sorted(table for table in after if before.get(table) != after[table])
