"""A person's copy holds every row that tells of them; an erasure leaves nothing of them."""

import asyncio
import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tortoise import Tortoise

from passerelle.app import factory, importing, rooms
from passerelle.app.privacy import entries
from passerelle.assistance import drafts as request_drafts
from passerelle.assistance.models import Decision
from passerelle.communities import drafts as post_drafts
from passerelle.communities import inviting, posting
from passerelle.communities.facts import SpaceMailDue
from passerelle.core import audit, clock, db, files, ids, outbox, sealing, verifying
from passerelle.core.actors import Actor
from passerelle.core.engines import sqlite
from passerelle.core.errors import NotFound
from passerelle.core.outbox import Fact
from passerelle.core.queue import Worker
from passerelle.identity import (
    addresses,
    consents,
    people,
    pictures,
    profile,
    roles,
    single_sign_on,
    tokens,
)
from passerelle.identity.enums import Role
from passerelle.identity.facts import SignInLinkAsked
from passerelle.identity.models import AddressConfirmation, EmailAddress, Person
from passerelle.identity.people import Invitation
from passerelle.notifications import office, suppressing, writing
from passerelle.portal import asking, copying, erasing, errors, gathering
from passerelle.portal.facts import ErasureRoundDue
from passerelle.reporting import figures
from tests.communities import world
from tests.conftest import SETTINGS, NewClient, SignIn
from tests.core.test_images import drawn
from tests.support import planted

OFFICER = Actor(person_id=None, name="Officer", roles=frozenset({"administrator"}))


async def run_worker() -> None:
    worker = Worker(factory.subscriptions(SETTINGS))
    while await worker.work_once():
        pass


def me(person_id: UUID) -> Actor:
    return Actor(person_id=person_id, name=planted.NAME)


@db.transaction
async def leave_traces(person_id: UUID) -> None:
    """What the work of the service leaves: files, entries, facts, jobs, kept answers."""
    picture = await files.prepared(drawn("PNG"), f"{planted.NAME}.png")
    await files.keep(picture, owner_id=person_id, thing="person_picture", thing_id=person_id)
    letter = files.Prepared(f"Letter of {planted.NAME}.txt", "text/plain", b"Dear all")
    await files.keep(letter, owner_id=person_id, thing="request", thing_id="REQ-1")
    await audit.note(me(person_id), "renamed", "person", person_id, {"from": planted.FAMILY})
    await audit.note(OFFICER, "invited", "webinar", "w-1", {"to": planted.ADDRESS})
    await outbox.put(SignInLinkAsked(planted.ADDRESS, "/", "en"))
    await db.execute(
        "INSERT INTO kept_answers (id, fingerprint, at, status, media_type, location, body)"
        " VALUES ('k', 'f', :now, 200, 'application/json', '', :body)",
        now=clock.now(),
        body=f'{{"id":"{person_id}","name":"{planted.NAME}"}}',
    )


async def planted_everywhere() -> UUID:
    person_id = await planted.person()
    await planted.Planter(person_id).plant_everything()
    await leave_traces(person_id)
    await copying.ask(me(person_id))
    await run_worker()
    return person_id


