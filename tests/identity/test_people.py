"""People as administrators keep them."""

import asyncio

import pytest

from passerelle.core import db, letters
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid, NotFound, Stale
from passerelle.identity import addresses, errors, people, profile, rules, sessions
from passerelle.identity.enums import Role
from passerelle.identity.queries import people as found
from tests.conftest import NewClient, SignIn
from tests.identity.keeping import actor, administrator, invited, run


async def names(boss: Actor, **wanted: str) -> list[str]:
    page = await found.people_visible_to(boss, found.Wanted(**wanted), limit=50)
    return [line.family_name for line in page.items]


async def test_whoever_is_invited_has_an_account_an_address_and_a_fact_that_tells_them(
    database: str,
) -> None:
    boss = await administrator("Boss")

    made = await people.invite(boss, people.Invitation("Zoé", "Ünal", " Zoe@Example.ORG "))

    shown = await found.person_for(boss, made.reference)
    assert (shown.given_name, shown.family_name, shown.emails) == (
        "Zoé",
        "Ünal",
        ["zoe@example.org"],
    )
    topic, payload = await last_fact()
    assert topic == "PersonInvited"
    assert str(made.id) in payload
    with pytest.raises(errors.AddressTaken):
        await people.invite(boss, people.Invitation("Z", "U", "zoe@example.org"))
    deeds = await found.deeds_on("person", made.id)
    assert [(deed.verb, deed.by) for deed in deeds] == [("invited", boss.name)]


async def test_an_edit_names_its_version_and_what_it_leaves_out_stays(database: str) -> None:
    boss, whom = await administrator("Boss"), await invited("Old")
    before = await found.person_for(boss, whom)

    await people.edit(boss, whom, people.PersonEdit(family_name="New"), before.version)

    after = await found.person_for(boss, whom)
    assert (after.family_name, after.given_name, after.tz) == ("New", before.given_name, before.tz)
    with pytest.raises(Stale):
        await people.edit(boss, whom, people.PersonEdit(family_name="Lost"), before.version)
    with pytest.raises(Invalid):
        await people.edit(boss, whom, people.PersonEdit(tz="Mars/Base"), None)
    assert await names(boss, text="new") == ["New"]


async def test_deactivating_ends_sessions_tokens_and_links_at_once(
    filled: str, new_client: NewClient
) -> None:
    boss = await actor("staff-5", "administrator")
    whom = await found.person_for(boss, "staff-1")
    client = await new_client()
    client.cookies.set("__Host-session", await sessions.open_session(whom.id))
    before = await client.get("/outreach")

    await people.deactivate(boss, "staff-1")
    during = await client.get("/outreach")
    await people.reactivate(boss, "staff-1")
    after = await client.get("/outreach")

    assert [a.status_code for a in (before, during, after)] == [200, 303, 303]
    shown = await found.person_for(boss, "staff-1")
    assert (shown.sessions, shown.tokens, shown.deactivated_at) == (0, 0, None)
    assert await db.value("SELECT COUNT(*) FROM sign_in_links WHERE used_at IS NULL") == 0


async def test_reactivating_who_is_active_takes_nothing_away(filled: str, sign_in: SignIn) -> None:
    boss, person = await actor("staff-5", "administrator"), await sign_in("staff-1")
    whom = await found.person_for(boss, "staff-1")
    made = await person.post("/api/tokens", json={"name": "t", "scopes": ["me:read"]})

    await people.reactivate(boss, "staff-1")

    program = {"authorization": f"Bearer {made.json()['token']}"}
    assert (await person.get("/profile")).status_code == 200
    assert (await person.get("/api/me", headers=program)).status_code == 200
    assert await found.deeds_on("person", whom.id) == []


async def test_who_is_deactivated_twice_was_deactivated_once(filled: str) -> None:
    boss = await actor("staff-5", "administrator")
    whom = await found.person_for(boss, "staff-1")

    for _ in range(2):
        await people.deactivate(boss, "staff-1")

    told = await db.value("SELECT COUNT(*) FROM outbox WHERE topic = 'PersonDeactivated'")
    assert told == 1
    assert [deed.verb for deed in await found.deeds_on("person", whom.id)] == ["deactivated"]


async def test_people_are_found_by_folded_names_address_role_group_and_standing(
    filled: str,
) -> None:
    boss = await actor("staff-5", "administrator")
    await people.deactivate(boss, "staff-2")

    assert set(await names(boss, text="echantillon-0001")) == {"Échantillon-0001"}
    assert set(await names(boss, text="образец-0003 test")) == {"Образец-0003"}
    assert await names(boss, text="staff-4@example") == ["Assessor"]
    assert await names(boss, role="organiser") == ["Organiser"]
    assert await names(boss, standing="deactivated") == ["Outreach-2"]
    assert await names(boss, text="100%") == []
    assert set(await names(boss, group="staff")) == {
        "Administrator", "Assessor", "Organiser", "Outreach-1", "Outreach-2",
    }  # fmt: skip
    contacts = await found.people_visible_to(boss, found.Wanted(group="contact"), limit=200)
    assert all(line.institutions for line in contacts.items)


