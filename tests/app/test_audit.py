"""The audit log is read by auditors only, filtered and paged, and each look is written down."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from passerelle.app import factory
from passerelle.app.privacy.jobs import SealingCame
from passerelle.core import audit, clock, db, ids, outbox, sealing
from passerelle.core.actors import Actor
from passerelle.core.queue import Worker
from tests.conftest import SETTINGS, SignIn

CLERK = Actor(person_id=ids.derived("person", "staff-4"), name="Anna Assessor")


@db.transaction
async def grant_auditor(reference: str) -> None:
    person = await db.value("SELECT id FROM people WHERE reference = :r", r=reference)
    await db.execute(
        "INSERT INTO role_grants (id, person_id, role, granted_at)"
        " VALUES (:id, :person, 'auditor', :now)",
        id=ids.new(), person=person, now=clock.now() - timedelta(days=1),
    )  # fmt: skip


@db.transaction
async def note(verb: str, thing: str = "webinar", count: int = 1) -> None:
    for number in range(count):
        await audit.note(CLERK, verb, thing, f"w-{number}", {"why": "=1+1"})


async def auditor(sign_in: SignIn) -> httpx.AsyncClient:
    await grant_auditor("staff-3")
    return await sign_in("staff-3", fresh=True)


async def test_only_auditors_read_it_not_even_administrators(
    filled: str, sign_in: SignIn, client_of_nobody: httpx.AsyncClient
) -> None:
    readers = {"auditor": await auditor(sign_in), "administrator": await sign_in("staff-5"),
               "visitor": client_of_nobody}  # fmt: skip
    paths = ("/administration/audit", "/administration/audit.csv", "/api/audit-entries")

    answers = {
        name: [(await reader.get(path)).status_code for path in paths]
        for name, reader in readers.items()
    }

    assert answers == {
        "auditor": [200, 200, 200],
        "administrator": [403, 403, 403],
        "visitor": [303, 401, 401],
    }


@pytest.fixture
async def client_of_nobody(new_client) -> httpx.AsyncClient:  # type: ignore[no-untyped-def]
    return await new_client()


@pytest.mark.parametrize(("query", "verbs"), [
    ("", {"cancel", "rename"}),
    ("?verb=cancel", {"cancel"}),
    ("?person=anna+assess", {"cancel", "rename"}),
    ("?person=nobody", set()),
    (f"?person={CLERK.person_id}&thing=topic", {"rename"}),
    (f"?day={clock.now().date() + timedelta(days=3)}", set()),
])  # fmt: skip
async def test_it_is_filtered_by_who_what_and_when(
    filled: str, sign_in: SignIn, query: str, verbs: set[str]
) -> None:
    await note("cancel")
    await note("rename", "topic")
    client = await auditor(sign_in)

    found = (await client.get(f"/api/audit-entries{query}")).json()["items"]
    page = (await client.get(f"/administration/audit{query}")).text

    assert {one["verb"] for one in found} - {"looked"} == verbs
    assert ("Anna Assessor</td>" in page) == bool(verbs)


async def test_it_is_paged_by_place_and_needs_as_many_statements_for_many_as_for_few(
    filled: str, sign_in: SignIn
) -> None:
    client = await auditor(sign_in)
    counts = []
    for count in (3, 400):
        await note("cancel", count=count)
        with db.watched() as statements:
            await client.get("/administration/audit?verb=cancel&limit=50")
        counts.append(len(statements))

    seen: list[str] = []
    path = "/api/audit-entries?verb=cancel&limit=150"
    after = ""
    while True:
        answer = (await client.get(f"{path}&after={after}" if after else path)).json()
        seen += [one["id"] for one in answer["items"]]
        if not (after := answer["next"]):
            break

    assert len(seen) == len(set(seen)) == 403
    assert counts[0] == counts[1] <= 12


async def test_looking_is_written_down_with_what_was_asked(filled: str, sign_in: SignIn) -> None:
    client = await auditor(sign_in)

    await client.get("/administration/audit?verb=cancel")

    found = (await client.get("/api/audit-entries?verb=looked")).json()["items"]
    assert {"verb": "cancel"} in [one["detail"] for one in found]
    assert {one["actor_label"] for one in found} == {"Staff Organiser"}


async def test_the_file_runs_nothing_in_a_spreadsheet(filled: str, sign_in: SignIn) -> None:
    await note("cancel")
    client = await auditor(sign_in)

    text = (await client.get("/administration/audit.csv?verb=cancel")).text

    assert text.splitlines()[0].lstrip("\ufeff").startswith("id,at,actor_id")
    assert ',"{""why"":""=1+1""}",' in text


@pytest.mark.parametrize("query", ["day=2026-13-01", "day=9999-12-31", "person=" + "x" * 200,
                                   "after=x", "limit=0", "day=0001-01-01"])  # fmt: skip
async def test_what_names_no_page_is_refused(filled: str, sign_in: SignIn, query: str) -> None:
    client = await auditor(sign_in)

    assert (await client.get(f"/api/audit-entries?{query}")).status_code == 422
    assert (await client.get(f"/administration/audit?{query}")).status_code == 422


async def test_a_job_seals_what_was_written(filled: str) -> None:
    await note("cancel", count=3)

    @db.transaction
    async def come() -> None:
        await outbox.put(SealingCame(clock.now()))

    await come()
    worker = Worker(factory.subscriptions(SETTINGS))
    while await worker.work_once():
        pass

    head = await sealing.head()
    assert head is not None
    assert head.last_sequence == await db.value("SELECT COUNT(*) FROM audit_entries")


def verify(url: str, tmp_path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "settings.toml"
    file.write_text(
        f'base_url = "https://a.example.org"\ndatabase_url = "{url}"\n'
        f'secret = "{SETTINGS.secret}"\n'
    )
    return subprocess.run(
        [sys.executable, "-m", "passerelle", "verify", "--config", str(file), *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


async def test_verify_says_that_all_is_well_and_exports_the_log(
    database: str, tmp_path: Path
) -> None:
    await note("cancel", count=3)
    await sealing.seal()
    head = await sealing.head()
    assert head is not None

    done = verify(database, tmp_path, "--export", str(tmp_path / "log.jsonl"))

    assert (done.returncode, done.stderr) == (0, "")
    assert head.hash in done.stdout
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert lines[0] == {"head": head.hash, "seals": 1}
    assert [next(iter(line)) for line in lines[1:]] == ["entry"] * 3 + ["seal"]


async def test_verify_says_where_the_log_is_broken(database: str, tmp_path: Path) -> None:
    await note("cancel", count=3)
    await sealing.seal()

    @db.transaction
    async def tamper() -> None:
        table = "" if db.dialect() == "sqlite" else " ON audit_entries"
        await db.execute(f"DROP TRIGGER audit_entries_change{table}")
        await db.execute("UPDATE audit_entries SET thing_id = 'other' WHERE sequence = 2")

    await tamper()

    done = verify(database, tmp_path)

    assert done.returncode == 1
    assert "BAD audit log: seal 1: its entries are not those that were sealed" in done.stdout
