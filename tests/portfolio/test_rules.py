from hypothesis import given
from hypothesis import strategies as st

from passerelle.portfolio import rules

CELLS = st.dictionaries(st.text(max_size=2), st.integers(0, 40), max_size=6)


@given(CELLS)
def test_no_count_of_one_to_four_people_is_published(cells: dict[str, int]) -> None:
    shown = rules.published(cells)

    assert shown.keys() == cells.keys()
    assert all(shown[key] in (None, count) for key, count in cells.items())
    assert not {1, 2, 3, 4} & set(shown.values())


@given(CELLS)
def test_no_hidden_count_follows_from_the_total_and_the_others(cells: dict[str, int]) -> None:
    hidden = [key for key, count in rules.published(cells).items() if count is None]

    if len(hidden) == 1:
        assert rules.published_total(sum(cells.values())) is None


@given(CELLS)
def test_without_small_cells_nothing_is_hidden(cells: dict[str, int]) -> None:
    large = {key: count for key, count in cells.items() if not 0 < count < 5}

    assert rules.published(large) == large


def test_the_next_smallest_cell_is_hidden_with_a_small_one() -> None:
    shown = rules.published({"a": 30, "b": 2, "c": 9, "d": 0})

    assert shown == {"a": 30, "b": None, "c": None, "d": 0}
