"""When an institution may ask: periods without overlaps, and columns that say what is so today."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core import clock, db
from passerelle.core.errors import Invalid
from passerelle.identity import eligibility, errors, passing, rules
from passerelle.identity.eligibility import PeriodWish
from passerelle.identity.queries import institution as known
from tests.identity.keeping import actor, run

TODAY = clock.now().date()
DAYS = st.dates(date(2000, 1, 1), date(2003, 1, 1))
BOUNDS = st.one_of(st.none(), DAYS)
PERIODS = st.builds(rules.Period, BOUNDS, BOUNDS)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PERIODS, PERIODS, DAYS)
def test_periods_that_share_a_day_overlap(
    one: rules.Period, other: rules.Period, day: date
) -> None:
    if one.covers(day) and other.covers(day):
        assert one.overlaps(other)
        assert other.overlaps(one)
    assert rules.is_eligible([one, other], day) == (one.covers(day) or other.covers(day))
    assert not rules.is_eligible([], day)


def test_the_first_and_the_last_day_lie_within() -> None:
    period = rules.Period(date(2021, 1, 1), date(2021, 12, 31))

    assert period.covers(date(2021, 1, 1))
    assert period.covers(date(2021, 12, 31))
    assert not period.covers(date(2022, 1, 1))
    assert not period.overlaps(rules.Period(date(2022, 1, 1), None))
    assert not rules.Period(date(2022, 1, 1), date(2021, 1, 1)).is_in_order


async def test_other_rooms_read_in_the_columns_what_the_periods_say(filled: str) -> None:
    boss = await actor("staff-5", "administrator")
    imported = await periods("INS-KAZ-MOI")
    past = TODAY - timedelta(days=1)

    await eligibility.change(
        boss, "INS-KAZ-MOI", imported[0].id, PeriodWish("left the programme", None, past)
    )
    ended = await columns()
    made = await eligibility.add(boss, "INS-KAZ-MOI", PeriodWish("came back", TODAY, None))
    again = await columns()
    await eligibility.remove(boss, "INS-KAZ-MOI", made)

    assert ended == (False, None, None)
    assert again == (True, TODAY, None)
    assert await columns() == (False, None, None)


async def test_days_of_another_period_wrong_order_and_no_reason_are_refused(filled: str) -> None:
    boss = await actor("staff-5", "administrator")

    with pytest.raises(errors.PeriodsOverlap):
        await eligibility.add(boss, "INS-KAZ-MOI", PeriodWish("twice", TODAY, None))
    with pytest.raises(errors.EndsBeforeItStarts):
        await eligibility.add(boss, "INS-KAZ-MOI", PeriodWish("x", TODAY, date(2000, 1, 1)))
    with pytest.raises(Invalid):
        await eligibility.add(boss, "INS-KAZ-MOI", PeriodWish("  ", TODAY, None))


async def test_a_new_day_begins_and_ends_periods_by_itself(filled: str) -> None:
    boss = await actor("staff-5", "administrator")
    period = (await periods("INS-KAZ-MOI"))[0]
    soon = TODAY + timedelta(days=30)
    await eligibility.change(boss, "INS-KAZ-MOI", period.id, PeriodWish("from then on", soon))

    before = await columns()
    await run(
        "UPDATE eligibility_periods SET starts_on = :day WHERE id = :id", day=TODAY, id=period.id
    )
    changed = await passing.catch_up()

    assert before == (False, None, None)
    assert changed == 1
    assert await columns() == (True, TODAY, None)
    assert await passing.catch_up() == 0


async def periods(reference: str) -> list[eligibility.Period]:
    boss = await actor("staff-5", "administrator")
    return await eligibility.periods_of((await known.institution_kept_by(boss, reference)).id)


async def columns() -> tuple[bool, date | None, date | None]:
    boss = await actor("staff-5", "administrator")
    shown = await known.institution_kept_by(boss, "INS-KAZ-MOI")
    assert await db.value("SELECT COUNT(*) FROM institutions WHERE eligible IS NULL") == 0
    return shown.eligible, shown.eligible_from, shown.eligible_to
