"""Who gets a message and when it is tried again, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from passerelle.notifications import rendering, rules
from passerelle.notifications.enums import OPTIONAL, Category, Reason
from passerelle.notifications.rules import Standing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FINE = {
    "is_deactivated": False,
    "is_turned_off": False,
    "has_consent": True,
    "is_suppressed": False,
}


def why(category: Category, *, reaches_deactivated: bool = False, **so: bool) -> Reason | None:
    standing = Standing(**{**FINE, **so})
    return rules.why_not(standing, category, reaches_deactivated=reaches_deactivated)


@pytest.mark.parametrize("category", Category)
def test_who_wants_a_category_and_can_be_reached_gets_it(category: Category) -> None:
    assert why(category) is None


@pytest.mark.parametrize("category", OPTIONAL)
def test_what_can_be_turned_off_waits_for_a_wish_and_an_address_that_works(
    category: Category,
) -> None:
    assert why(category, is_turned_off=True) is Reason.TURNED_OFF
    assert why(category, is_suppressed=True) is Reason.ADDRESS_BOUNCED


def test_messages_about_the_account_come_whatever_was_turned_off() -> None:
    assert why(Category.ACCOUNT, is_turned_off=True, is_suppressed=True, has_consent=False) is None


def test_the_newsletter_needs_a_live_consent_and_nothing_else_does() -> None:
    found = {category: why(category, has_consent=False) for category in Category}

    assert {category for category, reason in found.items() if reason} == {Category.NEWSLETTER}
    assert found[Category.NEWSLETTER] is Reason.NO_CONSENT


def test_whose_access_has_ended_gets_what_concerns_that_alone() -> None:
    assert why(Category.ACCOUNT, is_deactivated=True) is Reason.DEACTIVATED
    assert why(Category.ACCOUNT, is_deactivated=True, reaches_deactivated=True) is None


@pytest.mark.parametrize(("per_minute", "others"), [(1, 1), (5, 4), (300, 240)])
def test_a_fifth_of_a_minute_is_left_to_messages_about_accounts(
    per_minute: int, others: int
) -> None:
    assert rules.room(per_minute, Category.ACCOUNT) == per_minute
    assert rules.room(per_minute, Category.NEWSLETTER) == others


def test_a_place_in_a_minute_is_lost_two_minutes_after_it() -> None:
    assert not rules.is_stale(NOW - timedelta(minutes=2), NOW)
    assert rules.is_stale(NOW - timedelta(minutes=2, seconds=1), NOW)


def test_tries_come_quickly_first_and_then_each_hour() -> None:
    assert [rules.tries_in_an_hour(attempts) for attempts in (1, 7, 8, 20)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert rules.next_hour(NOW) == NOW + timedelta(hours=1)


def test_what_is_too_late_says_whether_it_was_ever_tried() -> None:
    assert [rules.why_too_late(attempts) for attempts in (0, 1)] == [
        Reason.TOO_LATE, Reason.GAVE_UP,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["Ana", "Ana-Māra", "J. R.", "D’Arcy O'Neil", "Анна-Мария", "ג׳ורג׳", "علی\u200cرضا", "李", ""],
)
def test_a_name_is_greeted_as_it_is_written(name: str) -> None:
    assert rendering.greeted(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "evil。example",
        "https://evil",
        "a@evil",
        "www.evil",
        "J.R.",
        "Call 0900",
        "x" * 61,
    ],
)
def test_what_could_be_read_as_more_than_a_name_is_not_greeted(name: str) -> None:
    assert rendering.greeted(name) == ""


def test_a_greeting_stays_on_its_line() -> None:
    assert rendering.greeted("Ana\r\n\u2028Ben") == "Ana Ben"
