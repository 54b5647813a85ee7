"""Which passwords are too easy to guess: short ones, and those that follow a common pattern.

No rule asks for kinds of characters: a long password is a good one, and may be pasted. Values in,
values out.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

SHORTEST = 12
LONGEST = 256

_MOST_READ = 4 * LONGEST + 1  # no letter is composed of more than four characters
_LEFT_OVER = 6
"""As many characters must remain when everything that is easy to guess is taken away."""
_KNOWN = (
    "passerelle",
    "password", "passwort", "motdepasse", "contrasena", "senha", "parola", "letmein", "welcome",
    "bienvenue", "bonjour", "iloveyou", "jetaime", "princess", "football", "sunshine", "dragon",
    "monkey", "master", "administrator", "admin", "secret", "changeme", "azerty", "qwerty",
    "qwertz", "januaryfebruary", "spring", "summer", "autumn", "winter",
)  # fmt: skip
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop",
         "yxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890")  # fmt: skip


def normalised(password: str) -> str:
    """Return a password as it is hashed: one form, however the keyboard composed it.

    What is too long stays too long, and only its beginning is read.
    """
    return unicodedata.normalize("NFKC", password[:_MOST_READ])


def is_guessable(password: str, about: Iterable[str]) -> bool:
    """Tell whether a password is one of the commonest patterns.

    `about` is what others know of the person: addresses, names.
    """
    plain = re.sub(r"[\W_]", "", normalised(password).casefold())
    if len(set(plain)) <= 4 or _repeats(plain) or _climbs(plain):
        return True
    left = re.sub(r"(19|20)\d\d", "", plain)
    for word in sorted({*_KNOWN, *_words(about)}, key=len, reverse=True):
        left = left.replace(word, "")
    return len(_without_rows(left)) < _LEFT_OVER


def _words(about: Iterable[str]) -> set[str]:
    parts = {part for text in about for part in re.split(r"[\W_]+", text.casefold())}
    whole = {re.sub(r"[\W_]", "", text.casefold()) for text in about}
    return {word for word in parts | whole if len(word) >= 3}


def _repeats(text: str) -> bool:
    """Tell whether the text is one piece over and over."""
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, len(text) // 2 + 1))


def _climbs(text: str) -> bool:
    """Tell whether most characters follow the one before them, up or down."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    return bool(steps) and sum(abs(step) == 1 for step in steps) >= 0.75 * len(steps)


def _without_rows(text: str) -> str:
    """Return the text without pieces of four or more from a row of keys, in either direction."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    kept, at = "", 0
    while at < len(text):
        run = max(_run(text[at:], row) for row in rows)
        kept, at = (kept, at + run) if run >= 4 else (kept + text[at], at + 1)
    return kept


def _run(text: str, row: str) -> int:
    """Return how many characters from the beginning of the text stand in the row as they are."""
    start = row.find(text[:1])
    if start < 0:
        return 0
    run = 0
    while run < len(text) and row[start + run : start + run + 1] == text[run]:
        run += 1
    return run
