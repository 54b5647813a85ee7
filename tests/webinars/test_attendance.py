"""Who came: by hand, from a file, again from the same file; and what a report says."""

import re

import pytest

from passerelle.core import db
from passerelle.webinars import attendance, attendance_files, errors
from tests.conftest import SignIn
from tests.webinars import world

FILE = b"""Name,Email,Duration (minutes)
Ana,ana@example.org,30
Ana again,ANA@example.org,20
Ben,ben@example.org,5
Nobody,nobody@example.org,60
Wrong,not an address,60
Cem,cem@example.org,many
"""


async def begun() -> tuple[world.Actor, str]:
    owner = await world.organiser()
    slug = await world.opened(owner)
    for name in ("ana", "ben", "cem", "dan"):
        await world.guest(slug, name)
    return owner, slug


async def told() -> list[tuple[str, int]]:
    found = await db.rows(
        _Told,
        "SELECT e.address, a.minutes FROM attendances a JOIN registrations r"
        " ON r.id = a.registration_id JOIN email_addresses e ON e.person_id = r.person_id"
        " ORDER BY e.address",
    )
    return [(one.address, one.minutes) for one in found]


class _Told(world.msgspec.Struct, frozen=True):
    address: str
    minutes: int


async def test_a_file_is_looked_at_then_read_and_the_same_one_again_changes_nothing(
    database: str,
) -> None:
    owner, slug = await begun()
    lines = attendance_files.read(FILE)
    with pytest.raises(errors.NotStarted):
        await attendance.import_(owner, slug, lines)
    await world.begin(slug, minutes_ago=90)
    looked = await attendance.look_at(owner, slug, lines)
    nothing = await told()
    read = await attendance.import_(owner, slug, lines)
    once, steps = await told(), await db.value("SELECT COUNT(*) FROM registration_transitions")
    again = await attendance.import_(owner, slug, lines)

    assert nothing == []
    assert looked == read
    assert [(o.email, o.minutes, o.becomes, o.wrong) for o in looked] == [
        ("ana@example.org", 50, "attended", ""),
        ("ben@example.org", 5, "no_show", ""),
        ("nobody@example.org", 60, "wrong", "not_registered"),
        ("not an address", None, "wrong", "no_address"),
        ("cem@example.org", None, "wrong", "no_minutes"),
    ]
    assert once == [("ana@example.org", 50), ("ben@example.org", 5)]
    assert {o.becomes for o in again} == {"as_it_is", "wrong"}
    assert await told() == once
    assert await db.value("SELECT COUNT(*) FROM registration_transitions") == steps


async def test_what_was_ticked_by_hand_stands_and_the_rest_did_not_come(
    database: str, sign_in: SignIn
) -> None:
    owner, slug = await begun()
    await world.begin(slug, minutes_ago=90)
    rows = await world.rows(slug)
    reference = await db.value("SELECT reference FROM people WHERE id = :id", id=owner.person_id)
    await world.run(
        "INSERT INTO role_grants (id, person_id, role, granted_at) VALUES (:id, :p, 'organiser',"
        " :now)",
        id=world.nobody(),
        p=owner.person_id,
        now=world.clock.now(),
    )
    client = await sign_in(reference)
    here = f"/webinars/{slug}/attendance"
    refused = await client.post(f"{here}/report")
    every = [str(one.id) for one in rows]
    ticked = await client.post(here, data={"shown": every, "came": every[:1]})
    after_file = await attendance.import_(
        owner, slug, attendance_files.read(b"email,minutes\nana@example.org,1\n")
    )
    looked = await client.post(f"{here}/file", files={"file": ("a.csv", FILE, "text/csv")})
    reported = await client.post(f"{here}/report")

    assert refused.status_code == 409
    assert ticked.status_code == reported.status_code == 303
    assert after_file[0].wrong == "by_hand"
    assert "Nobody with a seat has this address." in looked.text
    assert await world.states(slug) == ["attended", "no_show", "no_show", "no_show"]
    assert await world.state_of(slug) == "reported"


async def test_a_file_of_thousands_of_lines_is_written_down_as_it_was_shown(
    database: str, sign_in: SignIn
) -> None:
    slug = await world.opened(await world.granted("olga"))
    await world.guest(slug, "ana")
    await world.begin(slug, minutes_ago=90)
    client = await sign_in("olga")
    here = f"/webinars/{slug}/attendance"
    others = "".join(f"participant{n}@ministry.example.org,60\n" for n in range(9_000))
    file = f"email,minutes\nana@example.org,50\n{others}".encode()

    shown = await client.post(f"{here}/file", files={"file": ("a.csv", file, "text/csv")})
    text = re.search(r'name="text" value="([^"]*)"', shown.text)
    assert text
    as_sent = text.group(1).replace("\n", "\r\n")
    written = await client.post(f"{here}/import", files={"text": (None, as_sent)})

    assert written.status_code == 303
    assert await told() == [("ana@example.org", 50)]


