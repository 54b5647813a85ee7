"""Each check alone says what it is to say, whatever stands before it or behind it."""

from contextlib import suppress

import pytest

from passerelle.web import modes
from tests.policy import alone, asked_alone, expectations, missing, mutants, world


@pytest.fixture
async def asking(filled: str) -> alone.Actors:
    return await alone.actors_of(await world.planted())


async def test_each_door_lets_in_those_who_may_pass_and_nobody_else(asking: alone.Actors) -> None:
    assert list(alone.doors(asking)) == []


async def test_each_predicate_says_to_each_person_what_is_declared(asking: alone.Actors) -> None:
    assert list(alone.predicates(asking)) == []


async def test_each_question_refuses_by_itself_and_looks_at_nothing_before(
    asking: alone.Actors,
) -> None:
    assert await alone.questions(asking) == ""
    assert len(list(alone.asked())) > 50


async def test_while_the_service_is_for_staff_only_everybody_else_is_refused(
    asking: alone.Actors,
) -> None:
    inside, modes_ = set[str](), modes.Modes()
    modes_.now = modes.InForce(modes.Mode.STAFF_ONLY)

    for name, actor in asking.items():
        with suppress(modes.OnlyStaff):
            modes_.check(actor, "/webinars", "GET")
            inside.add(name)

    assert inside == expectations.STAFF


def test_every_predicate_about_somebody_is_declared() -> None:
    standing = {
        f"{missing.short(module)}.{name}"
        for module in missing.modules()
        if module.__name__.endswith(".access")
        for name, function in missing.functions(module)
        if mutants.is_about_somebody(function)
    }

    assert standing == set(asked_alone.PREDICATES)


def test_what_is_declared_of_questions_stands() -> None:
    names = [name for name, _who in alone.asked()]
    everywhere = {
        f"{missing.short(module)}.{name}"
        for module in missing.modules()
        for name, _function in missing.functions(module)
    }

    assert {one for one in asked_alone.QUESTIONS if "*" not in one} <= set(names)
    assert set(asked_alone.INNER) <= everywhere
