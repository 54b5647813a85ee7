"""Budgets of requests: by person and by address; what is left is told."""

from typing import Any

import httpx
import pytest
from msgspec import structs
from starlette.types import ASGIApp

from passerelle.app import factory
from passerelle.core import db
from passerelle.core.errors import TooMany
from passerelle.web.limits import Limits
from tests.conftest import SETTINGS
from tests.web.test_writes import bearing, token

PATH = "/api/webinars"


def app(per_minute: int) -> ASGIApp:
    wanted = structs.replace(SETTINGS, requests_per_minute=per_minute)
    return factory.create(wanted, with_worker=False)


def client(one: ASGIApp, address: str = "192.0.2.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(one, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=SETTINGS.base_url)


async def statuses(one: httpx.AsyncClient, times: int, **more: Any) -> list[int]:
    return [(await one.get(PATH, **more)).status_code for _ in range(times)]


def test_half_a_minutes_worth_comes_at_once_and_the_rest_evenly() -> None:
    limits = Limits(60)

    taken = [limits.take("a", 1, now=100.0) for _ in range(30)]
    with pytest.raises(TooMany) as refusal:
        limits.take("a", 5, now=100.0)
    for second in range(1, 20):
        limits.take("a", 1, now=100.0 + second)
    limits.take("b", 30, now=100.0)

    assert (len(taken), refusal.value.seconds) == (30, 5)
    with pytest.raises(TooMany):
        limits.take("a", 1, now=119.5)


@pytest.mark.parametrize("per_minute", range(11, 400, 17))
@pytest.mark.parametrize("cost", [1, 5])
def test_who_waits_as_long_as_they_were_told_is_let_in(per_minute: int, cost: int) -> None:
    limits = Limits(per_minute)

    wait = refused_with(limits, cost)
    limits.take("a", cost, now=7.3 + wait)

    assert wait >= 1


def refused_with(limits: Limits, cost: int) -> int:
    for _ in range(1000):
        try:
            limits.take("a", cost, now=7.3)
        except TooMany as refusal:
            return refusal.seconds
    raise AssertionError("never refused")


def test_what_is_left_is_what_can_be_taken() -> None:
    limits = Limits(60)
    limits.take("a", 12, now=50.0)

    left = limits.left("a", now=50.0)

    assert left is not None
    assert (left.quota, left.left, left.seconds) == (30, 18, 12)
    for _ in range(left.left):
        limits.take("a", 1, now=50.0)
    with pytest.raises(TooMany):
        limits.take("a", 1, now=50.0)
    assert Limits(0).left("a") is None


async def test_an_address_has_a_budget_and_is_told_what_is_left(programme: str) -> None:
    one = app(20)
    async with client(one) as here, client(one, "192.0.2.2") as there:
        first = await here.get(PATH)
        found = await statuses(here, 12)
        refused = await here.get(PATH)
        page = await here.get("/webinars")
        elsewhere = await there.get(PATH)

    assert first.headers["ratelimit-policy"] == '"default";q=10;w=30'
    assert first.headers["ratelimit"].startswith('"default";r=9;t=')
    assert (found.count(200), found.count(429)) == (9, 3)
    assert refused.json()["code"] == "too_many"
    assert 1 <= int(refused.headers["retry-after"]) <= 3
    assert refused.headers["ratelimit"].startswith('"default";r=0;')
    assert (page.status_code, "retry-after" in page.headers) == (429, True)
    assert elsewhere.status_code == 200


async def test_the_tokens_of_a_person_share_one_budget_wherever_they_come_from(
    filled: str,
) -> None:
    one = app(20)
    mine, other = bearing(await token()), bearing(await token())
    async with client(one) as here, client(one, "192.0.2.2") as there:
        found = await statuses(here, 6, headers=mine) + await statuses(there, 6, headers=other)
        visitor = await here.get(PATH)

    assert (found.count(200), found.count(429)) == (10, 2)
    assert visitor.status_code == 200


@pytest.mark.parametrize(("other", "shared"), [("2001:db8::2", True), ("2001:db8:0:1::2", False)])
async def test_addresses_of_one_ipv6_network_share_one_budget(
    filled: str,
    other: str,
    shared: bool,  # noqa: FBT001
) -> None:
    one = app(20)
    async with client(one, "2001:db8::1") as here, client(one, other) as there:
        await statuses(here, 10)
        found = await statuses(there, 3)

    assert found.count(429) == (3 if shared else 0)


async def test_a_change_costs_five_and_what_is_refused_costs_too(filled: str) -> None:
    one = app(40)
    mine = bearing(await token())
    async with client(one) as here:
        found = [
            (await here.post("/api/webhooks", headers=mine, json={})).status_code for _ in range(5)
        ]

    assert found == [422, 422, 422, 422, 429]
    assert await db.value("SELECT COUNT(*) FROM webhook_endpoints") == 0


async def test_guessing_tokens_spends_the_budget_of_the_address(programme: str) -> None:
    one = app(40)
    async with client(one) as here, client(one, "192.0.2.2") as there:
        found = await statuses(here, 6, headers=bearing("psl_guess"))
        elsewhere = await statuses(there, 1, headers=bearing("psl_guess"))

    assert (found, elsewhere) == ([401, 401, 401, 401, 429, 429], [401])


async def test_without_a_limit_nothing_is_said_of_one(programme: str) -> None:
    async with client(app(0)) as here:
        answer = await here.get(PATH)

    assert answer.status_code == 200
    assert not any(name.startswith("ratelimit") for name in answer.headers)
