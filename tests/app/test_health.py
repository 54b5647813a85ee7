"""Readiness follows the database, also when it says nothing at all."""

import asyncio
import time

import pytest

from passerelle.core import db, schema
from tests.conftest import NewClient


async def test_a_database_that_is_silent_is_noticed_within_a_second_and_so_is_its_return(
    database: str, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaks, asked = asyncio.Event(), []

    async def is_current(dialect: str) -> bool:
        asked.append(dialect)
        await speaks.wait()
        return True

    client = await new_client()
    monkeypatch.setattr(schema, "is_current", is_current)
    began = time.monotonic()
    silent = await asyncio.gather(*(client.get("/readyz") for _ in range(5)))
    waited = time.monotonic() - began
    speaks.set()
    again = await client.get("/readyz")

    assert {answer.status_code for answer in silent} == {503}
    assert silent[0].json()["database"] is False
    assert waited < 1.5
    assert len(asked) == 1
    assert again.status_code == 200


async def test_a_replica_stays_ready_on_the_schema_of_the_next_release_and_on_no_other(
    database: str, new_client: NewClient
) -> None:
    client = await new_client()

    before = await client.get("/readyz")
    await apply("9999_of_the_next_release")
    later = await client.get("/readyz")
    await lose_the_first()
    lacking = await client.get("/readyz")

    assert (before.status_code, later.status_code) == (200, 200)
    assert (lacking.status_code, lacking.json()["schema"]) == (503, False)


@db.transaction
async def apply(step: str) -> None:
    await db.execute(
        "INSERT INTO schema_migrations (name, sha256, applied_at) VALUES (:name, 'x', 'now')",
        name=step,
    )


@db.transaction
async def lose_the_first() -> None:
    await db.execute("DELETE FROM schema_migrations WHERE name LIKE '0001%'")
