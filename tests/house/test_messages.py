"""Every text of the interface can be read in every language that is offered."""

import io
import re

import pytest
from babel.messages.pofile import read_po

from passerelle.core import i18n
from tests.support import messages

NAMED = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def template() -> set[str]:
    return {identity(m.id) for m in messages.gathered() if m.id}


def identity(message_id: object) -> str:
    return str(message_id[0] if isinstance(message_id, tuple | list) else message_id)


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES))
def test_the_catalogue_is_complete_and_current(language: str, template: set[str]) -> None:
    source = (messages.LOCALES / f"{language}.po").read_bytes()
    catalogue = read_po(io.BytesIO(source), locale=language)

    assert {identity(m.id) for m in catalogue if m.id} == template, "run: make messages"
    assert messages.missing(catalogue) == []
    assert [m.id for m in catalogue if m.fuzzy and m.id] == []


@pytest.mark.parametrize("language", sorted(i18n.LANGUAGES))
def test_a_translation_names_the_same_values_as_its_message(language: str) -> None:
    source = (messages.LOCALES / f"{language}.po").read_bytes()
    for message in read_po(io.BytesIO(source), locale=language):
        if not message.id:
            continue
        wanted = set(NAMED.findall(identity(message.id))) - {"num"}
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings:
            assert set(NAMED.findall(string)) - {"num"} == wanted, message.id