async def test_that_none_was_recorded_leaves_everybody_as_they_were(database: str) -> None:
    owner, slug = await begun()
    await world.begin(slug, minutes_ago=90)
    await attendance.report(owner, slug, none_recorded=True)

    assert await world.states(slug) == ["confirmed"] * 4
    assert await world.state_of(slug) == "reported"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
async def test_a_table_is_read_as_programs_write_it(encoding: str) -> None:
    text = "Nom;Adresse e-mail;Durée (minutes)\r\nAndré;ana@example.org;30\r\n"

    assert attendance_files.read(text.encode(encoding)) == [
        attendance_files.Line(2, "ana@example.org", 30)
    ]


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04\x00\x81", b"\xff\xfe\x00", b"a,b\n1,2\n"])
async def test_what_is_no_table_is_refused_by_its_field(body: bytes) -> None:
    with pytest.raises(errors.FileUnreadable) as refusal:
        attendance_files.read(body)

    assert refusal.value.field == "file"


async def test_what_was_reported_is_corrected_with_a_reason_that_is_kept(
    database: str, sign_in: SignIn
) -> None:
    owner = await world.granted("owner")
    slug = await world.opened(owner)
    for name in ("ana", "ben"):
        await world.guest(slug, name)
    await world.begin(slug, minutes_ago=90)
    ana, ben = await world.rows(slug)
    await attendance.record(owner, slug, [attendance.Came(ana.id, came=True)])
    await attendance.report(owner, slug)
    client, here = await sign_in("owner"), f"/webinars/{slug}/attendance"
    told = {"shown": [str(ana.id), str(ben.id)], "before": [str(ana.id)], "came": [str(ben.id)]}
    unexplained = await client.post(here, data=told)
    still = await world.states(slug)
    explained = await client.post(here, data={**told, "reason": "The names were mixed up"})

    assert unexplained.status_code == 422
    assert 'href="#reason"' in unexplained.text
    assert unexplained.text.count(" checked") == 1
    assert still == ["attended", "no_show"]
    assert explained.status_code == 303
    assert await world.states(slug) == ["no_show", "attended"]
    assert await db.value(
        "SELECT COUNT(*) FROM registration_transitions WHERE reason = 'The names were mixed up'"
    ) == 2  # fmt: skip


async def test_other_minutes_are_a_change_and_many_people_need_no_more_statements(
    database: str,
) -> None:
    owner = await world.organiser()
    counts = []
    for people in (2, 12):
        slug = await world.opened(owner)
        for number in range(people):
            await world.guest(slug, f"p{number}")
        await world.begin(slug, minutes_ago=90)
        rows = await world.rows(slug)
        with db.watched() as seen:
            told = [attendance.Came(one.id, came=True, minutes=30) for one in rows[:-1]]
            first = await attendance.record(owner, slug, told)
            again = await attendance.record(owner, slug, told)
            more = await attendance.record(
                owner, slug, [attendance.Came(rows[0].id, came=True, minutes=45)]
            )
            await attendance.report(owner, slug)
        counts.append(len(seen))

        assert (first, again, more) == (people - 1, 0, 1)
    assert counts[0] == counts[1]
    recorded = "SELECT COUNT(*) FROM audit_entries WHERE verb = 'recorded_attendance'"
    assert await db.value(recorded) == 4


async def test_a_long_list_is_ticked_page_by_page(database: str, sign_in: SignIn) -> None:
    owner = await world.granted("owner")
    slug = await world.opened(owner)
    for number in range(3):
        await world.guest(slug, f"p{number}")
    await world.begin(slug, minutes_ago=90)
    client = await sign_in("owner")
    first = (await client.get(f"/webinars/{slug}/attendance?limit=2")).text
    found = re.search(r'href="([^"]+after=[^"]+)"', first)
    assert found
    second = (await client.get(found.group(1))).text
    action = re.search(r'action="([^"]+after=[^"]+)"', second)
    assert action
    last = str((await world.rows(slug))[2].id)
    saved = await client.post(action.group(1), data={"shown": [last], "came": [last]})

    assert saved.headers["location"] == action.group(1)
    assert await world.states(slug) == ["confirmed", "confirmed", "attended"]
