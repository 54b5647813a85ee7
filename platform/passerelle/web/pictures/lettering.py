"""How wide words will be, and where to break them: SVG text does not wrap by itself.

The widths are those of a wide system font, so that a guess errs towards breaking early.
"""

import unicodedata

NORMAL = 13.0
SMALL = 12.0
STRONG = 14.5
"""Bold words of the normal size, measured: they are wider."""
LEADING = 1.3

_NARROW = frozenset("iljtfrI.,:;'’|!()[]/ \u00a0\u202f")
_WIDE = frozenset("mwMW@%—…→")


def width(words: str, size: float = NORMAL) -> float:
    """Return about how many units a line of words takes at a font size."""
    return size * sum(_ems(letter) for letter in words)


def wrapped(words: str, room: float, size: float = NORMAL, most: int = 2) -> list[str]:
    """Return the words in at most `most` lines of `room` units, the last one cut with "…"."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [cut(line, room, size) for line in lines]


def cut(words: str, room: float, size: float = NORMAL) -> str:
    """Return the words, shortened with "…" where they are wider than the room."""
    if width(words, size) <= room:
        return words
    kept = words
    while kept and width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _ems(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.95
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.71 if letter.isupper() else 0.61
