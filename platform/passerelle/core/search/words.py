"""Words as search knows them: without case and accents, reduced to their stems by language.

A token carries the language it was stemmed in (`fr_migrat`), so that a stem of one language never
meets one of another. Stems are Snowball's (https://snowballstem.org).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

OTHER = "xx"
"""Stands for languages without stems: their words are only folded."""

_ALGORITHMS = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "ru": "russian",
}
LANGUAGES = (*_ALGORITHMS, OTHER)

_WORD = re.compile(r"[^\W_]+(?:[^\W_]|[\u0300-\u036f])*")
_ELIDED = re.compile(
    r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['\u2019](?=\w)|['\u2019]s\b", re.IGNORECASE
)
_LONGEST = 60
_MOST_READ = 240
"""How many characters of a word are read: each letter that is kept may have three marks."""

_ENDINGS = {
    "fr": (r"(?<=\w\w)e+s?$", "e"),  # without accents, -é, -ée, -és and -ées look like stems
    "pt": (r"(?<=\w\w)[oa]es$", "ao"),  # -ção and -ções have different stems
}
"""Endings of folded words that Snowball, which expects accents, would take apart differently."""

_STOP_WORDS = {
    "en": "a an and are as at be but by for from has have he in is it its of on or she that the"
    " their them they this to was we were what which who will with you your",
    "fr": "a au aux avec ce ces cette dans de des du elle elles en et eux il ils je la le les leur"
    " leurs lui mais ne nos notre nous on ou par pas pour qu que qui sa se ses son sont sur un une"
    " vos votre vous",
    "es": "a al como con de del el ella en entre es esta este la las lo los mas no o para pero por"
    " que se sin sobre su sus un una y ya",
    "pt": "a ao aos as com como da das de do dos e em entre esta este mais mas na nas no nos o os"
    " ou para pelo pela por que se sem sobre sua suas um uma",
    "ru": "а без бы в во для до его ее и из или их к как ко на не но о об от по при с со то у что"
    " это",
    OTHER: "",
}


def language_of(code: str) -> str:
    """Return the language that words of this tag (RFC 5646) are stemmed in."""
    primary = code.partition("-")[0].lower()
    return primary if primary in _ALGORITHMS else OTHER


def folded(word: str) -> str:
    """Return a word in lower case and without accents.

    Cyrillic й is a letter of its own and stays; ё is written е, as most people write it.
    """
    plain = unicodedata.normalize("NFKD", word.casefold())
    kept = re.sub(r"(?<!и)[\u0300-\u036f]|(?<=и)[\u0300-\u0305\u0307-\u036f]", "", plain)
    return unicodedata.normalize("NFC", kept)


def split(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text, with their places in it; what an apostrophe ties on is no word."""
    return _WORD.finditer(_ELIDED.sub(lambda found: " " * len(found.group()), text))


def tokens(word: str, language: str) -> tuple[str, ...]:
    """Return what a word is found by: the stem of the folded word first, then, where it differs,
    the folded stem of the word with its accents."""
    return _tokens(word[:_MOST_READ], language)


@lru_cache(maxsize=20_000)
def _tokens(word: str, language: str) -> tuple[str, ...]:
    plain = folded(word)
    if language not in _ALGORITHMS:
        return (f"{OTHER}_{plain[:_LONGEST]}",)
    if language in _ENDINGS:
        plain = re.sub(*_ENDINGS[language], plain)
    stem = _stemmer(language).stemWord
    composed = unicodedata.normalize("NFC", word.casefold())
    both = (stem(plain), folded(stem(composed)))
    return tuple(dict.fromkeys(f"{language}_{one[:_LONGEST]}" for one in both))


def beginning(word: str, language: str) -> str:
    """Return what the tokens of all words that begin so begin with."""
    return f"{language}_{folded(word)[:_LONGEST]}"


def says_little(word: str, language: str) -> bool:
    """Tell whether a word stands in nearly every text of a language."""
    return folded(word) in _stop_words(language)


@lru_cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(folded(word) for word in _STOP_WORDS[language].split())


@lru_cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_ALGORITHMS[language], maxCacheSize=0)
