"""What a release serves in another form is built again, and nothing else about it changes."""

from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
from typer.testing import CliRunner

from passerelle.app import cli
from passerelle.calendars import entries, invitations, itip, rebuilding
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.identity import profile
from passerelle.portal import asking, erasing
from tests.calendars.world import entry, one
from tests.conftest import SETTINGS, Makers, NewClient
from tests.support.browsers import person_id

SENDER = itip.Sender("Passerelle <no-reply@passerelle.example.org>", "https://p.example.org", "s")


class Kept(msgspec.Struct, frozen=True):
    entry_id: UUID
    language: str
    body: str


async def kept() -> list[Kept]:
    return await db.rows(
        Kept, "SELECT entry_id, language, body FROM calendar_fragments ORDER BY entry_id, language"
    )


@db.transaction
async def spoil() -> None:
    await db.execute("UPDATE calendar_fragments SET body = 'OLD FORM'")
    await db.execute("DELETE FROM calendar_feeds WHERE name = 'form'")


async def test_every_entry_is_built_again_as_it_was_and_its_readers_fetch_it_anew(
    database: str, new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "_AT_ONCE", 2)
    for feeds_ in (("public",), ("partner",), ("public", "expert"), (), ("staff",)):
        await entries.write(entry(feeds=feeds_))
    gone = entry()
    await entries.write(gone)
    await entries.remove("webinar", gone.owner)
    client, before = await new_client(), await kept()
    tag = (await client.get("/calendars/public.ics")).headers["etag"]
    await spoil()

    built = [await rebuilding.catch_up(), await rebuilding.catch_up()]
    served = await client.get("/calendars/public.ics", headers={"if-none-match": tag})

    assert built == [5, 0]
    assert await kept() == before
    assert (served.status_code, served.text.count("BEGIN:VEVENT")) == (200, 2)


@pytest.fixture
async def closed(makers: Makers, programme_url: str) -> AsyncIterator[str]:
    url = await makers.copy(programme_url)
    yield url
    await makers.drop(url)


def test_an_operator_rebuilds_and_a_migration_does_what_is_due(closed: str) -> None:
    environment = {
        "PASSERELLE_BASE_URL": SETTINGS.base_url,
        "PASSERELLE_SECRET": SETTINGS.secret,
        "PASSERELLE_DATABASE_URL": closed,
    }

    def told(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli.app, list(words), env=environment)
        return result.exit_code, result.output

    first, again, by_hand = told("migrate"), told("migrate"), told("calendars", "rebuild")

    assert {code for code, _ in (first, again, by_hand)} == {0}
    assert "built again" not in again[1]
    assert "calendar entries built again" in by_hand[1]


async def test_mail_names_the_organiser_as_they_are_called_now_and_nothing_else_keeps_the_name(
    filled: str,
) -> None:
    reader, organiser = await person_id("staff-1"), await person_id("EXP-0003")
    wanted = itip.Wanted("webinar", (made := entry(organiser=organiser)).owner)
    await entries.write(made)
    await invitations.invite("webinar", made.owner, reader)
    await profile.change(Actor(person_id=organiser), profile.Change(family_name="Zanzibari"), None)

    async def named() -> str:
        attendee = itip.Attendee(reader, "a@example.org", "en")
        part = await telling(wanted, attendee)
        assert part is not None
        return itip.organiser_of(part.text).name

    renamed = await named()
    asked = await asking.ask_for(
        Actor(person_id=reader, name="x", roles=frozenset({"administrator"})), "EXP-0003", "asked",
        with_posts=False,
    )  # fmt: skip
    await come_due()
    await erasing.carry_out(asked)
    erased = await named()

    rows = [
        repr(await one(made.owner)),
        repr((await one(made.owner)).details),
        *map(repr, await kept()),
    ]
    assert "Zanzibari" in renamed
    assert "Zanzibari" not in erased
    assert not any("Zanzibari" in row for row in rows)


@db.transaction
async def come_due() -> None:
    await db.execute("UPDATE erasures SET due_at = asked_at")


@db.transaction
async def telling(wanted: itip.Wanted, attendee: itip.Attendee) -> itip.Part | None:
    return await itip.told(wanted, attendee, SENDER)
