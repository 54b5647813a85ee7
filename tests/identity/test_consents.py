"""Consents: to the text that was read, given and withdrawn, never deleted."""

import httpx
import msgspec
import pytest

from passerelle.core import db, i18n
from passerelle.identity import consents
from tests.conftest import NewClient
from tests.support.browsers import person_id, with_session


class Row(msgspec.Struct, frozen=True):
    purpose: str
    text_version: str
    source: str
    withdrawn: bool


async def rows_of(reference: str) -> list[Row]:
    return await db.rows(
        Row,
        "SELECT purpose, text_version, source,"
        " CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END AS withdrawn"
        " FROM consents WHERE person_id = :id ORDER BY given_at, id",
        id=await person_id(reference),
    )


async def choose(
    client: httpx.AsyncClient, purpose: str, choice: str, version: str = "2026-11"
) -> int:
    form = {"choice": choice, "version": version}
    return (await client.post(f"/profile/consents/{purpose}", data=form)).status_code


async def test_each_choice_is_a_row_that_stays(filled: str, new_client: NewClient) -> None:
    client = await with_session(await new_client(), "staff-1")

    statuses = [
        await choose(client, "newsletter", choice)
        for choice in ("give", "give", "withdraw", "withdraw", "give")
    ]
    page = await client.get("/profile")
    topics = [
        str(await db.value("SELECT topic FROM outbox ORDER BY id LIMIT 1 OFFSET :n", n=n))
        for n in range(int(await db.value("SELECT COUNT(*) FROM outbox")))
    ]

    assert statuses == [303] * 5
    assert await rows_of("staff-1") == [
        Row("newsletter", "2026-11", "profile", withdrawn=True),
        Row("newsletter", "2026-11", "profile", withdrawn=False),
    ]
    assert topics == ["ConsentGiven", "ConsentWithdrawn", "ConsentGiven"]
    assert "You agreed on" in page.text


async def test_an_imported_consent_is_shown_and_replaced_by_one_to_todays_text(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "CON-0001")
    before = await client.get("/profile")

    await choose(client, "newsletter", "give")

    newsletter = [row for row in await rows_of("CON-0001") if row.purpose == "newsletter"]
    assert "2019-05" in before.text
    assert [(row.text_version, row.withdrawn) for row in newsletter] == [
        ("2019-05", True),
        ("2026-11", False),
    ]


@pytest.mark.parametrize(("purpose", "choice", "version", "status"), [
    ("newsletter", "give", "1999-01", 409), ("moon", "give", "2026-11", 404),
])  # fmt: skip
async def test_only_the_text_that_was_read_is_consented_to(
    filled: str, new_client: NewClient, purpose: str, choice: str, version: str, status: int
) -> None:
    client = await with_session(await new_client(), "staff-1")

    assert await choose(client, purpose, choice, version) == status
    assert await rows_of("staff-1") == []


@pytest.mark.parametrize("form", [{}, {"choice": ""}, {"choice": "withdrew"}, {"choice": "give"}])
async def test_a_choice_that_is_none_withdraws_nothing_and_is_said_to_be_none(
    filled: str, new_client: NewClient, form: dict[str, str]
) -> None:
    client = await with_session(await new_client(), "staff-1")
    await choose(client, "newsletter", "give")

    answer = await client.post("/profile/consents/newsletter", data=form)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert [row.withdrawn for row in await rows_of("staff-1")] == [False]


def test_every_purpose_has_one_text() -> None:
    assert [text.purpose for text in consents.TEXTS] == list(consents.Purpose)
    assert all(i18n.translations("en").gettext(text.text) for text in consents.TEXTS)
