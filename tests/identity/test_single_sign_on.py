"""Single sign-on against a real issuer: who may join, and what is refused."""

import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from msgspec import structs

from passerelle.app import factory
from passerelle.core import clock, db
from passerelle.core.config import ConfigurationError, Settings, checked
from passerelle.identity import issuer as issuers
from passerelle.identity import single_sign_on
from tests.conftest import SETTINGS
from tests.support import oidc
from tests.support.browsers import person_id, with_session
from tests.support.oidc import CLIENT, Claims, Issuer

HOST = "https://passerelle.example.org"


def settings_for(issuer: Issuer) -> Settings:
    return structs.replace(
        SETTINGS,
        oidc_issuer=issuer.url,
        oidc_client_id=CLIENT[0],
        oidc_client_secret=CLIENT[1],
        oidc_name="Example Login",
    )


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with oidc.running() as one:
        yield one


NewBrowser = Callable[[], httpx.AsyncClient]


@pytest.fixture
async def browser(issuer: Issuer) -> NewBrowser:
    app = factory.create(settings_for(issuer), with_worker=False)
    return lambda: httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST)


async def to_the_issuer(url: str) -> str:
    """Sign in at the issuer; return the path that it sends the browser back to."""
    async with httpx.AsyncClient() as outside:
        answer = await outside.get(url)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(HOST)
    return str(answer.headers["location"].removeprefix(HOST))


async def back_path(client: httpx.AsyncClient, following: str = "/webinars") -> str:
    gone = await client.get(f"/sign-in/elsewhere?next={following}")
    assert gone.status_code == 303, gone.text
    return await to_the_issuer(gone.headers["location"])


async def signed_in(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get(await back_path(client))


async def links() -> int:
    return int(await db.value("SELECT COUNT(*) FROM linked_identities"))


async def name_of(client: httpx.AsyncClient) -> str | None:
    answer = await client.get("/api/me")
    return str(answer.json()["reference"]) if answer.status_code == 200 else None


async def test_the_first_time_a_verified_address_joins_the_account_that_has_it(
    filled: str, issuer: Issuer, browser: NewBrowser
) -> None:
    async with browser() as first, browser() as second:
        offered = await first.get("/sign-in")
        answer = await signed_in(first)
        issuer.user = {"sub": "u-1", "email": "new-name@example.org", "email_verified": True}
        await signed_in(second)

        assert "Sign in with Example Login" in offered.text
        assert (answer.status_code, answer.headers["location"]) == (303, "/webinars")
        assert await name_of(first) == "staff-1"
        assert await name_of(second) == "staff-1"  # by issuer and subject, whatever the address
        assert await links() == 1
        sessions = (await first.get("/api/me/sessions")).json()
        assert {one["means"] for one in sessions} == {"by_single_sign_on"}


@pytest.mark.parametrize("user", [
    {"sub": "u-2", "email": "stranger@example.com", "email_verified": True},
    {"sub": "u-2", "email": "staff-1@example.org", "email_verified": False},
    {"sub": "u-2", "email": "\u017ftaff-1@example.org", "email_verified": True},
    {"sub": "u-2", "email": "staff-1@example.org"},
    {"sub": "u-2"},
])  # fmt: skip
async def test_nobody_joins_without_a_verified_address_that_is_known(
    filled: str, issuer: Issuer, browser: NewBrowser, user: Claims
) -> None:
    issuer.user = user
    async with browser() as client:
        answer = await signed_in(client)

        assert answer.status_code == 403
        assert "no account here has your confirmed e-mail address" in answer.text
        assert (await name_of(client), await links()) == (None, 0)


async def test_the_address_may_stand_beside_the_token(
    filled: str, issuer: Issuer, browser: NewBrowser
) -> None:
    issuer.in_userinfo = True
    async with browser() as client:
        assert (await signed_in(client)).status_code == 303


async def test_a_deactivated_person_does_not_get_in(
    filled: str, issuer: Issuer, browser: NewBrowser
) -> None:
    async with browser() as client, browser() as later:
        await signed_in(client)
        await deactivate("staff-1")

        assert (await signed_in(later)).status_code == 403
        assert await name_of(client) is None


def other_key(claims: Claims) -> str:
    stranger = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "kid": "unknown"}, claims, stranger)


