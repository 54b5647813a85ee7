"""Passwords: a second way for those who want one, and no way round the first."""

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pwdlib.hashers.argon2 import Argon2Hasher

from passerelle.core import db
from passerelle.identity import passwords, strength
from passerelle.identity.enums import Means
from passerelle.identity.hashing import Hashing, hashing
from tests.conftest import SETTINGS, NewClient
from tests.support.browsers import CHROME, GOOD, give_password, person_id, with_session

KNOWN = "staff-1@example.org"
PAGE = "/profile/security/password"


async def sign_in_as(client: httpx.AsyncClient, address: str, password: str) -> httpx.Response:
    form = {"email": address, "password": password, "way": "password", "next": "/webinars"}
    return await client.post("/sign-in", data=form)


async def topics() -> list[str]:
    return [one.topic for one in await db.rows(Topic, "SELECT topic FROM outbox ORDER BY id")]


class Topic(msgspec.Struct, frozen=True):
    topic: str


async def test_a_password_is_set_after_a_link_and_signs_in(
    filled: str, new_client: NewClient
) -> None:
    owner, other = await with_session(await new_client(), "staff-1"), await new_client()

    done = await owner.post(PAGE, data={"password": f" {GOOD} "})
    answer = await sign_in_as(other, f" {KNOWN.upper()}", GOOD)

    assert (done.status_code, answer.status_code) == (303, 303)
    assert answer.headers["location"] == "/webinars"
    assert "Staff Outreach-1" in (await other.get("/webinars")).text
    stored = str(await db.value("SELECT hash FROM passwords"))
    assert stored.startswith("$argon2id$")
    assert "PasswordChanged" in await topics()


async def test_what_is_typed_and_entered_without_a_button_counts_by_what_it_holds(
    filled: str, new_client: NewClient
) -> None:
    await give_password("staff-1")
    client = await new_client()

    with_one = await client.post("/sign-in", data={"email": KNOWN, "password": GOOD})
    without = await (await new_client()).post("/sign-in", data={"email": KNOWN, "password": ""})

    assert with_one.headers["location"] == "/"
    assert without.headers["location"] == "/sign-in/sent"


async def test_a_wrong_password_an_unknown_address_and_no_password_are_told_and_cost_the_same(
    filled: str, new_client: NewClient
) -> None:
    await give_password("staff-1")
    client, told, cost = await new_client(), set(), []

    for address in (KNOWN, "staff-5@example.org", "nobody@example.org"):
        before = hashing.done
        with db.watched() as statements:
            answer = await sign_in_as(client, address, "not the right password")
        cost.append((hashing.done - before, len(statements)))
        told.add((answer.status_code, answer.text.replace(address, "").split("<form")[1]))

    assert len(told) == 1
    assert cost == [cost[0]] * 3
    assert cost[0][0] == 1


async def test_tries_slow_down_and_the_link_always_works(
    filled: str, new_client: NewClient
) -> None:
    await give_password("staff-1")
    client = await new_client()

    statuses = [(await sign_in_as(client, KNOWN, f"wrong {n} wrong wrong")).status_code
                for n in range(10)]  # fmt: skip
    right = await sign_in_as(client, KNOWN, GOOD)
    link = await client.post("/sign-in", data={"email": KNOWN, "way": "link"})

    assert statuses == [422] * 8 + [429] * 2
    assert right.status_code == 429
    assert (link.status_code, link.headers["location"]) == (303, "/sign-in/sent")


async def test_whoever_signs_in_rightly_is_not_slowed_down(
    filled: str, new_client: NewClient
) -> None:
    await give_password("staff-1")
    client = await new_client()

    statuses = {(await sign_in_as(client, KNOWN, GOOD)).status_code for _ in range(12)}

    assert statuses == {303}


async def test_another_source_has_tries_of_its_own(filled: str) -> None:
    await give_password("staff-1")

    async def attempt(source: str, password: str) -> str:
        browser = passwords.Browser(source, "", "", SETTINGS.secrets)
        try:
            return "in" if await passwords.sign_in(KNOWN, password, browser) else ""
        except passwords.errors.TriesUsedUp:
            return "wait"
        except passwords.errors.PasswordWrong:
            return "wrong"

    others = [await attempt("203.0.113.9", "x") for _ in range(12)]

    assert others[-1] == "wait"
    assert await attempt("198.51.100.7", GOOD) == "in"


