"""Answers that are the same for everyone are given again, and only while they are."""

import httpx
import pytest
from msgspec import structs

from passerelle.app import factory
from passerelle.calendars import entries
from passerelle.web import doors
from tests.calendars.test_feeds import soon
from tests.conftest import SETTINGS, NewClient, SignIn

FEED = "/calendars/public.ics"


async def test_the_second_answer_is_the_first_one_until_it_is_another(
    filled: str, new_client: NewClient
) -> None:
    client = await new_client()
    await entries.write(soon())

    for encoding in ("identity", "gzip"):
        answers = [await client.get(FEED, headers={"accept-encoding": encoding}) for _ in range(3)]
        told = [bare(answer) for answer in answers]
        assert told[0] == told[1] == told[2]
        etag = answers[0].headers["etag"]
        same = [
            await client.get(FEED, headers={"if-none-match": etag, "accept-encoding": encoding})
            for _ in range(2)
        ]
        assert [one.status_code for one in same] == [304, 304]
        assert bare(same[0]) == bare(same[1])
    await entries.write(soon(summaries={"en": "New"}))
    assert "SUMMARY:New" in (await client.get(FEED)).text


async def test_answers_in_one_language_are_not_given_to_readers_of_another(
    filled: str, new_client: NewClient, sign_in: SignIn
) -> None:
    await entries.write(soon())
    client = await new_client()

    texts = [
        (await client.get(FEED, headers={"accept-language": language})).text
        for language in ("en", "fr", "en", "fr")
    ]

    assert texts[0] == texts[2] != texts[1] == texts[3]
    assert "Procédures aux frontières" in texts[3]


async def test_a_budget_holds_for_quick_answers_too(
    filled: str,
) -> None:
    app = factory.create(structs.replace(SETTINGS, requests_per_minute=8), with_worker=False)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        statuses = [(await client.get(FEED)).status_code for _ in range(6)]

    assert statuses == [200, 200, 200, 200, 429, 429]


def test_a_door_that_is_not_for_everyone_has_no_stamp() -> None:
    async def stamp() -> object:
        return 1

    async def handler(_ask: object) -> None: ...

    with pytest.raises(ValueError, match="not the same for everyone"):
        doors.file("/x", handler, may=doors.signed_in, stamp=stamp)


def bare(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    headers = {k: v for k, v in answer.headers.items() if k != "x-request-id"}
    return answer.status_code, answer.content, headers