SPOILED: dict[str, Callable[[Claims], Claims]] = {
    "nonce": lambda c: {**c, "nonce": "another"},
    "no nonce": lambda c: {k: v for k, v in c.items() if k != "nonce"},
    "expired": lambda c: {**c, "exp": int(time.time()) - 60},
    "from the future": lambda c: {**c, "iat": int(time.time()) + 600},
    "audience": lambda c: {**c, "aud": "another"},
    "audiences": lambda c: {**c, "aud": [CLIENT[0], "another"]},
    "party": lambda c: {**c, "aud": [CLIENT[0], "another"], "azp": "another"},
    "issuer": lambda c: {**c, "iss": "https://evil.example"},
    "subject": lambda c: {**c, "sub": ""},
    "long subject": lambda c: {**c, "sub": "x" * 256},
    "no end": lambda c: {k: v for k, v in c.items() if k != "exp"},
}


@pytest.mark.parametrize("wrong", SPOILED)
async def test_a_token_that_is_not_for_us_and_of_now_is_refused(
    filled: str, issuer: Issuer, browser: NewBrowser, wrong: str
) -> None:
    issuer.spoil = SPOILED[wrong]
    async with browser() as client:
        answer = await signed_in(client)

        assert answer.status_code == 409
        assert (await name_of(client), await links()) == (None, 0)


@pytest.mark.parametrize("way", ["none", "another key", "shared secret", "garbage"])
async def test_a_token_that_the_issuer_did_not_sign_is_refused(
    filled: str, issuer: Issuer, browser: NewBrowser, way: str
) -> None:
    ways: dict[str, Callable[[Claims], str]] = {
        "none": issuer.unsigned,
        "another key": other_key,
        "shared secret": issuer.confused,
        "garbage": lambda c: "x.y.z",
    }
    issuer.sign = ways[way]
    async with browser() as client:
        answer = await signed_in(client)

        assert answer.status_code == 409
        assert (await name_of(client), await links()) == (None, 0)


async def test_a_new_key_of_the_issuer_is_found(
    filled: str, issuer: Issuer, browser: NewBrowser
) -> None:
    async with browser() as before, browser() as after:
        assert (await signed_in(before)).status_code == 303
        await hours_pass()
        issuer.rotate()

        assert (await signed_in(after)).status_code == 303
        assert issuer.asked.count("jwks") == 2


async def hours_pass() -> None:
    for one in issuers._issuers.values():
        one._asked_at -= 3600


async def test_what_was_come_back_with_is_good_once_and_in_its_browser(
    filled: str, issuer: Issuer, browser: NewBrowser
) -> None:
    async with browser() as client, browser() as thief, browser() as other:
        path = await back_path(client)
        kept = client.cookies["__Host-elsewhere"]
        without_cookie = await other.get(path)
        first = await client.get(path)
        thief.cookies.set("__Host-elsewhere", kept)
        asked = len(issuer.asked)
        replayed = await thief.get(path)

        assert (without_cookie.status_code, first.status_code) == (409, 303)
        assert replayed.status_code == 409
        assert len(issuer.asked) == asked  # refused before the issuer is asked
        assert await name_of(thief) is None
        await single_sign_on.forget(clock.now() - timedelta(hours=1))
        assert (await thief.get(path)).status_code == 409


@pytest.mark.parametrize("change", [
    ("state=", "state=x"), ("state=", "state=%C3%A9"), ("iss=http", "iss=https"),
    ("code=", "code=x"), ("code=", "error=x&nocode="),
])  # fmt: skip
async def test_what_was_changed_on_the_way_back_is_refused(
    filled: str, issuer: Issuer, browser: NewBrowser, change: tuple[str, str]
) -> None:
    async with browser() as client:
        path = (await back_path(client)).replace(*change)

        assert (await client.get(path)).status_code == 409
        assert await name_of(client) is None