async def test_paging_walks_everybody_once(filled: str) -> None:
    boss = await actor("staff-5", "administrator")
    seen: list[str] = []
    after = None
    while True:
        page = await found.people_visible_to(boss, found.Wanted(), limit=97, after=after)
        seen += [line.reference for line in page.items]
        if page.next is None:
            break
        last = page.items[-1]
        after = found.Key(last.family_name, last.given_name, last.id)

    assert len(seen) == len(set(seen)) == await db.value("SELECT COUNT(*) FROM people")


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.ADMINISTRATOR)])
async def test_nobody_but_administrators_finds_people(filled: str, role: str | None) -> None:
    reader = await actor("staff-5", *([role] if role else []))

    for refused in (
        found.people_visible_to(reader, found.Wanted(), limit=5),
        found.person_for(reader, "CON-0001"),
    ):
        with pytest.raises(NotFound):
            await refused


async def test_people_whom_another_room_wrote_are_found_by_their_names_too(database: str) -> None:
    boss = await administrator("Boss")
    await invited("Plain")
    await run("UPDATE people SET sought = NULL")

    assert await names(boss, text="plain ana") == ["Plain"]


def test_a_search_text_is_folded_and_its_words_are_no_patterns() -> None:
    assert rules.folded("  Ünal  ÉCHO ") == "unal echo"
    assert rules.escaped("a_b%c!") == "a!_b!%c!!"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (" Ana@Example.ORG ", "ana@example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@BÜCHER.example", "ana@XN--BCHER-KVA.example"),
        ("ana@straße.example", "ana@xn--strae-oqa.example"),
        ("ana@bücher。example", "ana@bücher.example"),
    ],
)
def test_an_address_is_the_same_however_its_domain_is_written(one: str, other: str) -> None:
    assert rules.compared(one) == rules.compared(other)


def test_the_address_of_another_domain_is_another_address() -> None:
    assert rules.compared("ana@straße.example") != rules.compared("ana@strasse.example")
    assert rules.compared("ana@bücher.example") == "ana@bücher.example"
    assert rules.compared("ana@XN--ZZZZ.example") == "ana@xn--zzzz.example"
    assert rules.compared("Nobody") == "nobody"


async def test_a_link_goes_to_the_domain_that_was_typed(database: str) -> None:
    boss = await administrator("Boss")

    await people.invite(boss, people.Invitation("Ana", "A", "ana@straße.example"))
    await people.invite(boss, people.Invitation("Ana", "B", "ana@strasse.example"))

    stored = [str(await db.value("SELECT address FROM email_addresses WHERE address LIKE :a", a=a))
              for a in ("ana@straß%", "ana@strass%")]  # fmt: skip
    assert [letters.envelope(one) for one in stored] == [
        "ana@xn--strae-oqa.example",
        "ana@strasse.example",
    ]


async def last_fact() -> tuple[str, str]:
    found_topic = await db.value("SELECT topic FROM outbox ORDER BY id DESC LIMIT 1")
    return str(found_topic), str(
        await db.value("SELECT payload FROM outbox ORDER BY id DESC LIMIT 1")
    )


async def test_a_guest_is_made_once_however_many_come_at_once(database: str) -> None:
    wish = people.Invitation("Guest", "Of One", "Guest@Example.org")

    made = await asyncio.gather(*(people.guest(wish) for _ in range(12)))

    assert len(set(made)) == 1
    assert await db.value("SELECT COUNT(*) FROM people") == 1
    again = await people.guest(people.Invitation("Other", "Name", "guest@example.org"))
    assert again == made[0]
    assert await db.value("SELECT given_name FROM people") == "Guest"


@pytest.mark.parametrize(
    "address",
    ["ана@example.org", "a..b@example.org", "ana.@example.org", "a(b@example.org", "a@b..example"],
)
async def test_an_address_that_mail_cannot_reach_becomes_no_account(
    database: str, address: str
) -> None:
    boss, wish = await administrator("Boss"), people.Invitation("Ana", "A", address)

    for refused in (
        people.invite(boss, wish),
        people.guest(wish),
        addresses.add(boss, address, "en", "s" * 40),
    ):
        with pytest.raises(errors.AddressUnreadable):
            await refused

    assert await db.value("SELECT COUNT(*) FROM people") == 1


@pytest.mark.parametrize("name", ["Ana\nBen", "Ana\rBen", "Ana\x00", "Ana\u2028Ben", "Ana\x85Ben"])
async def test_a_name_of_several_lines_is_refused_wherever_one_is_given(
    database: str, name: str
) -> None:
    boss, whom = await administrator("Boss"), await invited("Known")
    unknown = people.Invitation(name, "V", "unknown@example.org")
    known = people.Invitation("A", name, "known@example.org")

    for refused in (
        people.invite(boss, unknown),
        people.guest(unknown),
        people.guest(known),
        people.edit(boss, whom, people.PersonEdit(given_name=name), None),
        profile.change(boss, profile.Change(family_name=name), None),
    ):
        with pytest.raises(errors.NameUnwritable):
            await refused
