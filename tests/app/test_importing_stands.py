"""What people decided here after an import stands when the files are imported again."""

import asyncio
import contextvars
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from passerelle.app import importing
from passerelle.communities import editing, membership
from passerelle.communities.editing import PostEdit
from passerelle.communities.errors import NotPossibleNow
from passerelle.communities.membership import Verb
from passerelle.core import db, tabular
from passerelle.core.actors import Actor
from passerelle.core.tabular import memory, writing
from passerelle.core.tabular.rows import Batch, Key, Row
from passerelle.identity import addresses, consents, eligibility, merging
from passerelle.identity.enums import Purpose
from passerelle.identity.models import EmailAddress
from tests.portal.test_personal_data import erase, officer_
from tests.support import folders

PACKAGED = importing.packaged_programme()
WITHDRAWN = (
    "SELECT COUNT(*) FROM consents WHERE person_id = :person AND purpose = 'newsletter'"
    " AND withdrawn_at IS NULL"
)
SPEAKS_FOR = (
    "SELECT i.reference FROM contacts c JOIN institutions i ON i.id = c.institution_id"
    " JOIN people p ON p.id = c.person_id WHERE p.reference = 'CON-0021'"
)

MEMBER = (
    "SELECT m.id, c.reference FROM memberships m JOIN communities c ON c.id = m.community_id"
    " WHERE m.state = 'active' ORDER BY m.id"
)


async def once_more(directory: Path = PACKAGED) -> None:
    await importing.import_programme(directory, again=True)


async def person(reference: str) -> UUID:
    return UUID(str(await db.value("SELECT id FROM people WHERE reference = :r", r=reference)))


def actor(person_id: object) -> Actor:
    return Actor(person_id=UUID(str(person_id)), name="Somebody")


@db.transaction
async def run(statement: str, **params: Any) -> None:
    await db.execute(statement, **params)


async def subscriber() -> UUID:
    found = await db.value(
        "SELECT MIN(p.reference) FROM consents c JOIN people p ON p.id = c.person_id"
        " WHERE c.purpose = 'newsletter' AND c.withdrawn_at IS NULL"
    )
    return await person(str(found))


async def test_a_consent_that_was_withdrawn_here_stays_withdrawn(filled: str) -> None:
    reader = await subscriber()
    await consents.withdraw(actor(reader), Purpose.NEWSLETTER)

    await once_more()

    assert await db.value(WITHDRAWN, person=reader) == 0


async def test_who_was_banned_stays_so(filled: str) -> None:
    found = await db.row(_Found, MEMBER)
    assert found is not None
    await membership.decide(await officer_(), found.reference, found.id, Verb.BAN, "Threats")

    await once_more()

    state = await db.value("SELECT state FROM memberships WHERE id = :id", id=found.id)
    assert state == "banned"


async def test_a_post_that_was_deleted_stays_deleted(filled: str) -> None:
    post = str(await db.value("SELECT MIN(reference) FROM posts WHERE state = 'published'"))
    await editing.delete(await officer_(), post, "It names a victim")

    await once_more()

    assert await db.value("SELECT state FROM posts WHERE reference = :r", r=post) == "deleted"


async def test_a_post_that_was_edited_keeps_its_words(filled: str) -> None:
    post = await db.row(
        _Post,
        "SELECT p.reference, p.author_id FROM posts p JOIN topics t ON t.id = p.topic_id"
        " JOIN memberships m ON m.community_id = t.community_id AND m.person_id = p.author_id"
        " JOIN communities c ON c.id = t.community_id"
        " WHERE p.state = 'published' AND m.state = 'active' AND c.kind <> 'expert'"
        " ORDER BY p.reference",
    )
    assert post is not None
    await editing.edit(actor(post.author_id), post.reference, PostEdit(body="Said better"), None)

    await once_more()

    body = await db.value("SELECT body FROM posts WHERE reference = :r", r=post.reference)
    assert body == "Said better"


class _Found(msgspec.Struct, frozen=True):
    id: UUID
    reference: str


class _Post(msgspec.Struct, frozen=True):
    reference: str
    author_id: UUID


async def test_an_expert_who_hid_stays_hidden(filled: str) -> None:
    expert = await db.value("SELECT MIN(reference) FROM experts WHERE visible")
    await run("UPDATE experts SET visible = :no WHERE reference = :r", no=False, r=expert)

    await once_more()

    assert not await db.value("SELECT visible FROM experts WHERE reference = :r", r=expert)


async def test_contacts_of_a_merged_institution_stay_with_the_survivor(filled: str) -> None:
    gone = str(await db.value(SPEAKS_FOR))
    survivor = str(
        await db.value(
            "SELECT MIN(o.reference) FROM institutions o JOIN institutions i"
            " ON i.country_id = o.country_id WHERE i.reference = :gone AND o.reference <> :gone",
            gone=gone,
        )
    )
    await merging.merge(await officer_(), gone, merging.MergerWish(survivor, "One ministry"))

    await once_more()

    assert await db.value(SPEAKS_FOR) == survivor


async def own_address_instead(person_id: UUID) -> str:
    """Let somebody have another address, and remove the one that the files give."""
    old = await EmailAddress.get(person_id=person_id)
    new = await EmailAddress.create(person_id=person_id, address="own@example.net")
    await addresses.make_primary(actor(person_id), UUID(str(new.pk)))
    await addresses.remove(actor(person_id), UUID(str(old.pk)))
    return str(old.address)