@pytest.mark.parametrize("other", [
    {"kty": "EC", "crv": "BP-256", "x": "AA", "y": "AA", "kid": "other"},
    {"kty": "OKP", "crv": "X999", "x": "AA", "kid": "other"},
    {"kty": "RSA", "n": "", "e": "AQAB"},
    {"kty": ["RSA"]},
    {"kid": "other"},
    None,
])  # fmt: skip
async def test_a_key_that_is_not_understood_is_passed_over(
    filled: str, issuer: Issuer, browser: NewBrowser, other: Any
) -> None:
    issuer.beside = [other]

    answer = await signed_in(browser())

    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize(
    ("keys", "status"),
    [({"keys": [{"kid": "other"}]}, 409), ({"keys": []}, 409), ({"keys": None}, 503), ({}, 503)],
)
async def test_without_a_key_that_is_understood_nobody_is_signed_in(
    filled: str, issuer: Issuer, browser: NewBrowser, keys: Any, status: int
) -> None:
    issuer.keys = lambda _: keys

    answer = await signed_in(browser())

    assert answer.status_code == status


async def test_an_issuer_that_does_not_answer_is_said_to_be_silent(
    filled: str, issuer: Issuer, browser: NewBrowser
) -> None:
    issuer.down = True
    async with browser() as client:
        answer = await client.get("/sign-in/elsewhere")

        assert answer.status_code == 503
        assert (await client.get("/sign-in")).status_code == 200


async def test_an_account_is_linked_and_unlinked_on_ones_profile(
    filled: str, issuer: Issuer, browser: NewBrowser
) -> None:
    issuer.user = {"sub": "private-7"}
    async with browser() as owner, browser() as later, browser() as stranger:
        await with_session(owner, "staff-5")
        await with_session(stranger, "staff-1")
        shown = await owner.post("/profile/security/elsewhere")
        url = shown.text.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
        path = await to_the_issuer(url)
        stranger.cookies.set("__Host-elsewhere", owner.cookies["__Host-elsewhere"])
        stolen = await stranger.get(path)
        linked = await owner.get(path)
        await signed_in(later)

        assert stolen.status_code == 409
        assert linked.headers["location"] == "/profile/security?done=linked"
        assert await name_of(later) == "staff-5"
        id_ = await db.value("SELECT id FROM linked_identities")
        refused = await stranger.post(f"/profile/security/elsewhere/{id_}/unlink")
        await owner.post(f"/profile/security/elsewhere/{id_}/unlink")
        assert refused.status_code == 404
        assert await links() == 0
        assert (await signed_in(later)).status_code == 403


async def test_an_account_that_signs_somebody_else_in_is_not_linked(
    filled: str, issuer: Issuer, browser: NewBrowser
) -> None:
    async with browser() as first, browser() as second:
        await signed_in(first)
        await with_session(second, "staff-5")
        shown = await second.post("/profile/security/elsewhere")
        url = shown.text.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")

        answer = await second.get(await to_the_issuer(url))

        assert answer.status_code == 409
        assert await links() == 1


async def test_without_an_issuer_there_is_no_such_way(filled: str, new_client: Any) -> None:
    client = await new_client()

    assert "elsewhere" not in (await client.get("/sign-in")).text
    assert (await client.get("/sign-in/elsewhere")).status_code == 404


@pytest.mark.parametrize("change", [
    {"oidc_issuer": "http://login.example.org"}, {"oidc_issuer": "login"}, {"oidc_client_id": ""},
    {"oidc_client_secret_file": "/nowhere"},
])  # fmt: skip
def test_settings_that_would_not_work_are_refused_at_the_start(change: dict[str, str]) -> None:
    good = {"oidc_issuer": "https://login.example.org", "oidc_client_id": "passerelle"}

    assert checked(structs.replace(SETTINGS, **good))
    with pytest.raises(ConfigurationError, match="oidc"):
        checked(structs.replace(SETTINGS, **good | change))


@db.transaction
async def deactivate(reference: str) -> None:
    await db.execute(
        "UPDATE people SET deactivated_at = :now WHERE id = :id",
        now=clock.now(),
        id=await person_id(reference),
    )
