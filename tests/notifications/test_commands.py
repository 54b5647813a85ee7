"""What an operator types about mail, and the settings that are refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from passerelle.app import checking
from passerelle.core import config, db
from passerelle.core.config import ConfigurationError
from tests.conftest import SETTINGS
from tests.notifications import world
from tests.support import smtp


async def mail_finding(settings: config.Settings) -> checking.Finding:
    (found,) = [one async for one in checking.findings(settings) if one.what == "mail"]
    return found


async def test_check_says_whether_mail_leaves(tmp_path: Path, served: smtp.Served) -> None:
    here = f"sqlite:///{tmp_path}/none.db"
    wanted = world.settings(served, database_url=here)

    found = [
        await mail_finding(one)
        for one in (
            wanted,
            structs.replace(wanted, smtp_ca_file=""),
            structs.replace(wanted, smtp_url=""),
            structs.replace(wanted, smtp_url="", base_url="http://127.0.0.1:8000"),
        )
    ]

    assert [one.good for one in found] == [True, False, False, True]
    assert "certificate" in found[1].detail.lower()
    assert "smtp_url is not set" in found[2].detail
    assert served.mailbox.offered == 0


async def test_a_report_comes_through_a_mail_servers_pipe(
    empty_url: str, served: smtp.Served
) -> None:
    from passerelle.app import rooms

    wanted = world.settings(served)
    await db.open_(empty_url, rooms.MODELS)
    await world.write(wanted, await world.reader("Ana"))
    await world.work(wanted)
    (sent,) = await world.rows()
    await db.close()
    report = world.report(sent.header_id, "ana@example.org")

    done = [typed(empty_url, "bounces", "-", given=report) for _ in range(2)]
    missing = typed(empty_url, "bounces", "/no/such/place")

    assert [one.stdout or one.stderr for one in done] == [
        b"1 read, 1 failed deliveries, 1 messages marked\n",
        b"1 read, 1 failed deliveries, 0 messages marked\n",
    ]
    assert missing.returncode != 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_url": "http://mail.example.org"},
        {"smtp_url": "smtp://mail.example.org"},
        {"smtp_url": "smtp://mail.example.org", "mail_from": "nobody"},
        {"smtp_url": "smtp://m.example", "mail_from": "a@b.example\r\nBcc: c@d.example"},
        {"smtp_url": "smtp://m.example", "mail_from": "a@b.example", "mail_reply_to": "x"},
        {"smtp_url": "smtp://m.example", "mail_from": "a@b.example", "smtp_ca_file": "/none"},
    ],
)
def test_settings_that_would_send_nothing_or_nonsense_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=r"smtp|mail"):
        config.checked(structs.replace(SETTINGS, **wrong))


def typed(url: str, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "passerelle", *arguments],
        input=given,
        capture_output=True,
        timeout=60,
        env={
            **os.environ,
            "PASSERELLE_BASE_URL": SETTINGS.base_url,
            "PASSERELLE_DATABASE_URL": url,
            "PASSERELLE_SECRET": SETTINGS.secret,
        },
    )
