"""Several processes on one database."""

import asyncio
import os
import sys
from pathlib import Path

from passerelle.app import rooms
from passerelle.core import db, schema

ROOT = Path(__file__).parents[2]


async def python(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "platform:integrations:."},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return output.decode()


async def test_300_transactions_at_once_from_three_processes_end_without_an_error(
    empty_url: str,
) -> None:
    outputs = await asyncio.gather(
        *(python("-m", "tests.support.hammer", empty_url, "100") for _ in range(3))
    )

    assert [output.split()[:2] for output in outputs] == [["100", "0"]] * 3, outputs
    await db.open_(empty_url, rooms.MODELS)
    counted = await db.value("SELECT number FROM revisions WHERE name = 'n'")
    rows = await db.value("SELECT COUNT(*) FROM audit_entries")
    await db.close()
    assert (counted, rows) == (300, 300)


async def test_processes_that_migrate_at_once_apply_each_step_once(makers: object) -> None:
    url = await makers.blank("race")  # type: ignore[attr-defined]
    code = (
        "import asyncio, sys; from passerelle.core import schema;"
        "print(asyncio.run(schema.migrate(sys.argv[1])))"
    )

    outputs = await asyncio.gather(*(python("-c", code, url) for _ in range(4)))

    applied = [output for output in outputs if "0001_ground" in output]
    assert len(applied) == 1, outputs
    assert await schema.migrate(url) == []
