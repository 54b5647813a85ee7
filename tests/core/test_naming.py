"""Where a person is found in a text, and where somebody else is meant."""

from uuid import UUID

import pytest

from passerelle.core import clock, naming
from passerelle.core.naming import Erased

ANN = Erased(
    person_id=UUID(int=1),
    pseudonym="Former member 1",
    at=clock.now(),
    addresses=("ann@example.co",),
    names=("Ann", "Short", "Ann Short"),
)


@pytest.mark.parametrize(
    "others",
    [
        "joann@example.co", "jo.ann@example.co", "jo-ann@example.co", "jo+ann@example.co",
        "d'ann@example.co", "ann@example.com", "ann@example.co.uk", "ann@example.co-op.org",
    ],
)  # fmt: skip
def test_an_address_is_not_found_in_another_one(others: str) -> None:
    assert not naming.holds(f"Write to {others}.", ANN.addresses)
    assert naming.without(ANN, f"Write to {others}.") == f"Write to {others}."


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.co", "Ann@Example.CO", "Write to ann@example.co.", "<ann@example.co>",
        "mailto:ann@example.co?subject=x", "'ann@example.co'", "ann@example.co, joann@example.co",
        "... ann@example.co-", '{"text":"Yours\\nann@example.co\\n"}',
    ],
)  # fmt: skip
def test_an_address_is_found_wherever_it_stands_for_itself(text: str) -> None:
    assert naming.holds(text, ANN.addresses)


def test_a_name_is_found_in_json_whose_letters_are_numbers() -> None:
    assert naming.holds('["Zolt\\u00e1n Quixmark"]', ["Zoltán Quixmark"])


def test_names_and_addresses_are_taken_out_of_every_text_of_a_value() -> None:
    value = {"a": ["Ann Short <ANN@example.co>", 1, None], "b": {"c": "Anna Shorter and Ann."}}

    found = naming.without(ANN, value)

    assert found == {
        "a": ["Former member 1 <Former member 1>", 1, None],
        "b": {"c": "Anna Shorter and Former member 1."},
    }
