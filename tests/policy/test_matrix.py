"""Each door serves whom it is for, and nobody else; what is refused changes nothing."""

from pathlib import Path

import pytest

from passerelle.app import factory
from passerelle.web import openapi
from passerelle.web.doors import Door
from tests.conftest import SETTINGS, NewClient
from tests.policy import expectations, roles, samples, world
from tests.policy.running import Ground
from tests.policy.walking import Walker

DOORS = factory.doors_of_rooms()
READING = [door for door in DOORS if door.method == "GET"]
WRITING = [door for door in DOORS if door.method != "GET"]
PARTS = {
    "pages": [door for door in READING if door.kind == "page"],
    "files": [door for door in READING if door.kind == "file"],
    "programs": [door for door in READING if door.kind == "api"],
}


@pytest.fixture
async def walker(filled: str, new_client: NewClient) -> Walker:
    return Walker(await world.planted(), await new_client())


def test_every_door_has_a_declared_audience_and_every_declared_door_stands() -> None:
    standing = {f"{door.method} {door.path}" for door in DOORS}

    assert standing == expectations.declared()


@pytest.mark.parametrize("part", PARTS)
async def test_doors_that_show_things_serve_whom_they_are_for_and_leak_nothing(
    walker: Walker, part: str
) -> None:
    for door in PARTS[part]:
        await walker.read(door)

    assert walker.walk.wrong == []
    assert walker.walk.requests > 500


async def test_a_request_for_the_head_alone_is_answered_with_the_same_status(
    walker: Walker,
) -> None:
    for door in READING:
        for sample in samples.samples(door, walker.world)[:1]:
            for name in ("visitor", "contact_a", "administrator"):
                asker = roles.BY_NAME[name]
                got = await walker.ask(asker, door, sample)
                head = await walker.ask(asker, door, sample, "HEAD")

                assert (head.status_code, head.content) == (got.status_code, b""), door.path


async def test_what_is_refused_changes_nothing(walker: Walker) -> None:
    for door in WRITING:
        await walker.refused(door)

    assert walker.walk.wrong == []


async def test_each_change_works_for_those_who_may_make_it(engine: str, tmp_path: Path) -> None:
    if engine != "sqlite":
        pytest.skip("whether a body can be understood is the same on every engine")
    ground = await Ground.made(tmp_path)

    walker = await ground.served()
    await ground.end()

    assert walker.walk.wrong == []
    assert walker.walk.requests > 100


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}]
)
async def test_a_form_of_another_site_changes_nothing(
    walker: Walker, headers: dict[str, str]
) -> None:
    await walker.look()

    assert [door.path for door in WRITING if door.by_token] == ["/unsubscribe/{token}"]
    for door in WRITING:
        asker = walker.somebody_for(door)
        if not door.by_token and asker is not None:
            for sample in samples.samples(door, walker.world)[:1]:
                answer = await walker.ask(asker, door, sample, headers=headers)
                assert answer.status_code == 403, (door.method, door.path)

    assert await walker.look() == []


def test_every_door_for_programs_is_described_and_every_description_has_its_door() -> None:
    app_doors = {(d.method.lower(), d.path) for d in DOORS if d.kind == "api"}
    described = openapi.document(
        DOORS, base_url=SETTINGS.base_url, version="0", session_cookie="session"
    )["paths"]

    assert {
        (method, path) for path, methods in described.items() for method in methods
    } == app_doors


def test_the_policy_in_the_description_is_the_declared_one() -> None:
    open_to_all = {f"{door.method} {door.path}" for door in DOORS if door.may.__name__ == "anyone"}
    declared = {
        f"{door.method} {door.path}" for door in DOORS if _audience(door) == expectations.EVERYONE
    }

    assert declared <= open_to_all


def _audience(door: Door) -> expectations.Who:
    known = expectations.audience_of(door.method, door.path)
    assert known is not None
    return known[0]