async def unpacked(person_id: UUID) -> dict[str, bytes]:
    copy = (await copying.copies_of(me(person_id)))[0]
    assert copy.href, copy
    data = await files.whole(UUID(copy.href.split("/")[2]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_column_that_points_to_a_person_has_its_place_in_a_copy() -> None:
    Tortoise.init_models(rooms.MODELS, "models")
    ways = {(area.name, way) for area in gathering.areas() for way in area.by}
    owners = {"experts", "registrations", "contacts"}
    missing = []
    for module in rooms.MODELS:
        for model in vars(__import__(module, fromlist=["x"])).values():
            if not isinstance(model, type) or getattr(model, "__module__", "") != module:
                continue
            if not hasattr(model, "_meta") or model._meta.abstract:
                continue
            for name in [*model._meta.fk_fields, *model._meta.o2o_fields]:
                other = model._meta.fields_map[name].related_model
                table = model._meta.db_table
                if other is Person and (table, f"{name}_id") not in ways:
                    missing.append(f"{table}.{name}")
                if other._meta.db_table in owners and not {
                    (table, f"{name}__person_id"), (table, "person_id"),
                } & ways:  # fmt: skip
                    missing.append(f"{table}.{name}")
    assert missing == []


async def test_the_copy_holds_every_row_that_tells_of_the_person(database: str) -> None:
    person_id = await planted_everywhere()
    keys = {m._meta.db_table: m._meta.db_pk_column for m in Tortoise.apps["models"].values()}

    parts = await unpacked(person_id)

    missing = []
    own_copy = {"data_exports", "outbox", "jobs", "audit_entries", "stored_files", "stored_chunks"}
    for table, rows in (await planted.every_row()).items():
        told = json.loads(parts[f"{table}.json"])["rows"] if f"{table}.json" in parts else []
        known = {str(row.get(keys[table])) for row in told}
        concerned = [
            row
            for row in rows
            if planted.names_person(row, person_id) and row.get("purpose") != "data_export_ready"
        ]
        if table in own_copy:  # what making the copy itself wrote came after it
            missing += [table] if concerned and not told else []
        elif told and keys[table] not in told[0]:
            missing += [table] if len(concerned) != len(told) else []
        elif table not in ("tombstones", "webinars"):
            missing += [
                f"{table} {r[keys[table]]}" for r in concerned if str(r[keys[table]]) not in known
            ]
    assert missing == []
    assert len([name for name in parts if name.endswith(".json")]) > 25
    assert [n for n in parts if n.startswith("files/") and n.endswith("Quixmark.png")]


async def test_the_copy_reads_as_words_and_times_and_holds_no_secret(database: str) -> None:
    person_id = await planted_everywhere()

    parts = await unpacked(person_id)

    you = json.loads(parts["people.json"])
    assert you["about"] == "You"
    assert you["fields"]["gender"]
    assert you["rows"][0]["family_name"] == planted.FAMILY
    sessions = json.loads(parts["login_sessions.json"])["rows"][0]
    assert "secret_hash" not in sessions
    assert sessions["created_at"].endswith("+00:00")
    assert "hash" not in json.loads(parts["api_tokens.json"])["rows"][0]
    assert "hash" not in json.loads(parts["passwords.json"])["rows"][0]
    assert parts["email_addresses.csv"].startswith(b"\xef\xbb\xbf")
    told = {one["file"] for one in json.loads(parts["contents.json"])["files"]}
    assert {"people.json", "posts.json", "registrations.json"} <= told


async def test_one_copy_is_made_at_a_time_and_only_its_owner_fetches_it(
    filled: str, sign_in: SignIn
) -> None:
    someone, other = await sign_in("staff-1"), await sign_in("staff-5")
    origin = {"origin": SETTINGS.base_url}

    for _ in range(3):
        answer = await someone.post("/profile/data/copy", headers=origin)
        assert answer.status_code == 303
    await run_worker()

    href = (await someone.get("/api/me/data-copies")).json()["items"][0]["href"]
    assert await db.value("SELECT COUNT(*) FROM data_exports") == 1
    assert (await someone.get(href)).headers["content-type"] == "application/zip"
    assert (await other.get(href)).status_code == 404
    topics = await db.value("SELECT COUNT(*) FROM outbox WHERE topic = 'DataExportReady'")
    assert topics == 1


async def test_a_copy_is_there_for_a_week(database: str) -> None:
    person_id = await planted_everywhere()
    before = len(await files.of_owner(person_id))

    gone = await copying.forget_old(clock.now() + timedelta(seconds=1))

    assert gone == 1
    assert len(await files.of_owner(person_id)) == before - 1
    assert (await copying.copies_of(me(person_id)))[0].href is None


@db.transaction
async def come_due() -> None:
    past = clock.now() - timedelta(minutes=1)
    await db.execute("UPDATE erasures SET due_at = :past WHERE done_at IS NULL", past=past)
    await db.execute("UPDATE outbox SET due_at = :past WHERE spread_at IS NULL", past=past)


@db.transaction
async def take_roles_back(person_id: UUID) -> None:
    await db.execute(
        "UPDATE role_grants SET revoked_at = :now WHERE person_id = :id",
        now=clock.now(), id=person_id,
    )  # fmt: skip


async def erase(person_id: UUID, *, with_posts: bool = False) -> None:
    await take_roles_back(person_id)
    reference = await db.value("SELECT reference FROM people WHERE id = :id", id=person_id)
    officer = await officer_()
    await asking.ask_for(officer, str(reference), "asked by letter", with_posts=with_posts)
    await come_due()
    await run_worker()
    assert await db.value("SELECT COUNT(*) FROM erasures WHERE done_at IS NULL") == 0


async def officer_() -> Actor:
    found = await db.value("SELECT id FROM people WHERE reference = 'staff-5'")
    if found is None:
        made = await Person.create(reference="staff-5", given_name="Staff", family_name="Five")
        found = made.pk
    return Actor(person_id=UUID(str(found)), name="S", roles=frozenset({"administrator"}))


def empty_journal(database: str) -> None:
    if database.startswith("sqlite"):
        assert sqlite.empty_journal(db.sqlite_path(database))


@db.transaction
async def answer_somebody_else(body: str) -> None:
    await db.execute(
        "INSERT INTO kept_answers (id, fingerprint, at, status, media_type, location, body)"
        " VALUES ('other', 'f', :now, 200, 'text/plain', '/there', :body)",
        now=clock.now(),
        body=body,
    )


@pytest.mark.parametrize("posts", ["stay", "go"])
async def test_nothing_that_was_planted_is_left_anywhere(
    database: str, capfd: pytest.CaptureFixture[str], posts: str
) -> None:
    person_id = await planted_everywhere()
    await answer_somebody_else(f"Welcome, {planted.NAME}")
    assert await planted.where_marked(database)

    await erase(person_id, with_posts=posts == "go")
    empty_journal(database)

    assert await planted.where_marked(database) == []
    printed = capfd.readouterr()
    assert not [m for m in planted.MARKS if m in printed.out or m in printed.err]
    await sealing.seal()
    assert [broken async for broken in verifying.audit_log()] == []
    assert [broken async for broken in verifying.stored_files()] == []


async def test_texts_as_long_as_their_columns_are_rid_of_a_short_name_too(database: str) -> None:
    person_id = await planted_everywhere()
    await write_long(f"{'x' * 293} {planted.GIVEN}")

    await erase(person_id)
    empty_journal(database)

    assert await planted.where_marked(database) == []
    assert str(await db.value("SELECT reason FROM target_exclusions")).startswith("xxx")


@db.transaction
async def write_long(reason: str) -> None:
    await db.execute("UPDATE target_exclusions SET reason = :reason", reason=reason)


async def test_what_somebody_wrote_in_a_request_names_them_no_more(database: str) -> None:
    person_id = await planted_everywhere()
    await ask_in_words(planted.SENTENCE)

    await erase(person_id)
    empty_journal(database)

    assert await planted.where_marked(database) == []
    assert "said so" in str(await db.value("SELECT text FROM assistance_requests"))


@db.transaction
async def ask_in_words(text: str) -> None:
    await db.execute(
        "UPDATE assistance_requests SET text = :text, declared_source = :text", text=text
    )


async def test_an_erasure_that_is_cut_off_goes_on_where_it_was(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = await planted_everywhere()
    await take_roles_back(person_id)
    erasure_id = await asking.ask_for(await officer_(), "planted-1", "x", with_posts=False)
    await come_due()
    done: list[str] = []
    real = gathering.erase

    async def cut_off(room: str, erased: Any) -> int:
        done.append(room)
        if room == "communities":
            raise ConnectionError
        return await real(room, erased)

    monkeypatch.setattr(gathering, "erase", cut_off)
    with pytest.raises(ConnectionError):
        await erasing.carry_out(erasure_id)
    monkeypatch.setattr(gathering, "erase", real)

    await erasing.carry_out(erasure_id)
    await erasing.carry_out(erasure_id)

    steps = await db.value("SELECT COUNT(*) FROM erasure_steps")
    assert steps == len(gathering.ROOMS)
    assert done[-1] == "communities"
    assert (
        await db.value("SELECT given_name FROM people WHERE id = :i", i=person_id)
        == "Former member"
    )


async def test_two_workers_at_once_erase_once(database: str) -> None:
    person_id = await planted_everywhere()
    await take_roles_back(person_id)
    erasure_id = await asking.ask_for(await officer_(), "planted-1", "x", with_posts=False)
    await come_due()

    await asyncio.gather(*(erasing.carry_out(erasure_id) for _ in range(3)))

    entries = await db.value("SELECT COUNT(*) FROM audit_entries WHERE verb = 'erased'")
    assert entries == 1


async def test_an_erasure_whose_job_was_put_aside_is_carried_out_all_the_same(
    database: str,
) -> None:
    person_id = await planted_everywhere()
    await take_roles_back(person_id)
    await asking.ask_for(await officer_(), "planted-1", "x", with_posts=False)
    await lose_the_job()

    assert await erasing.remind() == 1
    await run_worker()
    assert await erasing.remind() == 0

    assert await db.value("SELECT COUNT(*) FROM erasures WHERE done_at IS NOT NULL") == 1


@db.transaction
async def lose_the_job() -> None:
    past = clock.now() - timedelta(hours=7)
    await db.execute("UPDATE erasures SET due_at = :past", past=past)
    await db.execute("DELETE FROM outbox WHERE topic = 'ErasureDue'")


async def test_what_was_withdrawn_in_the_week_is_not_done(database: str) -> None:
    person_id = await planted_everywhere()
    await take_roles_back(person_id)
    erasure_id = await asking.ask(me(person_id), planted.ADDRESS.upper(), with_posts=False)
    with pytest.raises(errors.ErasureWaits):
        await asking.ask(me(person_id), planted.ADDRESS, with_posts=False)

    await erasing.carry_out(erasure_id)
    assert not await db.value("SELECT deactivated_at FROM people WHERE reference = 'planted-1'")
    assert (
        await db.value("SELECT family_name FROM people WHERE reference = 'planted-1'")
        == planted.FAMILY
    )
    await asking.withdraw(me(person_id), erasure_id)
    await come_due()
    await run_worker()

    assert (
        await db.value("SELECT family_name FROM people WHERE reference = 'planted-1'")
        == planted.FAMILY
    )
    with pytest.raises(errors.ErasureOver):
        await asking.withdraw(me(person_id), erasure_id)


async def test_what_has_begun_is_not_withdrawn(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = await planted_everywhere()
    await take_roles_back(person_id)
    officer = await officer_()
    erasure_id = await asking.ask_for(officer, "planted-1", "x", with_posts=False)
    await come_due()
    real = gathering.erase

    async def cut_off(room: str, erased: Any) -> int:
        if room == "communities":
            raise ConnectionError
        return await real(room, erased)

    monkeypatch.setattr(gathering, "erase", cut_off)
    with pytest.raises(ConnectionError):
        await erasing.carry_out(erasure_id)
    monkeypatch.setattr(gathering, "erase", real)

    with pytest.raises(errors.ErasureOver):
        await asking.withdraw(officer, erasure_id)

    await erasing.carry_out(erasure_id)
    assert (
        await db.value("SELECT given_name FROM people WHERE id = :i", i=person_id)
        == "Former member"
    )


async def test_whoever_was_given_a_role_in_the_week_is_not_erased_before_it_ends(
    database: str,
) -> None:
    person_id = await planted_everywhere()
    await take_roles_back(person_id)
    erasure_id = await asking.ask_for(await officer_(), "planted-1", "x", with_posts=False)
    await roles.grant(None, "planted-1", roles.Grant(Role.ADMINISTRATOR))
    await come_due()

    with pytest.raises(errors.StaffFirst):
        await erasing.carry_out(erasure_id)

    assert not await db.value("SELECT deactivated_at FROM people WHERE id = :i", i=person_id)
    await asking.withdraw(me(person_id), erasure_id)  # it has not begun
    await erasing.carry_out(erasure_id)
    assert not await db.value("SELECT done_at FROM erasures WHERE id = :i", i=erasure_id)


@db.transaction
async def give_roles() -> None:
    await db.execute("UPDATE role_grants SET revoked_at = NULL, expires_at = NULL")


async def test_only_ones_own_address_asks_for_ones_erasure(database: str) -> None:
    person_id = await planted_everywhere()

    with pytest.raises(errors.NotYourAddress):
        await asking.ask(me(person_id), "somebody@example.org", with_posts=False)
    await give_roles()
    with pytest.raises(errors.StaffFirst):
        await asking.ask(me(person_id), planted.ADDRESS, with_posts=False)


PEOPLE = {
    "an expert with deployments": "SELECT MIN(p.reference) FROM people p JOIN experts e"
    " ON e.person_id = p.id JOIN deployments d ON d.expert_id = e.id",
    "a contact with registrations": "SELECT MIN(p.reference) FROM people p JOIN contacts c"
    " ON c.person_id = p.id JOIN registrations r ON r.person_id = p.id WHERE r.state = 'attended'",
    "a member with posts": "SELECT MIN(p.reference) FROM people p JOIN posts o"
    " ON o.author_id = p.id",
}


async def test_figures_do_not_change_and_an_import_brings_nobody_back(
    filled: str, sign_in: SignIn
) -> None:
    references = [str(await db.value(statement)) for statement in PEOPLE.values()]
    before = await figures.values(None)
    staff = await sign_in("staff-5", fresh=True)
    page_before = (await staff.get("/api/conversion")).json()

    for reference in references:
        found = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
        await erase(UUID(str(found)))
    staff = await sign_in("staff-5", fresh=True)

    assert len(before) >= 33
    assert await figures.values(None) == before
    assert (await staff.get("/api/conversion")).json() == page_before
    await importing.import_programme(importing.packaged_programme(), again=True)
    names = await db.value(
        "SELECT COUNT(*) FROM people p LEFT JOIN email_addresses a ON a.person_id = p.id"
        " WHERE p.reference IN :r AND (p.given_name <> 'Former member' OR a.id IS NOT NULL)",
        r=references,
    )
    assert names == 0
    assert await figures.values(None) == before


ORIGIN = {"origin": SETTINGS.base_url}


async def test_what_concerns_all_of_ones_data_needs_a_fresh_sign_in(
    filled: str, sign_in: SignIn
) -> None:
    client = await sign_in("CON-0021")
    await grow_old()

    page = await client.get("/profile/data")
    answers = [
        (await client.post(path, data={"address": "x@example.org"}, headers=ORIGIN)).status_code
        for path in ("/profile/data/copy", "/profile/data/erasure", "/api/me/data-copies")
    ]

    assert answers == [403, 403, 403]
    assert "/sign-in?next=/profile/data" in page.text
    assert "/profile/data/copy" not in page.text


@db.transaction
async def grow_old() -> None:
    await db.execute(
        "UPDATE login_sessions SET created_at = :then", then=clock.now() - timedelta(minutes=61)
    )


async def test_a_person_asks_for_their_erasure_and_changes_their_mind(
    filled: str, sign_in: SignIn
) -> None:
    client = await sign_in("CON-0021")
    address = await db.value(
        "SELECT a.address FROM email_addresses a JOIN people p ON p.id = a.person_id"
        " WHERE p.reference = 'CON-0021'"
    )

    wrong = await client.post(
        "/profile/data/erasure", data={"address": "x@example.org"}, headers=ORIGIN
    )
    right = await client.post("/profile/data/erasure", data={"address": address}, headers=ORIGIN)
    again = await client.post("/profile/data/erasure", data={"address": address}, headers=ORIGIN)
    erasure = await db.value("SELECT id FROM erasures")
    other = await sign_in("CON-0022")
    path = f"/profile/data/erasure/{erasure}/withdrawal"
    not_theirs = await other.post(path, headers=ORIGIN)
    withdrawn = await client.post(path, headers=ORIGIN)

    assert (wrong.status_code, right.status_code, again.status_code) == (422, 303, 409)
    assert "<title>Error:" in wrong.text
    assert 'value="x@example.org"' in wrong.text
    assert (not_theirs.status_code, withdrawn.status_code) == (404, 303)
    assert "Erase me" in (await client.get("/profile/data")).text


async def test_an_administrator_erases_with_a_reason_and_others_do_not(
    filled: str, sign_in: SignIn
) -> None:
    path = "/administration/erasures"
    administrator, other = await sign_in("staff-5"), await sign_in("staff-1")
    form = {"whom": "CON-0021", "reason": "asked by letter"}

    answers = {
        "no reason": await administrator.post(path, data={**form, "reason": ""}, headers=ORIGIN),
        "nobody": await administrator.post(path, data={**form, "whom": "CON-9"}, headers=ORIGIN),
        "staff": await administrator.post(path, data={**form, "whom": "staff-1"}, headers=ORIGIN),
        "right": await administrator.post(path, data=form, headers=ORIGIN),
        "somebody else": await other.post(path, data=form, headers=ORIGIN),
    }
    listed = (await administrator.get("/api/erasures")).json()["items"]

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "no reason": 422, "nobody": 422, "staff": 409, "right": 303, "somebody else": 403,
    }  # fmt: skip
    assert [one["reason"] for one in listed] == ["asked by letter"]
    assert (await other.get("/api/erasures")).status_code == 403


async def address_of(reference: str) -> str:
    return str(
        await db.value(
            "SELECT a.address FROM email_addresses a JOIN people p ON p.id = a.person_id"
            " WHERE p.reference = :reference AND a.is_primary",
            reference=reference,
        )
    )


def rows_of(parts: dict[str, bytes], table: str) -> list[dict[str, Any]]:
    return list(json.loads(parts[f"{table}.json"])["rows"]) if f"{table}.json" in parts else []


async def invited(given: str, family: str, address: str) -> UUID:
    return (await people.invite(None, Invitation(given, family, address))).id


async def erase_alone(person_id: UUID) -> None:
    """Erase somebody; facts that wait go on waiting."""
    reference = await db.value("SELECT reference FROM people WHERE id = :id", id=person_id)
    await asking.ask_for(await officer_(), str(reference), "x", with_posts=False)
    await carry_out_erasure()


async def carry_out_erasure() -> None:
    """Do the erasure that waits, and nothing else that is due."""
    past = clock.now() - timedelta(minutes=1)
    await db.transaction(db.execute)("UPDATE erasures SET due_at = :past", past=past)
    erasure = await db.value("SELECT id FROM erasures WHERE waiting_for IS NOT NULL")
    await erasing.carry_out(UUID(str(erasure)))


async def test_a_copy_shows_no_mail_of_an_address_that_was_only_claimed(
    filled: str, sign_in: SignIn, new_client: NewClient
) -> None:
    claimant, anyone = await sign_in("CON-0021"), await new_client()
    theirs = await address_of("staff-5")
    await claimant.post("/profile/addresses", data={"address": theirs}, headers=ORIGIN)
    await anyone.post("/sign-in", data={"email": theirs}, headers=ORIGIN)
    await run_worker()

    await claimant.post("/profile/data/copy", headers=ORIGIN)
    await run_worker()

    href = (await claimant.get("/api/me/data-copies")).json()["items"][0]["href"]
    with zipfile.ZipFile(io.BytesIO((await claimant.get(href)).content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert [r["address"] for r in rows_of(parts, "address_confirmations")] == [theirs]
    purposes = {row["purpose"] for row in rows_of(parts, "messages") if row["recipient"] == theirs}
    assert purposes == {"address_to_confirm"}
    assert not [name for name, part in parts.items() if b"/sign-in/confirm/" in part]


async def test_an_address_asks_for_the_erasure_of_nobody_whose_domain_is_spelt_like_it(
    database: str,
) -> None:
    sharp, other = "ann@stra\N{LATIN SMALL LETTER SHARP S}e.example", "ann@strasse.example"
    await invited("Bea", "Zwei", other)
    officer = await officer_()
    with pytest.raises(errors.NobodyFound):
        await asking.ask_for(officer, sharp, "asked by letter", with_posts=False)

    ann = await invited("Ann", "Eins", sharp)
    own = await asking.ask(Actor(person_id=ann, name="Ann Eins"), sharp, with_posts=False)
    await asking.withdraw(officer, own)
    again = await asking.ask_for(officer, sharp, "asked by letter", with_posts=False)

    erased = await db.value("SELECT person_id FROM erasures WHERE id = :id", id=again)
    assert str(erased) == str(ann)


async def test_an_address_that_was_only_claimed_keeps_its_mail_when_the_claimant_is_erased(
    database: str,
) -> None:
    mallory = await invited("Mal", "Lory", "mal@example.net")
    victim = await invited("Vic", "Tim", "vic@example.com")
    await run_worker()
    actor = Actor(person_id=mallory, name="Mal Lory")
    await addresses.add(actor, "vic@example.com", "en", SETTINGS.secret)
    with pytest.raises(errors.NotYourAddress):
        await asking.ask(actor, "vic@example.com", with_posts=False)

    await asking.ask(actor, "mal@example.net", with_posts=False)
    await carry_out_erasure()

    kept = await db.value(
        "SELECT recipient || ' ' || state FROM messages WHERE person_id = :v AND text <> ''",
        v=victim,
    )
    assert kept == "vic@example.com written"
    gone = await db.value("SELECT COUNT(*) FROM messages WHERE recipient = 'mal@example.net'")
    assert gone == 0


async def test_a_copy_holds_no_mail_to_an_address_that_ones_own_is_part_of(database: str) -> None:
    ann = await invited("Ann", "Short", "ann@example.co")
    await invited("Joann", "Long", "joann@example.com")
    await run_worker()

    parts = await copying.gathered(ann, "en")

    assert [row["recipient"] for row in rows_of(parts, "messages")] == ["ann@example.co"]


async def test_an_erasure_leaves_what_is_of_an_address_that_theirs_is_part_of(
    database: str,
) -> None:
    ann = await invited("Ann", "Short", "ann@example.co")
    await invited("Joann", "Long", "joann@example.com")
    await run_worker()
    await put_later(SignInLinkAsked("joann@example.com", "/", "en"))
    await note_about_a_webinar("joann@example.com asked")

    await erase_alone(ann)

    messages = await db.rows(Kept, "SELECT recipient AS text FROM messages WHERE text <> ''")
    assert "joann@example.com" in [one.text for one in messages]
    waiting = await db.rows(Kept, "SELECT payload AS text FROM outbox WHERE spread_at IS NULL")
    assert [one for one in waiting if "joann@example.com" in one.text]
    noted = await db.value("SELECT detail FROM audit_entries WHERE thing = 'webinar'")
    assert "joann@example.com asked" in str(noted)


class Kept(msgspec.Struct, frozen=True):
    text: str


@db.transaction
async def put_later(fact: Fact) -> None:
    """Put a fact that nobody hears of for an hour."""
    await outbox.put(fact, due=clock.now() + timedelta(hours=1))


@db.transaction
async def note_about_a_webinar(reason: str) -> None:
    await audit.note(OFFICER, "called_off", "webinar", "w-1", {"reason": reason})


async def planted_with_address() -> UUID:
    person_id = await planted.person()
    await EmailAddress.create(person_id=person_id, address=planted.ADDRESS, is_primary=True)
    return person_id


def mail_due(reader: UUID, reason: str, author: str = "") -> SpaceMailDue:
    return SpaceMailDue(
        person_id=reader, about="space_removed", occasion="o", space={"en": "S"}, path="/",
        author=author, reason=reason,
    )  # fmt: skip


async def waiting_mail() -> list[str]:
    found = await db.rows(
        Kept, "SELECT payload AS text FROM outbox WHERE topic = 'SpaceMailDue' ORDER BY id"
    )
    return [one.text for one in found]


async def test_a_copy_tells_nothing_of_others_where_ones_name_is_a_phrase(database: str) -> None:
    phrase = await invited("in", "the", "phrase@example.org")
    other = await invited("Test", "Member", "member@example.org")
    await put_later(mail_due(other, "because of what was said in the space"))
    await note_about_a_webinar("complaint in the ministry")
    await answer_somebody_else("a letter in the archive")

    parts = await copying.gathered(phrase, "en")

    texts = "".join(part.decode() for name, part in parts.items() if name.endswith(".json"))
    assert '"family_name": "the"' in texts
    others = ("said in the space", "complaint in the ministry", "a letter in the archive")
    assert [words for words in others if words in texts] == []


async def test_an_erasure_changes_nothing_of_others_where_the_name_is_a_phrase(
    database: str,
) -> None:
    phrase = await invited("in", "the", "phrase@example.org")
    other = await invited("Test", "Member", "member@example.org")
    await put_later(mail_due(other, "because of what was said in the space"))
    await note_about_a_webinar("complaint in the ministry")
    before = await waiting_mail()

    await erase_alone(phrase)

    assert await waiting_mail() == before
    noted = await db.value("SELECT detail FROM audit_entries WHERE thing = 'webinar'")
    assert "complaint in the ministry" in str(noted)


async def test_what_others_are_yet_to_be_told_they_are_told_without_the_name(
    database: str,
) -> None:
    person_id = await planted_with_address()
    other = await invited("Test", "Member", "member@example.org")
    await put_later(mail_due(other, planted.SENTENCE, author=planted.NAME))
    await put_later(mail_due(person_id, planted.SENTENCE))

    await erase_alone(person_id)

    (left,) = await waiting_mail()
    assert str(other) in left
    assert '"author":"Former member ' in left
    assert not [mark for mark in planted.MARKS if mark in left]


async def test_an_answer_kept_for_somebody_else_is_repeated_without_the_name(
    database: str,
) -> None:
    person_id = await planted.person()
    await answer_somebody_else(f"Welcome, {planted.NAME}")

    await erase(person_id)

    body = await db.value("SELECT body FROM kept_answers WHERE location = '/there'")
    assert str(body).startswith("Welcome, Former member ")


CV = files.Prepared("cv.txt", "text/plain", f"Curriculum vitae of {planted.NAME}".encode())


async def kept_files() -> list[str]:
    return [one.text for one in await db.rows(Kept, "SELECT thing AS text FROM stored_files")]


async def topic_with(person_id: UUID) -> UUID:
    """A topic that somebody else has begun, in a space of theirs and this person's."""
    others = await world.make_people()
    members = {person_id: ("active", "member"), others["member"]: ("active", "member")}
    space = await world.make_space("S", "mixed", "members", members)
    topic = await world.make_topic(space, "T")
    await world.make_post(topic, others["member"], "FIRST")
    return UUID(str(topic.id))


async def test_drafts_that_are_removed_take_their_files_along(database: str) -> None:
    person_id = await planted_with_address()
    place = post_drafts.in_topic(await topic_with(person_id))
    await post_drafts.attach(me(person_id), place, CV)
    await request_drafts.attach(me(person_id), await request_drafts.begin(me(person_id)), CV)
    nobody = Actor(person_id=None, name="")
    unsigned = await request_drafts.begin(nobody)
    await request_drafts.keep(nobody, unsigned, {"email": planted.ADDRESS.title()})
    await request_drafts.attach(nobody, unsigned, CV)

    await erase(person_id)

    assert await kept_files() == []


@pytest.mark.parametrize(("posts", "left"), [("stay", ["post"]), ("go", [])])
async def test_files_of_posts_stay_or_go_with_the_posts(
    database: str, posts: str, left: list[str]
) -> None:
    person_id = await planted_with_address()
    topic = await topic_with(person_id)
    await post_drafts.attach(me(person_id), post_drafts.in_topic(topic), CV)
    await posting.reply(me(person_id), topic, posting.Reply("Look at this"))

    await erase(person_id, with_posts=posts == "go")

    assert await kept_files() == left


async def test_mail_to_others_names_the_erased_no_more(database: str) -> None:
    person_id = await planted_with_address()
    others = await world.make_people()
    for name in ("member", "contact"):
        await world.address_of(name)
    members = {others["member"]: ("active", "member"), person_id: ("active", "moderator")}
    space = await world.make_space("S", "mixed", "members", members)
    topic = await world.make_topic(space, "T")
    await world.make_post(topic, others["member"], "FIRST")
    await posting.reply(me(person_id), UUID(str(topic.id)), posting.Reply("Thanks @test.member"))
    await inviting.invite(me(person_id), "S", inviting.Wish("contact@example.org"), "UTC")
    await run_worker()
    assert await db.value("SELECT COUNT(*) FROM messages WHERE person_id <> :z", z=person_id) == 2

    await erase(person_id)
    empty_journal(database)

    assert await planted.where_marked(database) == []
    told = await db.rows(
        Kept, "SELECT subject || text AS text FROM messages WHERE person_id <> :z", z=person_id
    )
    assert ["Former member" in one.text for one in told] == [True, True]


@db.transaction
async def write_to_somebody(subject: str, html: str, calendar: str) -> None:
    await db.execute(
        "INSERT INTO messages (id, recipient, purpose, occasion, language, subject, text, html,"
        " written_at, state, calendar) VALUES (:id, 'somebody@example.org', 'p', 'o', 'en',"
        " :subject, :text, :html, :now, 'sent', :calendar)",
        id=ids.new(), subject=subject, text="See you there", html=html, now=clock.now(),
        calendar=calendar,
    )  # fmt: skip


FOLDED = (
    "BEGIN:VCALENDAR\r\nORGANIZER;CN=Zoltán Quix\r\n mark:mailto:a@example.org\r\n"
    f"SUMMARY:{'x' * 66}\r\n {'x' * 20}\r\nEND:VCALENDAR\r\n"
)


async def test_a_calendar_object_sent_to_others_names_the_erased_no_more(database: str) -> None:
    person_id = await planted_with_address()
    await write_to_somebody("Come", f'<a href="mailto:{planted.ADDRESS}">Come</a>', FOLDED)

    await erase(person_id)
    empty_journal(database)

    assert await planted.where_marked(database) == []
    pseudonym = await db.value("SELECT pseudonym FROM erasures")
    assert await db.value("SELECT calendar FROM messages WHERE purpose = 'p'") == (
        f"BEGIN:VCALENDAR\r\nORGANIZER;CN={pseudonym}:mailto:a@example.org\r\n"
        f"SUMMARY:{'x' * 66}\r\n {'x' * 20}\r\nEND:VCALENDAR\r\n"
    )


async def test_a_name_is_found_in_markup_as_it_is_read_and_nothing_of_the_markup_changes(
    database: str,
) -> None:
    person_id = await invited("Pat", "O'Neil", "pat@example.org")
    await write_to_somebody("Pat O'Neil", '<p class="Pat">Dear &amp; Pat O&#39;Neil</p>', "")

    await erase(person_id)

    pseudonym = await db.value("SELECT pseudonym FROM erasures")
    html = await db.value("SELECT html FROM messages WHERE purpose = 'p'")
    assert html == f'<p class="Pat">Dear &amp; {pseudonym}</p>'


async def test_an_erasure_knows_the_addresses_that_somebody_read_once_and_no_others(
    database: str,
) -> None:
    one = await invited("Ana", "Short", "ana@example.org")
    other = await invited("Bea", "Long", "bea@example.org")
    for whose, address in ((one, "once.ana@example.org"), (other, "once.bea@example.org")):
        now = clock.now()
        await AddressConfirmation.create(
            person_id=whose, address=address, asked_at=now, expires_at=now, confirmed_at=now
        )

    erased = await gathering.to_erase(one, "Former member 1", with_posts=False)

    assert erased.addresses == ("ana@example.org", "once.ana@example.org")


async def test_an_address_that_was_confirmed_is_left_nowhere(database: str) -> None:
    person_id = await planted.person()
    await EmailAddress.create(person_id=person_id, address="first@example.net", is_primary=True)
    await addresses.add(me(person_id), planted.ADDRESS, "en", SETTINGS.secret)
    (waiting,) = await addresses.waiting_of(me(person_id))
    token = addresses.token_of(waiting.id, SETTINGS.secret)
    await addresses.confirm(me(person_id), token, SETTINGS.secrets)
    await run_worker()

    await erase(person_id)
    empty_journal(database)

    assert await planted.where_marked(database) == []


async def test_an_address_that_bounced_and_was_replaced_is_left_nowhere(database: str) -> None:
    person_id = await planted.person()
    old = await EmailAddress.create(person_id=person_id, address=planted.ADDRESS, is_primary=True)
    occasion = writing.Occasion(purpose="invited", key="k", values={"link": "x"})
    message = await writing.write_to(office.of(SETTINGS), person_id, occasion)
    assert message is not None
    await suppressing.suppress(planted.ADDRESS, message)
    new = await EmailAddress.create(person_id=person_id, address="n@example.net", is_primary=False)
    await addresses.make_primary(me(person_id), UUID(str(new.pk)))
    await addresses.remove(me(person_id), UUID(str(old.pk)))

    await erase(person_id)
    empty_journal(database)

    assert await planted.where_marked(database) == []


async def test_an_address_of_somebody_else_stays_suppressed_when_its_claimant_is_erased(
    database: str,
) -> None:
    person_id = await planted_with_address()
    await invited("Vic", "Tim", "vic@example.com")
    await addresses.add(me(person_id), "vic@example.com", "en", SETTINGS.secret)
    await run_worker()
    claim = await db.value("SELECT id FROM messages WHERE purpose = 'address_to_confirm'")
    await suppressing.suppress("vic@example.com", UUID(str(claim)))

    await erase(person_id)

    assert await db.value("SELECT address FROM mail_suppressions") == "vic@example.com"


@pytest.mark.parametrize("part", [planted.FAMILY, planted.FAMILY.lower(), planted.NAME])
async def test_whom_an_auditor_looked_for_is_not_told_any_more(database: str, part: str) -> None:
    person_id = await planted.person()
    auditor = Actor(person_id=None, name="Audi Tor", roles=frozenset({"auditor"}))
    for person in (part, "Somebody"):
        wish = entries.Wish(person=person)
        await entries.entries_visible_to(auditor, wish, "UTC", limit=10, after=None)

    await erase(person_id)
    empty_journal(database)

    looked = await db.rows(
        Kept,
        "SELECT CAST(detail AS TEXT) AS text FROM audit_entries WHERE verb = 'looked' ORDER BY id",
    )
    pseudonym = str(await db.value("SELECT pseudonym FROM erasures"))
    assert [json.loads(one.text)["person"] for one in looked] == [pseudonym, "Somebody"]


async def test_who_took_no_part_in_a_decision_is_not_named_any_more(filled: str) -> None:
    person_id = await planted.person()
    decision = await Decision.all().order_by("id").first()
    assert decision is not None
    decision.recusals = [planted.NAME, "Ana Long"]
    decision.minutes = f"{planted.FAMILY} left the room."
    await decision.save()

    parts = await copying.gathered(person_id, "en")
    await erase(person_id)

    assert rows_of(parts, "decisions") == []
    await decision.refresh_from_db()
    pseudonym = await db.value("SELECT pseudonym FROM erasures")
    assert decision.recusals == [pseudonym, "Ana Long"]
    assert decision.minutes == f"{pseudonym} left the room."


async def test_a_copy_whose_job_was_put_aside_is_made_all_the_same(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = await planted.person()
    await copying.ask(me(person_id))

    async def broken(*_: Any) -> Any:
        raise ConnectionError

    monkeypatch.setattr(copying, "gathered", broken)
    await run_worker()
    await put_jobs_aside()
    monkeypatch.undo()
    await db.transaction(outbox.put)(ErasureRoundDue(clock.now()))
    await run_worker()
    assert (await copying.copies_of(me(person_id)))[0].href is None  # it is not late yet

    await let_hours_pass(7)
    await db.transaction(outbox.put)(ErasureRoundDue(clock.now()))
    await run_worker()

    (copy,) = await copying.copies_of(me(person_id))
    assert copy.href
    assert await copying.remind() == 0
    assert (await copying.ask(me(person_id))).id != copy.id


@db.transaction
async def put_jobs_aside() -> None:
    await db.execute("UPDATE jobs SET dead_at = :now WHERE done_at IS NULL", now=clock.now())


@db.transaction
async def let_hours_pass(hours: int) -> None:
    past = clock.now() - timedelta(hours=hours)
    await db.execute("UPDATE data_exports SET asked_at = :past", past=past)


async def cut_off_at(monkeypatch: pytest.MonkeyPatch, room: str, person_id: UUID) -> UUID:
    """Begin an erasure, which does not come beyond the room before this one."""
    reference = await db.value("SELECT reference FROM people WHERE id = :id", id=person_id)
    erasure_id = await asking.ask_for(await officer_(), str(reference), "x", with_posts=False)
    await come_due()
    real = gathering.erase

    async def cut_off(asked: str, erased: Any) -> int:
        if asked == room:
            raise ConnectionError
        return await real(asked, erased)

    monkeypatch.setattr(gathering, "erase", cut_off)
    with pytest.raises(ConnectionError):
        await erasing.carry_out(erasure_id)
    monkeypatch.undo()
    return erasure_id


async def test_nobody_writes_to_somebody_while_they_are_erased(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = await planted_with_address()
    erasure_id = await cut_off_at(monkeypatch, "communities", person_id)
    occasion = writing.Occasion(purpose="invited", key="k", values={"link": "x"})

    written = await writing.write_to(office.of(SETTINGS), person_id, occasion)
    await writing.write_sign_in(office.of(SETTINGS), planted.ADDRESS, "/", "SignInLinkAsked")
    await erasing.carry_out(erasure_id)
    empty_journal(database)

    assert written is None
    assert await planted.where_marked(database) == []


async def test_what_others_are_told_while_somebody_is_erased_names_them_no_more(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = await planted_with_address()
    erasure_id = await cut_off_at(monkeypatch, "core", person_id)
    await write_to_somebody(f"{planted.NAME} wrote", f"<p>{planted.NAME} wrote</p>", "")

    await erasing.carry_out(erasure_id)
    empty_journal(database)

    assert await planted.where_marked(database) == []


async def test_what_was_under_way_when_somebody_was_erased_is_refused(database: str) -> None:
    person_id = await planted_with_address()
    picture = await pictures.prepared(drawn("PNG"), "x.png")
    name = profile.Change(given_name=planted.GIVEN, family_name=planted.FAMILY)
    text = consents.TEXTS[0]

    await erase(person_id)
    late = (
        pictures.put(me(person_id), picture),
        profile.change(me(person_id), name, None),
        addresses.add(me(person_id), planted.ADDRESS, "en", SETTINGS.secret),
        consents.give(me(person_id), text.purpose, text.version),
        tokens.create(me(person_id), tokens.Wish(planted.NAME, ["profile:read"], 30)),
        single_sign_on.link(me(person_id), "https://issuer.example", planted.NAME),
    )
    for each in late:
        with pytest.raises(NotFound):
            await each
    await run_worker()
    empty_journal(database)

    assert await planted.where_marked(database) == []
    assert await kept_files() == []


async def test_a_change_and_an_erasure_at_once_leave_nothing(database: str) -> None:
    person_id = await planted_with_address()
    name = profile.Change(given_name=planted.GIVEN, family_name=planted.FAMILY)
    erasure_id = await asking.ask_for(await officer_(), "planted-1", "x", with_posts=False)
    await come_due()

    await asyncio.gather(
        erasing.carry_out(erasure_id),
        *(profile.change(me(person_id), name, None) for _ in range(5)),
        return_exceptions=True,
    )
    empty_journal(database)

    assert await planted.where_marked(database) == []


async def test_what_was_written_behind_an_erasure_goes_a_minute_later(database: str) -> None:
    person_id = await planted_with_address()
    place = post_drafts.in_topic(await topic_with(person_id))
    await erase(person_id)
    await post_drafts.keep(me(person_id), place, post_drafts.Words(body=planted.SENTENCE))
    pseudonym = str(await db.value("SELECT pseudonym FROM erasures"))

    await come_due()
    await run_worker()
    empty_journal(database)

    assert await planted.where_marked(database) == []
    names = await db.value(
        "SELECT given_name || ' ' || family_name FROM people WHERE id = :id", id=person_id
    )
    assert names == pseudonym
    waiting = await db.value("SELECT COUNT(*) FROM outbox WHERE spread_at IS NULL")
    assert waiting == 0
