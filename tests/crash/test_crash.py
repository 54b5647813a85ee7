"""What is acknowledged is stored once, whatever is killed: a short run of the crash harness.

The long one: `python -m tests.crash --engine sqlite|postgres --kills 200`.
"""

from tests.crash import checking, running


async def test_no_acknowledged_write_is_lost_or_doubled_when_processes_are_killed(
    engine: str, makers: object
) -> None:
    plan = running.Plan(engine, kills=10, writers=6, layout="apart", hurries=True)

    report = await running.run(plan)

    assert report.findings.good, checking.as_line(report.findings)
    assert report.figures["faults"] == {}
    assert int(str(report.figures["acknowledged"])) > 100


async def test_a_service_that_answers_before_it_commits_is_seen(
    engine: str, makers: object
) -> None:
    early = "tests.crash.broken early"
    plan = running.Plan(engine, kills=3, writers=6, layout="together", hurries=True, program=early)

    report = await running.run(plan)

    assert report.findings.lost
