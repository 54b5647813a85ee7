"""Interface text in each language, and people's texts in the reader's."""

import gettext
import io
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from babel import Locale, UnknownLocaleError
from babel.messages import mofile, pofile

LANGUAGES = {"en": "English", "fr": "Français"}
"""Languages whose interface is complete, with their own names."""

_HERE = {"en": "en_GB"}
FALLBACKS = ("en", "fr", "es", "pt", "ru")
_LONGEST_HEADER = 400
"""How many characters of an Accept-Language header are read, and remembered."""


def N_(message: str) -> str:  # noqa: N802 -- gettext's own name for "translate later"
    """Mark a text for translation where it is written, not where it is shown."""
    return message


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; English is the language of the messages themselves."""
    if language not in LANGUAGES:
        return gettext.NullTranslations()
    source = resources.files("passerelle.web") / "locales" / f"{language}.po"
    catalogue = pofile.read_po(io.BytesIO(source.read_bytes()), locale=language)
    compiled = io.BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def locale(language: str) -> Locale:
    """Return babel's rules for a language; English, as Europe writes it, where babel knows none."""
    try:
        return Locale.parse(_HERE.get(language, language).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_HERE["en"])


def pick(texts: Mapping[str, str] | None, language: str) -> str:
    """Return a text in the reader's language, else in the nearest one it has."""
    if not texts:
        return ""
    for candidate in (language, *FALLBACKS):
        if text := texts.get(candidate):
            return text
    return next(iter(texts.values()))


def negotiate(accept_language: str) -> str | None:
    """Return our best language for an Accept-Language header, or None (RFC 9110, 12.5.4)."""
    return _negotiated(accept_language[:_LONGEST_HEADER])


@lru_cache(maxsize=2048)
def _negotiated(accept_language: str) -> str | None:
    wishes: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, parameters = part.strip().partition(";")
        wishes.append((_quality(parameters), tag.strip().lower()[:2]))
    for quality, code in sorted(wishes, key=lambda wish: -wish[0]):
        if quality > 0 and code in LANGUAGES:
            return code
    return None


def _quality(parameters: str) -> float:
    name, _, number = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
