"""One's own profile: changed by oneself, for pages and programs; addresses that were confirmed."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import msgspec
import pytest

from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.identity import addresses, errors
from tests.conftest import SETTINGS, NewClient
from tests.support.browsers import person_id, with_session

NEW = "other@example.net"


class Waiting(msgspec.Struct, frozen=True):
    id: UUID


def form(version: int, **changes: str) -> dict[str, str]:
    return {"version": str(version), "given_name": "Ana", "family_name": "Silva",
            "gender": "woman", "language": "fr", "tz": "Atlantic/Azores"} | changes  # fmt: skip


async def me(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get("/api/me")


async def asked(client: httpx.AsyncClient, address: str = NEW) -> str:
    """Ask for an address, and return the path of the link that is sent to it."""
    answer = await client.post("/profile/addresses", data={"address": address})
    assert answer.status_code == 303, answer.text
    waiting = await db.row(
        Waiting, "SELECT id FROM address_confirmations WHERE address = :a", a=address
    )
    assert waiting is not None
    token = addresses.token_of(waiting.id, SETTINGS.secrets[0])
    return f"/profile/addresses/confirm/{token}"


async def test_one_changes_ones_names_language_zone_and_gender(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "staff-1")
    version = (await me(client)).json()["version"]

    done = await client.post("/profile", data=form(version))
    page = await client.get("/profile")
    now = (await me(client)).json()

    assert done.status_code == 303
    assert 'lang="fr"' in page.text
    assert "Atlantic/Azores" in page.text
    assert [now[name] for name in ("given_name", "family_name", "gender", "language", "tz")] == [
        "Ana", "Silva", "woman", "fr", "Atlantic/Azores",
    ]  # fmt: skip


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    filled: str, new_client: NewClient
) -> None:
    one, other = [await with_session(await new_client(), "staff-1") for _ in range(2)]
    seen = await me(one)
    tag, version = seen.headers["etag"], seen.json()["version"]

    first = await one.patch("/api/me", json={"tz": "Asia/Almaty"}, headers={"if-match": tag})
    by_program = await other.patch("/api/me", json={"tz": "UTC"}, headers={"if-match": tag})
    by_form = await other.post("/profile", data=form(version))
    unmarked = await other.patch("/api/me", json={"tz": "UTC"})

    assert [a.status_code for a in (first, by_program, by_form, unmarked)] == [200, 412, 412, 428]
    assert (await me(one)).json()["tz"] == "Asia/Almaty"
    assert "Silva" in by_form.text


@pytest.mark.parametrize(("changes", "field"), [
    ({"family_name": " "}, "family_name"), ({"tz": "Mars/Olympus"}, "tz"),
    ({"language": "xx"}, "language"), ({"gender": "?"}, "gender"),
    ({"given_name": "x" * 121}, "given_name"),
])  # fmt: skip
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    filled: str, new_client: NewClient, changes: dict[str, str], field: str
) -> None:
    client = await with_session(await new_client(), "staff-1")
    typed = form(0, family_name="Kept") | changes

    page = await client.post("/profile", data=typed)
    by_program = await client.patch("/api/me", json=changes, headers={"if-match": "*"})

    assert (page.status_code, by_program.status_code) == (422, 422)
    assert f'href="#{field}"' in page.text
    assert field == "family_name" or "Kept" in page.text


async def test_an_imported_language_stays_until_it_is_changed(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "CON-0001")  # reads Russian

    changed = await client.patch("/api/me", json={"tz": "UTC"}, headers={"if-match": "*"})

    assert changed.status_code == 200
    assert changed.json()["language"] == "ru"


async def test_an_address_is_added_by_the_link_that_was_sent_to_it_and_a_button(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "staff-1")
    link = await asked(client)

    shown = await client.get(link)
    before = (await me(client)).json()["addresses"]
    confirmed = await client.post(link)
    again = await client.post(link)

    assert (shown.status_code, confirmed.status_code, again.status_code) == (200, 303, 409)
    assert len(before) == 1
    assert [a["address"] for a in (await me(client)).json()["addresses"]][1:] == [NEW]


async def test_a_link_confirms_for_the_person_who_asked_and_in_time(
    filled: str, new_client: NewClient
) -> None:
    owner = await with_session(await new_client(), "staff-1")
    other = await with_session(await new_client(), "staff-5")
    link = await asked(owner)

    @db.transaction
    async def a_day_passes() -> None:
        await db.execute("UPDATE address_confirmations SET expires_at = :t",
                         t=clock.now() - timedelta(seconds=1))  # fmt: skip

    stranger = await other.post(link)
    visitor = await (await new_client()).post(link)
    forged = await owner.post(link[:-1] + ("0" if link[-1] != "0" else "1"))
    await a_day_passes()
    late = await owner.post(link)

    assert [a.status_code for a in (stranger, visitor, forged, late)] == [409, 303, 409, 409]
    assert visitor.headers["location"].startswith("/sign-in")


async def test_anothers_address_is_told_to_nobody_who_does_not_read_it(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "staff-1")

    free = await client.post("/profile/addresses", data={"address": NEW})
    taken = await client.post("/profile/addresses", data={"address": "staff-5@example.org"})
    waiting = await db.rows(Waiting, "SELECT id FROM address_confirmations ORDER BY id")
    token = addresses.token_of(waiting[-1].id, SETTINGS.secrets[0])
    confirmed = await client.post(f"/profile/addresses/confirm/{token}")

    assert (free.status_code, free.headers["location"]) == (
        taken.status_code, taken.headers["location"],
    )  # fmt: skip
    assert confirmed.status_code == 409
    assert len((await me(client)).json()["addresses"]) == 1


async def test_nobody_gets_more_than_ten_addresses_however_many_they_asked_for(
    filled: str,
) -> None:
    actor, secret = Actor(person_id=await person_id("staff-1")), SETTINGS.secrets[0]
    for n in range(12):
        await addresses.add(actor, f"n{n}@example.net", "en", secret)
        await budgets_are_full_again()
    links = [addresses.token_of(one.id, secret) for one in await addresses.waiting_of(actor)]

    said = await asyncio.gather(
        *(addresses.confirm(actor, link, SETTINGS.secrets) for link in links),
        return_exceptions=True,
    )

    assert len(await addresses.addresses_of(actor)) == addresses.MOST
    assert sum(isinstance(one, errors.TooManyAddresses) for one in said) == 3
    assert len(await addresses.waiting_of(actor)) == 3


@db.transaction
async def budgets_are_full_again() -> None:
    await db.execute("DELETE FROM budgets")


async def test_one_primary_address_stays_whatever_is_removed(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "staff-1")
    await client.post(await asked(client))
    first, second = (await me(client)).json()["addresses"]

    refused = await client.post(f"/profile/addresses/{first['id']}/remove")
    await client.post(f"/profile/addresses/{second['id']}/primary")
    removed = await client.post(f"/profile/addresses/{first['id']}/remove")
    last = await client.post(f"/profile/addresses/{second['id']}/remove")

    assert [a.status_code for a in (refused, removed, last)] == [409, 303, 409]
    left = (await me(client)).json()["addresses"]
    assert [(a["address"], a["is_primary"]) for a in left] == [(NEW, True)]


async def test_two_choices_of_a_primary_address_at_once_leave_one(filled: str) -> None:
    actor = Actor(person_id=await person_id("staff-1"))
    for n in range(4):
        await addresses.add(actor, f"n{n}@example.net", "en", "s" * 40)
        waiting = (await addresses.waiting_of(actor))[0]
        token = addresses.token_of(waiting.id, "s" * 40)
        await addresses.confirm(actor, token, ("s" * 40,))
    every = await addresses.addresses_of(actor)

    await asyncio.gather(
        *(addresses.make_primary(actor, one.id) for one in every * 3),
        *(addresses.remove(actor, one.id) for one in every),
        return_exceptions=True,
    )

    left = await addresses.addresses_of(actor)
    assert sum(one.is_primary for one in left) == 1


async def test_nobody_touches_anothers_address(filled: str, new_client: NewClient) -> None:
    owner = await with_session(await new_client(), "staff-1")
    other = await with_session(await new_client(), "staff-5")
    await owner.post(await asked(owner))
    second = (await me(owner)).json()["addresses"][1]["id"]

    statuses = [(await other.post(f"/profile/addresses/{second}/{verb}")).status_code
                for verb in ("primary", "remove")]  # fmt: skip

    assert statuses == [404, 404]
