"""What is acknowledged is stored once, whatever is killed: a short run of the crash harness.

The long one: `python -m tests.crash --engine sqlite|postgres --kills 200`.
"""

import pytest

from tests.crash import checking, outages, running


async def test_no_acknowledged_write_is_lost_or_doubled_when_processes_are_killed(
    engine: str, makers: object
) -> None:
    plan = running.Plan(engine, kills=12, writers=6, layout="apart", forks=True, hurries=True)

    report = await running.run(plan)

    assert report.findings.good, checking.as_line(report.findings)
    assert report.figures["faults"] == {}
    assert int(str(report.figures["acknowledged"])) > 100


async def test_a_service_that_answers_before_it_commits_is_seen(
    engine: str, makers: object
) -> None:
    early = "tests.crash.broken early"
    plan = running.Plan(
        engine, kills=4, writers=6, layout="together", forks=True, hurries=True, program=early
    )

    report = await running.run(plan)

    assert report.findings.lost


async def test_when_postgresql_dies_and_comes_back_nothing_acknowledged_is_lost(
    engine: str, makers: object
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has no server")

    played = await outages.play(engine, None, times=1)

    assert played.findings.good, checking.as_line(played.findings)
    (seen,) = played.outages
    assert seen.good, seen
    assert seen.noticed is not None
    assert seen.noticed < 1
