"""Readiness follows the database, also when it says nothing at all."""

import asyncio
import time

import pytest

from passerelle.core import schema
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
