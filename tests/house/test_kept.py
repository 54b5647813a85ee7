"""What a kept answer was read from is what it is kept by."""

import re

import httpx
from tortoise import Tortoise

from passerelle.app import factory
from passerelle.core import db
from passerelle.web.doors import Door
from tests.conftest import SignIn
from tests.web.test_hostile import somewhere
from tests.web.test_writes import REFERENCE

_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+\"?([a-z_]+)\"?")
_WHO_ASKS = "login_sessions"
"""Who asks is read anew for each request, and is part of what an answer is kept by."""


async def test_an_answer_is_kept_until_one_of_the_rooms_it_was_read_from_changes(
    programme: str, sign_in: SignIn
) -> None:
    client = await sign_in(str(await db.value(REFERENCE)), fresh=True)
    homes = rooms_of_tables()
    wrong = {}

    for door in factory.doors_of_rooms():
        if door.shows:
            read = {homes[table] for table in await tables_read(client, door) if table in homes}
            if more := read - {"core", *door.shows}:
                wrong[door.path] = sorted(more)

    assert wrong == {}


def rooms_of_tables() -> dict[str, str]:
    return {
        model._meta.db_table: model.__module__.split(".")[1]
        for model in Tortoise.apps["models"].values()
    }


async def tables_read(client: httpx.AsyncClient, door: Door) -> set[str]:
    path = await somewhere(door.path)
    with db.watched() as statements:
        await client.get(path)
    return {
        table
        for statement in statements
        if _WHO_ASKS not in statement
        for table in _TABLE.findall(statement)
    }
