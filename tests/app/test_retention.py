"""What is kept for how long: each rule takes what is older, leaves what is younger, and says so."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs

from passerelle.app import factory
from passerelle.app.privacy import keeping
from passerelle.app.privacy.keeping import KeepingCame
from passerelle.core import clock, db, ids, outbox, retention
from passerelle.core.config import ConfigurationError
from passerelle.core.queue import Worker
from tests.conftest import SETTINGS, SignIn
from tests.support import folders

DAYS = {"sign_in_links": 30, "login_sessions": 90, "address_confirmations": 30, "api_tokens": 365}


@db.transaction
async def put(statement: str, **params: Any) -> None:
    await db.execute(statement, **params)


async def anybody() -> UUID:
    return UUID(str(await db.value("SELECT MIN(CAST(id AS VARCHAR(36))) FROM people")))


async def fill(age: timedelta) -> None:
    """One row for each rule, whose end is this long ago."""
    person, at = await anybody(), clock.now() - age
    await put(
        "INSERT INTO sign_in_links (id, person_id, created_at, expires_at)"
        " VALUES (:id, :person, :at, :until)", id=ids.new(), person=person, at=at, until=at,
    )  # fmt: skip
    await put(
        "INSERT INTO login_sessions (secret_hash, person_id, created_at, expires_at)"
        " VALUES (:id, :person, :at, :until)", id=ids.new().hex, person=person, at=at, until=at,
    )  # fmt: skip
    await put(
        "INSERT INTO address_confirmations (id, person_id, address, asked_at, expires_at)"
        " VALUES (:id, :person, 'a@example.org', :at, :until)",
        id=ids.new(), person=person, at=at, until=at,
    )  # fmt: skip
    await put(
        "INSERT INTO api_tokens (id, person_id, hash, name, scopes, created_at, expires_at)"
        " VALUES (:id, :person, :hash, 'n', '[]', :at, :until)",
        id=ids.new(), person=person, hash=ids.new().hex, at=at, until=at,
    )  # fmt: skip
    await put(
        "INSERT INTO messages (id, person_id, recipient, purpose, occasion, language, subject,"
        " text, html, written_at, state) VALUES (:id, :person, 'a@example.org', 'p', :occasion,"
        " 'en', 'Hello', 'text', 'html', :at, 'sent')",
        id=ids.new(), person=person, occasion=ids.new().hex, at=at,
    )  # fmt: skip


async def counted() -> dict[str, int]:
    tables = {table: f"SELECT COUNT(*) FROM {table}" for table in DAYS}
    tables["messages"] = "SELECT COUNT(*) FROM messages WHERE text <> '' AND subject <> ''"
    return {name: int(await db.value(statement)) for name, statement in tables.items()}


async def apply_all() -> None:
    @db.transaction
    async def come() -> None:
        await outbox.put(KeepingCame(clock.now()))

    await come()
    worker = Worker(factory.subscriptions(SETTINGS))
    while await worker.work_once():
        pass


async def test_each_rule_takes_what_is_older_and_leaves_what_is_younger(filled: str) -> None:
    for days in (1, 400):
        await fill(timedelta(days=days))
    assert set((await counted()).values()) == {2}

    await apply_all()

    assert await counted() == dict.fromkeys([*DAYS, "messages"], 1)
    assert await db.value("SELECT COUNT(*) FROM messages WHERE subject = 'Hello'") == 1
    shown = {one.rule.name: one for one in await keeping.shown(SETTINGS)}
    assert {shown[name].removed for name in [*DAYS, "messages"]} == {1}
    assert shown["data_exports"].removed == 0
    assert shown["audit_entries"].next_at is None


async def test_what_was_imported_is_never_touched(filled: str) -> None:
    before = await folders.stored()

    for rule in keeping.rules(SETTINGS):
        if rule.is_ours and rule.forget:
            await rule.forget(clock.now())

    assert await folders.stored() == before


async def test_more_than_a_batch_goes_in_several(database: str) -> None:
    from tests.support import planted

    person = await planted.person()
    at = clock.now() - timedelta(days=100)

    @db.transaction
    async def many() -> None:
        await db.execute_many(
            "INSERT INTO sign_in_links (id, person_id, created_at, expires_at)"
            " VALUES (:id, :person, :at, :until)",
            [{"id": ids.new(), "person": person, "at": at, "until": at} for _ in range(1201)],
        )

    await many()
    rule = next(r for r in keeping.rules(SETTINGS) if r.name == "sign_in_links")

    assert await retention.apply(rule) == 1201
    assert await retention.apply(rule) == 0
    shown = {one.rule.name: one for one in await keeping.shown(SETTINGS)}["sign_in_links"]
    assert (shown.removed, shown.removed_in_all) == (0, 1201)


def test_an_operator_sets_other_lengths_within_bounds() -> None:
    def days(wishes: str) -> dict[str, int | None]:
        settings = structs.replace(SETTINGS, retention=wishes)
        return {rule.name: rule.days for rule in keeping.rules(settings)}

    assert days("messages=30, sign_in_links=7")["messages"] == 30
    assert days("")["messages"] == 90
    for wrong in ("messages=1", "messages", "nothing=3", "jobs=3", "messages=-4", "messages=9999"):
        with pytest.raises(ConfigurationError, match="retention"):
            days(wrong)


async def test_administrators_see_each_rule_and_nobody_else(filled: str, sign_in: SignIn) -> None:
    await apply_all()
    administrator, other = await sign_in("staff-5"), await sign_in("staff-1")

    page = await administrator.get("/administration/retention")

    assert page.status_code == 200
    assert page.text.count('<tr><th scope="row">') == len(keeping.rules(SETTINGS))
    assert (await other.get("/administration/retention")).status_code == 403