async def test_an_address_that_was_removed_here_does_not_come_back(filled: str) -> None:
    contact = await person("CON-0021")
    await own_address_instead(contact)

    await once_more()

    found = await addresses.addresses_of(actor(contact))
    assert [one.address for one in found] == ["own@example.net"]


async def test_who_was_erased_gets_nothing_back(filled: str) -> None:
    contact = await person("CON-0021")
    await own_address_instead(contact)
    await erase(contact)

    await once_more()

    owned = "SELECT COUNT(*) FROM email_addresses WHERE person_id = :id"
    remembered = "SELECT COUNT(*) FROM imported_rows WHERE owner_id = :id OR row_id = :id"
    assert await db.value(owned, id=contact) == 0
    assert await db.value(remembered, id=contact) == 0


async def test_files_with_new_rows_of_somebody_erased_are_imported_without_them(
    database: str, tmp_path: Path
) -> None:
    directory = folders.small(tmp_path)
    rows = folders.read(directory, "registrations.csv")
    attended = next(row for row in rows if row["status"] == "attended")
    folders.write(directory, "registrations.csv", [row for row in rows if row is not attended])
    await importing.import_programme(directory)
    contact = await person(attended["contact_id"])
    await erase(contact)
    folders.write(directory, "registrations.csv", rows)

    await importing.import_programme(directory)

    places = await db.value("SELECT COUNT(*) FROM registrations WHERE person_id = :id", id=contact)
    assert places == sum(row["contact_id"] == attended["contact_id"] for row in rows) - 1


async def test_a_period_that_was_taken_back_does_not_return(filled: str) -> None:
    eligible = "SELECT MIN(reference) FROM institutions WHERE eligible"
    reference = str(await db.value(eligible))
    id_ = UUID(str(await db.value("SELECT id FROM institutions WHERE reference = :r", r=reference)))
    for period in await eligibility.periods_of(id_):
        await eligibility.remove(await officer_(), reference, period.id)

    await once_more()

    assert await eligibility.periods_of(id_) == []
    assert not await db.value("SELECT eligible FROM institutions WHERE id = :id", id=id_)


async def test_a_changed_file_gives_the_rest_of_a_row_and_not_what_was_decided_here(
    database: str, tmp_path: Path
) -> None:
    directory = folders.small(tmp_path)
    await importing.import_programme(directory)
    await run("UPDATE webinars SET titles = :t WHERE reference = 'OS-2021-02'", t={"en": "Ours"})
    folders.change(
        directory, "events.csv", "OS-2021-02", title="Theirs", tz="Africa/Tunis", capacity="77"
    )

    await importing.import_programme(directory)

    held = await db.row(
        _Held, "SELECT titles, tz, capacity FROM webinars WHERE reference = 'OS-2021-02'"
    )
    assert held == _Held({"en": "Ours"}, "Africa/Tunis", 77)


class _Held(msgspec.Struct, frozen=True):
    titles: dict[str, str]
    tz: str
    capacity: int


async def test_what_was_imported_before_imports_were_remembered_stands(
    database: str, tmp_path: Path
) -> None:
    directory = folders.small(tmp_path)
    await importing.import_programme(directory)
    await run("DELETE FROM imported_rows")
    await run("UPDATE webinars SET titles = :t WHERE reference = 'OS-2021-02'", t={"en": "Ours"})

    await once_more(directory)

    titles = "SELECT titles FROM webinars WHERE reference = 'OS-2021-02'"
    assert await db.row(_Titles, titles) == _Titles({"en": "Ours"})


class _Titles(msgspec.Struct, frozen=True):
    titles: dict[str, str]


async def test_a_ban_beside_an_import_is_done_or_refused_and_never_undone(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = folders.small(tmp_path)
    await importing.import_programme(directory)
    member = await db.row(_Found, MEMBER)
    assert member is not None
    officer = await officer_()
    members = folders.read(directory, "memberships.csv")
    for line in members:
        line["state"] = "muted"
    folders.write(directory, "memberships.csv", members)
    bans = list[asyncio.Task[None]]()
    hold = writing._held

    async def held_for_long(batch: Batch, rows: Sequence[Row]) -> dict[Key, Row]:
        held = await hold(batch, rows)
        if batch.table == "memberships":
            ban = membership.decide(officer, member.reference, member.id, Verb.BAN, "Threats")
            bans.append(asyncio.create_task(ban, context=contextvars.Context()))
            await asyncio.wait(bans, timeout=0.5)
        return held

    monkeypatch.setattr(writing, "_held", held_for_long)
    await importing.import_programme(directory)
    [told] = await asyncio.gather(*bans, return_exceptions=True)

    state = await db.value("SELECT state FROM memberships WHERE id = :id", id=member.id)
    assert (told, state) == (None, "banned") or isinstance(told, NotPossibleNow)


async def test_what_is_remembered_of_each_column_is_what_is_stored(filled: str) -> None:
    """Otherwise a column would count as changed here, and never follow its file again."""
    folder = tabular.read(PACKAGED, importing.FILES)
    ends_on = importing._end_of_data(folder)
    differing = set()
    for room in importing.ROOMS.values():
        for batch in room.batches(folder, ends_on):
            known = await memory.of_table(batch.table)
            given = [name for name in batch.rows[0] if name not in batch.key]
            for row in await batch.model.all().values(*dict.fromkeys([*batch.key, *given])):
                before = known[memory.id_of(batch, row)]
                now = memory.digests_of(batch, row, given)
                differing |= {(batch.table, name) for name in given if now[name] != before[name]}

    assert differing == set()
