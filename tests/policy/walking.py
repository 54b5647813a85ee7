"""Walks doors as everybody, and writes down what was answered and which words were read."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from passerelle.web.doors import Door
from tests.policy import changes, choosing, expectations, planting, telling
from tests.policy.roles import ASKERS, Asker
from tests.policy.samples import Sample, samples
from tests.policy.world import World

Choose = Callable[[Door, Sample, int], Sequence[Asker]]
_CLOSED = (401, 403, 404, 405, 428)
COOKIE = "__Host-session"
BYSTANDER = "contact_b"
"""Whose rows stay as they are while somebody else does something, or something is done to them."""
_OWNERS_FIRST = sorted(ASKERS, key=lambda asker: asker.name != "contact_a")


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
        version = await changes.version()
        if self.last and version is not None and version == self.last_version:
            return []
        before, self.last, self.last_version = self.last, await changes.fingerprint(), version
        return changes.differing(before, self.last) if before else []

    async def served(self, door: Door, sample: Sample) -> None:
        """Ask a door that changes things as the first who may: it works, and leaves alone what
        belongs to somebody else."""
        for asker in _OWNERS_FIRST:
            if is_served(door, sample, asker):
                before = await self._of_bystander()
                self._check(door, sample, asker, await self.ask(asker, door, sample))
                after = await self._of_bystander()
                if not _concerns_bystander(sample, asker):
                    for table in changes.differing(before, after):
                        self._complain(door, sample, asker, f"changes another's {table}")
                return

    async def _of_bystander(self) -> dict[str, int]:
        return await changes.fingerprint_of(self.world.get("people", BYSTANDER).id)

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
            self._check_telling(door, sample, asker, answer)

    def _check_telling(
        self, door: Door, sample: Sample, asker: Asker, answer: httpx.Response
    ) -> None:
        """Look for what is not for everybody and bears no word: numbers, and ways that are
        offered."""
        for what in telling.wrong(door, asker.acts_as, answer, self.world):
            self._complain(door, sample, asker, what)

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


def _concerns_bystander(sample: Sample, asker: Asker) -> bool:
    """Tell whether it is the bystander who does it, or to whom it is done."""
    return asker.acts_as == BYSTANDER or sample.thing in (f"of_{BYSTANDER}", BYSTANDER, "b")
