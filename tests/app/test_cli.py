"""The command line, as an operator types it."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from passerelle.app import importing
from passerelle.core import schema
from tests.support.postgres import free_port

SECRET = "cli-test-0123456789-abcdefghijklmnopq"


def passerelle(
    *arguments: str, url: str = "sqlite:///none.db", **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "passerelle", *arguments],
        capture_output=True,
        text=True,
        env=environment(url, **more),
        timeout=120,
    )


def environment(url: str, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "PASSERELLE_BASE_URL": "http://127.0.0.1:8000",
        "PASSERELLE_DATABASE_URL": url,
        "PASSERELLE_SECRET": SECRET,
        **more,
    }


def test_migrate_check_and_import_say_what_they_did(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/cli.db"
    folder = str(importing.packaged_programme())

    before = passerelle("check", url=url)
    migrated, again = passerelle("migrate", url=url), passerelle("migrate", url=url)
    dry = passerelle("import", folder, "--dry-run", url=url)
    imported, known = (passerelle("import", folder, url=url) for _ in range(2))
    after = passerelle("check", url=url)

    assert (before.returncode, after.returncode) == (1, 0), before.stdout + after.stdout
    assert "BAD" in before.stdout
    assert "BAD" not in after.stdout
    assert f"{len(schema.steps('sqlite'))} migrations applied" in migrated.stdout
    assert "current" in again.stdout
    assert "nothing was written" in dry.stdout
    assert "2021-12-31" in imported.stdout
    assert "nothing was changed" in known.stdout


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_runs_on_a_database_that_is_not_there_or_not_migrated(
    command: str, tmp_path: Path
) -> None:
    absent, empty, other = (tmp_path / name for name in ("absent.db", "empty.db", "other.db"))
    empty.touch()
    other.write_text("This is no database, but it is long enough to be taken for one. " * 20)

    bare = [passerelle(command, url=f"sqlite:///{one}") for one in (absent, empty)]
    broken = passerelle(command, url=f"sqlite:///{other}")
    away = passerelle(command, url=f"postgresql://nobody@127.0.0.1:{free_port()}/none")

    for one in bare:
        assert "0001_ground" in one.stderr
        assert "passerelle migrate" in one.stderr
    for one in (broken, away):
        assert "the database does not answer" in one.stderr
    for one in (*bare, broken, away):
        assert (one.returncode, one.stdout) == (2, "")
        assert "Traceback" not in one.stderr
    assert not absent.exists()


def test_a_damaged_folder_is_refused_with_each_place_and_its_cure(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/cli.db"
    passerelle("migrate", url=url)

    refused = passerelle("import", str(tmp_path), url=url)

    assert refused.returncode == 1
    assert "requests.csv" in refused.stderr


def test_what_is_wrong_is_shown_as_it_stands(tmp_path: Path) -> None:
    url, folder = f"sqlite:///{tmp_path}/cli.db", tmp_path / "programme"
    shutil.copytree(importing.packaged_programme(), folder)
    contacts = folder / "contacts.csv"
    contacts.write_text(contacts.read_text().replace("INS-KAZ-MOI", "[bold]KAZ[/bold]", 1))
    passerelle("migrate", url=url)

    refused = passerelle("import", str(folder), url=url)

    assert refused.returncode == 1
    assert "[bold]KAZ[/bold]" in refused.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('["a list"]', "case.json"),
        ('{"id": ["x"], "input": []}', "id"),
        ("[" * 100_000, "case.json"),
        ('{"id": "x", "sessions": 1}', "case.json"),
        ("\xff", "case.json"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused_by_its_file(
    tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "case.json"
    file.write_text(text, encoding="latin-1")
    good = Path(__file__).parents[1] / "conversion/cases/C17_kaplan_meier.json"

    refused = passerelle("conversion", "evaluate", str(good), str(file))
    twice = passerelle("conversion", "evaluate", str(good), str(good))

    assert (refused.returncode, refused.stdout, twice.returncode) == (1, "", 1)
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("PASSERELLE_SECRET", "short"), ("PASSERELLE_BASE_URL", "http://x.org")]
)
def test_unsafe_settings_do_not_start(name: str, value: str) -> None:
    refused = passerelle("serve", **{name: value})

    assert refused.returncode == 2
    assert refused.stderr.startswith("settings:")


def test_auditors_get_one_object_and_a_plain_error(tmp_path: Path) -> None:
    cases = sorted(Path(__file__).parents[1].glob("conversion/cases/C1[79]*.json"))
    good = passerelle("conversion", "evaluate", *map(str, cases))
    missing = passerelle("conversion", "evaluate", str(tmp_path / "none.json"))
    wrong_date = passerelle("report", "figures", "--data", str(tmp_path), "--as-of", "soon")

    assert list(json.loads(good.stdout)) == [json.loads(c.read_text())["id"] for c in cases]
    assert missing.returncode != 0
    assert wrong_date.returncode != 0
    assert "Traceback" not in missing.stderr + wrong_date.stderr


def test_a_stopped_service_ends_soon_and_its_logs_are_json_with_the_request(
    tmp_path: Path,
) -> None:
    url, port = f"sqlite:///{tmp_path}/cli.db", free_port()
    passerelle("migrate", url=url)
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "passerelle", "serve"],
            env=environment(
                url, PASSERELLE_PORT=str(port), PASSERELLE_BASE_URL=f"http://127.0.0.1:{port}"
            ),
            stderr=out,
        )
    try:
        answered = eventually(f"http://127.0.0.1:{port}/readyz")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/webinars") as page:
            request_id = page.headers["x-request-id"]
    finally:
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(15)

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert json.loads(answered) == {
        "ready": True,
        "database": True,
        "schema": True,
        "draining": False,
    }
    assert time.monotonic() - began < 10
    assert [e["path"] for e in lines if e.get("request_id") == request_id] == ["/webinars"]


def test_a_worker_of_its_own_does_what_a_service_without_one_was_asked(tmp_path: Path) -> None:
    url, port = f"sqlite:///{tmp_path}/cli.db", free_port()
    base = f"http://127.0.0.1:{port}"
    settings = environment(url, PASSERELLE_PORT=str(port), PASSERELLE_BASE_URL=base)
    passerelle("migrate", url=url)
    passerelle("import", str(importing.packaged_programme()), url=url)
    command = [sys.executable, "-m", "passerelle"]
    service = subprocess.Popen([*command, "serve", "--no-worker"], env=settings)
    try:
        eventually(f"{base}/readyz")
        asked = urllib.request.Request(f"{base}/sign-in", data=b"email=staff-1@example.org")
        with urllib.request.urlopen(asked) as answer:
            assert answer.status == 200
        written = messages(tmp_path / "cli.db")
        worker = subprocess.Popen([*command, "worker"], env=settings)
        try:
            deadline = time.monotonic() + 20
            while not messages(tmp_path / "cli.db") and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            worker.send_signal(signal.SIGTERM)
            ended = worker.wait(10)
    finally:
        service.terminate()
        service.wait(10)

    assert (written, messages(tmp_path / "cli.db"), ended) == (0, 1, 0)


def messages(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM messages").fetchone()[0])


def eventually(url: str) -> bytes:
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
