"""The public sees no part about fewer than 5 people, and cannot work it out either."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.actors import VISITOR
from passerelle.reporting import queries
from passerelle.reporting.rules import publishing

PARTS = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 40), max_size=8)


@given(PARTS)
def test_hidden_parts_are_either_none_or_hold_5_people_between_them(parts: dict[str, int]) -> None:
    hidden = publishing.small_parts(parts)

    assert all(key in hidden for key, people in parts.items() if 0 < people < 5)
    if hidden and any(people >= 5 for people in parts.values()):
        assert len(hidden) > 1
        together = sum(parts[key] for key in hidden)
        assert together >= 5 or hidden == {key for key, people in parts.items() if people}


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ([12, 7], [12, 7]),
        ([12, 0, 7], [12, 0, 7]),
        ([12, 3, 7], [12, None, None]),
        ([30, 1, 1, 9], [30, None, None, None]),
        ([30, 4, 4, 9], [30, None, None, 9]),
        ([3], [None]),
    ],
)
def test_a_small_number_alone_takes_the_next_one_with_it(
    column: list[int], shown: list[int | None]
) -> None:
    assert publishing.cells(column) == shown


async def test_at_the_end_of_the_data_nothing_is_hidden_and_no_value_differs(
    programme: str,
) -> None:
    staff = await queries.report_for(queries.AUDITOR, None)
    public = await queries.report_for(VISITOR, None)

    assert [id_ for id_, figure in public.figures.items() if figure.hidden] == []
    for id_, figure in staff.figures.items():
        assert public.figures[id_].value == figure.value, id_
    assert "request_ids" in staff.figures["feb_2021_session"].extras
    assert "request_ids" not in public.figures["feb_2021_session"].extras
