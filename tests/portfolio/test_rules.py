from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from passerelle.conversion.rules import intervals
from passerelle.portfolio import rules
from passerelle.portfolio.enums import ActionState, ActionVerb

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


def test_days_end_with_the_calendar() -> None:
    assert rules.last_day(date(2026, 3, 30), 3) == date(2026, 4, 1)
    assert rules.last_day(date(2026, 3, 30), 0) == date(2026, 3, 30)
    assert rules.last_day(date(9999, 12, 30), 5) == date.max


@given(st.integers(1, 3999))
def test_a_numeral_says_the_number_it_was_made_of(number: int) -> None:
    assert rules.arabic(rules.roman(number)) == number


@given(st.text("IVXLCDMZ", max_size=6))
def test_what_is_no_numeral_says_nothing(text: str) -> None:
    number = rules.arabic(text)

    assert number == 0 or rules.roman(number) == text


def test_the_highest_number_is_that_of_the_stem_alone() -> None:
    codes = ["KAZ-I", "KAZ-IV", "KAZ-X-II", "UZB-IX", "KAZ-IIII", "KAZ"]

    assert rules.highest("KAZ", codes) == 4
    assert rules.highest("KAZ-X", codes) == 2
    assert rules.highest("TJK", codes) == 0


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_that_of_conversion(counts: tuple[int, int]) -> None:
    k, n = counts

    assert rules.wilson(k, n) == intervals.wilson(k, n)


def test_a_match_says_why() -> None:
    sought = rules.Sought("integration", frozenset({"ru", "en"}), "academia")
    best = rules.Offered(["integration"], {"ru": "C1", "fr": ""}, "academia", "from May")
    busy = rules.Offered([], {"fr": ""}, "private", is_busy=True, days_lately=9)

    assert rules.match(sought, best) == rules.Match(
        8,
        (
            ("skill", "integration"), ("language", "ru"), ("origin", "academia"),
            ("availability", "from May"), ("rested", "rested"),
        ),
    )  # fmt: skip
    assert rules.match(sought, busy) == rules.Match(-4, (("busy", "busy"),))


@given(st.sampled_from(ActionState), st.sampled_from(ActionVerb), st.sampled_from(ActionState))
def test_no_verb_leads_where_no_transition_does(
    state: ActionState, verb: ActionVerb, before: ActionState
) -> None:
    suspended_in = before if ActionState.SUSPENDED in rules.TRANSITIONS[before] else None

    to = rules.target(verb, state, suspended_in)

    assert to is None or to in rules.TRANSITIONS[state]