async def test_changing_or_removing_needs_the_password_and_ends_all_other_sessions(
    filled: str, new_client: NewClient
) -> None:
    await give_password("staff-1")
    here = await with_session(await new_client(), "staff-1", Means.PASSWORD)
    there = await with_session(await new_client(), "staff-1", Means.LINK, CHROME)
    new = "another horse battery staple"

    refused = await here.post(PAGE, data={"password": new})
    wrong = await here.post(PAGE, data={"password": new, "current": "x"})
    changed = await here.post(PAGE, data={"password": new, "current": GOOD})

    assert (refused.status_code, wrong.status_code, changed.status_code) == (422, 422, 303)
    assert (await here.get("/profile")).status_code == 200
    assert (await there.get("/profile")).status_code == 303
    assert (await there.get("/api/me")).status_code == 401
    gone = await here.post(f"{PAGE}/remove", data={"current": new})
    assert gone.status_code == 303
    assert await db.value("SELECT COUNT(*) FROM passwords") == 0
    assert (await topics()).count("PasswordChanged") == 3


async def test_without_a_password_or_a_fresh_link_none_can_be_set(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "staff-1", Means.SINGLE_SIGN_ON)

    answer = await client.post(PAGE, data={"password": GOOD, "current": "x"})

    assert answer.status_code == 409
    assert await db.value("SELECT COUNT(*) FROM passwords") == 0


async def test_a_sign_in_by_link_is_fresh_for_ten_minutes(
    filled: str, new_client: NewClient
) -> None:
    client = await with_session(await new_client(), "staff-1")

    @db.transaction
    async def eleven_minutes_pass() -> None:
        then = passwords.clock.now() - passwords.FRESH
        await db.execute("UPDATE login_sessions SET created_at = :then", then=then)

    await eleven_minutes_pass()
    answer = await client.post(PAGE, data={"password": GOOD})

    assert answer.status_code == 409


@pytest.mark.parametrize("wanted", [
    "short", "x" * 257, "aaaaaaaaaaaaaaaa", "passerelle2026", "Staff-1@example", "Outreach-1-2024!",
    "qwertyuiop123", "motdepasse1234", "abcabcabcabc",
    "\ufdfa" * 20,
])  # fmt: skip
async def test_what_is_easy_to_guess_is_refused_with_its_reason(
    filled: str, new_client: NewClient, wanted: str
) -> None:
    client = await with_session(await new_client(), "staff-1")

    answer = await client.post(PAGE, data={"password": wanted})

    assert answer.status_code == 422
    assert wanted not in answer.text


async def test_a_hash_with_old_parameters_is_renewed_at_the_next_sign_in(
    filled: str, new_client: NewClient
) -> None:
    await give_password("staff-1")
    old = await Hashing(Argon2Hasher(time_cost=1, memory_cost=8192)).hash(GOOD)

    @db.transaction
    async def store() -> None:
        await db.execute("UPDATE passwords SET hash = :old", old=old)

    await store()
    answer = await sign_in_as(await new_client(), KNOWN, GOOD)
    stored = str(await db.value("SELECT hash FROM passwords"))

    assert answer.status_code == 303
    assert stored != old
    assert not hashing.is_outdated(stored)


async def test_a_deactivated_person_does_not_get_in(filled: str, new_client: NewClient) -> None:
    await give_password("staff-1")

    @db.transaction
    async def deactivate() -> None:
        await db.execute("UPDATE people SET deactivated_at = :now WHERE id = :id",
                         now=passwords.clock.now(), id=await person_id("staff-1"))  # fmt: skip

    await deactivate()

    assert (await sign_in_as(await new_client(), KNOWN, GOOD)).status_code == 422


async def test_no_password_is_hashed_inside_a_transaction(database: str) -> None:
    @db.transaction
    async def inside() -> None:
        await hashing.hash("x")

    with pytest.raises(AssertionError, match="transaction"):
        await inside()


@given(st.text(min_size=1, max_size=4), st.integers(min_value=4, max_value=12))
def test_a_short_piece_over_and_over_is_always_easy_to_guess(piece: str, times: int) -> None:
    assert strength.is_guessable(piece * times, [])


@pytest.mark.parametrize("good", [GOOD, "Je mange sept pommes vertes", "kfUo3-7ahqz-PPw21"])
def test_words_that_do_not_belong_together_are_good(good: str) -> None:
    assert not strength.is_guessable(good, [KNOWN, "Staff", "Outreach-1"])
