"""Roles begin, end, and leave their history; somebody can always administer the service."""

import asyncio
import time
from datetime import timedelta

import pytest

from passerelle.core import clock, db
from passerelle.core.errors import Refusal
from passerelle.identity import errors, passing, people, roles, sessions
from passerelle.identity.enums import Role
from passerelle.identity.queries import people as found
from tests.conftest import NewClient
from tests.core.test_processes import python
from tests.identity.keeping import actor, administrator, invited, run


async def race(url: str, *deeds: tuple[str, ...]) -> list[str]:
    """Let processes do these at the same instant; return what each was told."""
    at = str(time.time() + 2.5)
    told = await asyncio.gather(
        *(python("-m", "tests.support.rivals", url, at, *deed) for deed in deeds)
    )
    return [one.strip() for one in told]


async def test_a_role_that_is_granted_again_keeps_the_history_of_the_first_time(
    database: str,
) -> None:
    boss, whom = await administrator("Boss"), await invited("Known")

    await roles.grant(boss, whom, roles.Grant(Role.ASSESSOR))
    await roles.revoke(boss, whom, Role.ASSESSOR)
    await roles.grant(boss, whom, roles.Grant(Role.ASSESSOR))

    grants = await found.grants_of(boss, await found.person_for(boss, whom))
    assert [(g.role, g.granted_by, g.revoked_at is None) for g in grants] == [
        (Role.ASSESSOR, "Ana Boss", True),
        (Role.ASSESSOR, "Ana Boss", False),
    ]
    with pytest.raises(errors.RoleHeld):
        await roles.grant(boss, whom, roles.Grant(Role.ASSESSOR))


async def test_a_role_with_an_end_ends_by_itself_on_the_next_request_and_in_the_history(
    database: str, new_client: NewClient
) -> None:
    boss, whom = await administrator("Boss"), await invited("Visiting")
    client = await new_client()
    person = await found.person_for(boss, whom)
    client.cookies.set("__Host-session", await sessions.open_session(person.id))
    end = clock.now() + timedelta(hours=1)

    await roles.grant(boss, whom, roles.Grant(Role.OUTREACH_OFFICER, end))
    during = await client.get("/outreach")
    await run("UPDATE role_grants SET expires_at = :t WHERE expires_at IS NOT NULL", t=clock.now())
    after = await client.get("/outreach")

    assert (during.status_code, after.status_code) == (200, 403)
    assert await passing.catch_up() == 1
    grant = (await found.grants_of(boss, person))[0]
    assert grant.revoked_at == grant.expires_at
    with pytest.raises(errors.EndIsPast):
        await roles.grant(boss, whom, roles.Grant(Role.AUDITOR, clock.now()))


async def test_nobody_takes_their_own_administrators_role_nor_deactivates_themselves(
    database: str,
) -> None:
    boss, other = await administrator("Boss"), await administrator("Other")

    for refused in (
        roles.revoke(boss, boss.name, Role.ADMINISTRATOR),
        people.deactivate(boss, boss.name),
    ):
        with pytest.raises(Refusal) as told:
            await refused
        assert told.value.code in ("own_role", "own_account")

    assert other.person_id != boss.person_id


async def test_an_administrator_for_a_time_does_not_replace_the_last_one_without_an_end(
    database: str,
) -> None:
    boss, brief = await administrator("Boss"), await invited("Brief")
    until = roles.Grant(Role.ADMINISTRATOR, clock.now() + timedelta(days=1))
    await roles.grant(boss, brief, until)

    with pytest.raises(errors.LastAdministrator):
        await roles.revoke(await actor(brief, "administrator"), boss.name, Role.ADMINISTRATOR)


@pytest.mark.parametrize("deed", ["revoke", "deactivate"])
async def test_two_administrators_who_act_on_each_other_at_once_are_not_both_heard(
    database: str, deed: str
) -> None:
    one, other = await administrator("One"), await administrator("Other")

    told = await race(database, (deed, one.name, other.name), (deed, other.name, one.name))

    left = await db.value(
        "SELECT COUNT(*) FROM role_grants r JOIN people p ON p.id = r.person_id"
        " WHERE r.revoked_at IS NULL AND p.deactivated_at IS NULL"
    )
    assert sorted(told) == ["done", "last_administrator"], told
    assert left == 1
