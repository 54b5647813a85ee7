"""Pure decisions: times on the wall, rooms, questions, shares of a duration."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.webinars import errors, rules
from passerelle.webinars.enums import AttendanceSource, RegistrationState
from passerelle.webinars.rules import Question

BRUSSELS = ZoneInfo("Europe/Brussels")
EARLY, LATE = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2040-01-01")
ZONES = ("Europe/Brussels", "Africa/Casablanca", "America/Bogota", "Australia/Lord_Howe", "UTC")


def test_a_time_that_the_clocks_jump_over_is_refused() -> None:
    with pytest.raises(errors.TimeSkipped) as refusal:
        rules.instant(datetime.fromisoformat("2027-03-28T02:30"), BRUSSELS, "")

    assert refusal.value.field == "starts_at"


def test_of_a_time_that_comes_twice_it_is_asked_which() -> None:
    twice = datetime.fromisoformat("2027-10-31T02:30")
    with pytest.raises(errors.TimeTwice) as refusal:
        rules.instant(twice, BRUSSELS, "")

    assert refusal.value.field == "fold"
    assert rules.instant(twice, BRUSSELS, "first") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert rules.instant(twice, BRUSSELS, "second") == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@given(st.datetimes(EARLY, LATE), st.sampled_from(ZONES))
def test_each_instant_of_a_time_on_the_wall_shows_that_time(wall: datetime, zone: str) -> None:
    place = ZoneInfo(zone)
    found = rules.instants(wall.replace(fold=0), place)

    assert all(one.astimezone(place).replace(tzinfo=None, fold=0) == wall.replace(fold=0)
               for one in found)  # fmt: skip
    assert list(found) == sorted(set(found))


@pytest.mark.parametrize("url", [
    "http://rooms.example.org/1", "javascript:alert(1)", "https://", "https://a b.org/",
    "https://user:pw@rooms.example.org/", "rooms.example.org", "https://[::1/", "https:\\\\x.org",
])  # fmt: skip
def test_only_an_https_address_is_a_room(url: str) -> None:
    with pytest.raises(errors.RoomUnsafe):
        rules.checked_room(url)


def test_answers_are_kept_with_their_question_and_wrong_ones_named() -> None:
    asked = (Question("Why?", required=True), Question("Which?", "choice", options=("a", "b")))

    assert rules.answered(asked, {"answer-0": " so ", "answer-1": "b"}) == {
        "Why?": "so", "Which?": "b",
    }  # fmt: skip
    with pytest.raises(errors.AnswerMissing) as missing:
        rules.answered(asked, {})
    with pytest.raises(errors.AnswerUnknown) as unknown:
        rules.answered(asked, {"answer-0": "x", "answer-1": "c"})
    assert (missing.value.field, unknown.value.field) == ("answer-0", "answer-1")


def test_a_fifth_of_the_duration_is_attendance_by_the_best_evidence() -> None:
    source = AttendanceSource
    assert rules.has_attended(12, 60)
    assert not rules.has_attended(11, 60)
    assert not rules.has_attended(0, 0)
    assert rules.minutes_present([(source.IMPORT, 50), (source.MANUAL, 0)]) == 0
    assert rules.minutes_present([(source.PROVIDER, 5), (source.PROVIDER, 6)]) == 11


def test_which_of_two_like_times_a_moment_is_can_be_told() -> None:
    first, second = (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )
    once = datetime(2027, 6, 1, 8, tzinfo=UTC)

    assert [rules.fold_of(at, BRUSSELS) for at in (first, second, once)] == ["first", "second", ""]


def test_nobody_is_offered_a_seat_for_a_time() -> None:
    offers = {RegistrationState.OFFERED, RegistrationState.EXPIRED}

    assert not offers & {to for steps in rules.REGISTRATIONS.values() for to in steps}
    assert not any(rules.REGISTRATIONS[state] for state in offers)
