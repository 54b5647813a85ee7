"""What is one's own opens to one's own password, session or token, and to nobody else's."""

import msgspec
import pytest

from passerelle.core import db, files
from passerelle.core.actors import VISITOR, Actor
from passerelle.core.errors import NotFound
from passerelle.identity import addresses, errors, passwords
from passerelle.identity.hashing import hashing
from passerelle.identity.signing_in import Browser
from passerelle.portal import copying, recent
from tests.policy import alone, world

BROWSER = Browser(source="192.0.2.1", agent="", session="", secrets=(world.SECRET,))
PAIRS = (("contact_a", "contact_b"), ("contact_b", "contact_a"))
"""Both ways: whichever row is found first is somebody else's for one of them."""


@pytest.fixture
async def planted(filled: str) -> world.World:
    return await world.planted()


def with_token(actor: Actor, token: world.World) -> Actor:
    row = token.get("api_tokens", "of_contact_a_token_of_contact_a")
    return msgspec.structs.replace(actor, token_id=row.id)


async def test_nobody_shows_that_they_are_there_with_somebody_elses_password(
    planted: world.World,
) -> None:
    asking = await alone.actors_of(planted)
    for name in ("contact_a", "contact_b"):
        await _set(planted, name, await hashing.hash(f"the password of {name}"))

    for name, other in PAIRS:
        with pytest.raises(errors.PasswordNotThis):
            await passwords.remove_password(asking[name], f"the password of {other}", BROWSER)


async def test_a_session_just_opened_is_fresh_for_its_own_person_alone(
    planted: world.World,
) -> None:
    asking = await alone.actors_of(planted)

    for name, other in PAIRS:
        assert await recent.is_fresh(asking[name], planted.cookies[name])
        assert not await recent.is_fresh(asking[name], planted.cookies[other])


async def test_a_token_is_no_session_just_opened(planted: world.World) -> None:
    owner = (await alone.actors_of(planted))["contact_a"]

    assert not await recent.is_fresh(with_token(owner, planted), planted.cookies["contact_a"])
    with pytest.raises(NotFound):
        await passwords.remove_password(with_token(owner, planted), "", BROWSER)


async def test_a_copy_of_ones_data_is_fetched_with_ones_own_session_alone(
    planted: world.World,
) -> None:
    asking = await alone.actors_of(planted)
    own, nobodys = [
        await files.found(planted.get("stored_files", name).id)
        for name in ("of_contact_a_copy", "copy_of_nobody")
    ]
    assert own is not None
    assert nobodys is not None

    assert await copying.is_owners(asking["contact_a"], own)
    assert not await copying.is_owners(with_token(asking["contact_a"], planted), own)
    assert not await copying.is_owners(asking["contact_b"], own)
    assert not await copying.is_owners(VISITOR, nobodys)


async def test_a_copy_of_ones_data_holds_ones_own_files_alone(planted: world.World) -> None:
    owner, picture = (
        planted.get("people", "contact_a").id,
        planted.get("stored_files", "picture_of_contact_a").id,
    )

    copied = await copying.gathered(owner, "en")

    held = {name.split("/")[1] for name in copied if name.startswith("files/")}
    assert held == {str(picture), planted.part("stored_files", "of_contact_a")}


async def test_who_asks_for_an_address_takes_nobodys_who_waits_for_it(
    planted: world.World,
) -> None:
    asker = (await alone.actors_of(planted))["contact_a"]
    waiting = planted.get("address_confirmations", "of_contact_b")

    await addresses.add(asker, waiting.address, "en", world.SECRET)

    statement = "SELECT COUNT(*) FROM address_confirmations WHERE address = :address"
    assert await db.value(statement, address=waiting.address) == 2


@db.transaction
async def _set(planted: world.World, name: str, hash_: str) -> None:
    await db.execute(
        "UPDATE passwords SET hash = :hash WHERE person_id = :id",
        hash=hash_,
        id=planted.get("people", name).id,
    )
