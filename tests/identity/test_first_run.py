"""An empty installation gets its first administrator, once, from whoever started the service."""

import pytest

from passerelle.core import db
from passerelle.core.errors import NotFound
from passerelle.identity import errors, first_run, people
from tests.conftest import SETTINGS
from tests.identity.keeping import administrator
from tests.identity.test_roles import race

SECRETS = SETTINGS.secrets
WISH = people.Invitation("Ana", "First", "first@example.org")


def test_the_code_follows_from_the_secret_and_forgives_how_it_is_typed() -> None:
    code = first_run.code(SECRETS[0])

    assert first_run.is_code(code, SECRETS)
    assert first_run.is_code(f" {code.lower().replace('-', ' ')} ", SECRETS)
    assert first_run.is_code(code, ("another-secret", *SECRETS))
    assert not first_run.is_code(code[:-1], SECRETS)
    assert not first_run.is_code("", SECRETS)
    assert not first_run.is_code(code, ("another-secret",))
    assert len(code.replace("-", "")) == 20


async def test_the_first_administrator_is_made_once(database: str) -> None:
    code = first_run.code(SECRETS[0])
    assert await first_run.is_needed()
    with pytest.raises(errors.CodeWrong):
        await first_run.set_up("wrong", SECRETS, WISH)

    await first_run.set_up(code, SECRETS, WISH)

    assert not await first_run.is_needed()
    with pytest.raises(NotFound):
        await first_run.set_up(code, SECRETS, people.Invitation("B", "B", "b@example.org"))
    with db.watched() as statements:
        assert not await first_run.is_needed()
    assert statements == []


async def test_where_there_is_an_administrator_already_nothing_is_set_up(database: str) -> None:
    await administrator("Boss")

    assert not await first_run.is_needed()
    with pytest.raises(NotFound):
        await first_run.set_up(first_run.code(SECRETS[0]), SECRETS, WISH)


async def test_of_two_processes_that_set_up_at_once_one_succeeds(database: str) -> None:
    secret = SECRETS[0]

    told = await race(
        database,
        ("set_up", secret, "one"),
        ("set_up", secret, "two"),
        ("set_up", secret, "three"),
    )

    assert sorted(told) == ["done", "not_found", "not_found"]
    assert await db.value("SELECT COUNT(*) FROM role_grants") == 1
    assert await db.value("SELECT COUNT(*) FROM people") == 1
