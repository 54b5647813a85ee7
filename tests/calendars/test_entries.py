from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from passerelle.calendars import counters, entries, invitations
from passerelle.calendars import fragments as stored
from passerelle.calendars.errors import EntryWrong
from passerelle.core import db
from tests.calendars.world import AT, entry, one, revision

changed = msgspec.structs.replace


async def test_an_entry_is_served_in_each_language_and_keeps_its_uid(database: str) -> None:
    first = entry()

    await entries.write(first)
    before = await one(first.owner)
    await entries.write(changed(first, summaries={"en": "Renamed"}, url="/webinars/renamed"))
    after = await one(first.owner)

    assert after.uid == before.uid
    bodies = await fragments(first.owner)
    assert sorted(bodies) == ["en", "fr"]
    assert all("SUMMARY:Renamed\r\n" in body for body in bodies.values())
    assert all(f"UID:{before.uid}\r\n" in body for body in bodies.values())


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({"starts_at": AT - timedelta(hours=1)}, 1),
        ({"ends_at": AT + timedelta(hours=3)}, 1),
        ({"location": "Brussels"}, 1),
        ({"url": "/webinars/elsewhere"}, 1),
        ({"status": "TENTATIVE"}, 1),
        ({"summaries": {"en": "A title without its typo"}}, 0),
        ({"descriptions": {"en": "More words."}}, 0),
        ({"categories": ("Training",)}, 0),
        ({"organiser": UUID(int=7)}, 0),
        ({"feeds": ("partner",)}, 0),
        ({}, 0),
    ],
)
async def test_sequence_grows_exactly_with_time_place_link_and_status(
    database: str, change: dict[str, Any], more: int
) -> None:
    first = entry()
    await entries.write(first)

    await entries.write(changed(first, **change))

    assert (await one(first.owner)).sequence == more


async def test_every_feed_that_an_entry_is_or_was_in_hears_of_a_change(database: str) -> None:
    first = entry(feeds=("public", "partner"))
    await entries.write(first)

    await entries.write(changed(first, feeds=("partner", "staff")))
    await entries.write(changed(first, feeds=("partner", "staff")))

    assert [await revision(f) for f in ("public", "partner", "staff", "expert")] == [2, 2, 1, 0]


async def test_what_is_cancelled_stays_and_what_is_removed_goes(database: str) -> None:
    off, gone = entry(), entry()
    await entries.write(off)
    await entries.write(gone)

    await entries.cancel("webinar", off.owner)
    await entries.cancel("webinar", off.owner)
    await entries.remove("webinar", gone.owner)

    assert (await one(off.owner)).sequence == 1
    assert "STATUS:CANCELLED\r\n" in (await fragments(off.owner))["en"]
    assert await fragments(gone.owner) == {}
    assert await revision("public") == 4


async def test_what_comes_back_after_it_was_removed_is_newer_than_what_was_told(
    database: str,
) -> None:
    first = entry()
    await entries.write(first)
    before = await one(first.owner)
    await entries.remove("webinar", first.owner)

    await entries.write(first)

    after = await one(first.owner)
    assert (after.uid, after.sequence) == (before.uid, 2)
    assert "SEQUENCE:2\r\n" in (await fragments(first.owner))["fr"]


async def test_an_end_before_the_beginning_is_refused(database: str) -> None:
    with pytest.raises(EntryWrong):
        await entries.write(entry(ends_at=AT - timedelta(minutes=1)))


async def test_an_invitation_can_be_taken_back_and_given_again_and_each_time_is_news(
    filled: str,
) -> None:
    first = entry()
    await entries.write(first)
    person = UUID(str(await db.value("SELECT id FROM people WHERE reference = 'staff-1'")))
    given, taken = invitations.invite, invitations.withdraw

    told = []
    for step in (given, taken, taken, given):
        await step("webinar", first.owner, person)
        told.append(await revision(invitations.feed_of(person)))

    standing = "SELECT COUNT(*) FROM calendar_invitations WHERE withdrawn_at IS NULL"
    assert told == [1, 2, 2, 3]
    assert await db.value(standing) == 1


async def test_an_invitation_is_taken_from_one_person_alone(filled: str) -> None:
    single = entry(feeds=())
    await entries.write(single)
    ana, ben = [
        UUID(str(await db.value("SELECT id FROM people WHERE reference = :r", r=reference)))
        for reference in ("staff-1", "staff-2")
    ]
    for person in (ana, ben):
        await invitations.invite("webinar", single.owner, person)

    await invitations.withdraw("webinar", single.owner, ben)

    own = [stored.Own((), person) for person in (ana, ben)]
    assert [len(await stored.of_feeds("en", whose)) for whose in own] == [1, 0]
    assert [(await counters.invited(person)).count for person in (ana, ben)] == [1, 0]


class Fragment(msgspec.Struct, frozen=True):
    language: str
    body: str


async def fragments(owner: UUID) -> dict[str, str]:
    found = await db.rows(
        Fragment,
        "SELECT f.language, f.body FROM calendar_fragments f"
        " JOIN calendar_entries e ON e.id = f.entry_id WHERE e.owner = :owner",
        owner=owner,
    )
    return {one.language: one.body for one in found}
