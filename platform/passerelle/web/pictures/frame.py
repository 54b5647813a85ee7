"""The sheet a picture is drawn on: escaped text, finite numbers, a title and a description."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from markupsafe import Markup

from passerelle.web.pictures import lettering

NARROW = 328.0
BROAD = 672.0

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OURS = ("/", "#", "?", "https://", "http://")


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture is called and says; `empty` stands there while there is nothing to draw."""

    id: str
    title: str
    text: str
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A share from 0 to 1 with its interval, and the same in words: "3 of 4 (30–95 %)"."""

    point: float
    low: float
    high: float
    shown: str


@dataclass(slots=True)
class Sheet:
    """Collects what is drawn, from the top left; heights grow downwards, in units of about 1 px."""

    width: float
    is_narrow: bool
    _parts: list[Markup] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "") -> None:
        """Write one line with its baseline at y; anchor: "", "middle" or "end"."""
        markup = Markup('<text x="{}" y="{}"{}{}>{}</text>')
        self._parts.append(
            markup.format(
                n(x), n(y), _with("class", kind), _with("text-anchor", anchor), plain(words)
            )
        )

    def lines(self, x: float, y: float, lines: Sequence[str], kind: str = "") -> float:
        """Write lines under each other, the first baseline at y; return the next baseline."""
        size = lettering.SMALL if "small" in kind else lettering.NORMAL
        for line in lines:
            self.text(x, y, line, kind)
            y += size * lettering.LEADING
        return y

    def label(self, y: float, words: str, room: float) -> float:
        """Write a row's label from the left edge in one or two lines; return how high it is."""
        lines = lettering.wrapped(words, room)
        self.lines(0, y + 13, lines, "label")
        return len(lines) * lettering.NORMAL * lettering.LEADING

    def rect(self, x: float, y: float, width: float, height: float, kind: str = "") -> None:
        """Draw a box; nothing for a box without width."""
        if width > 0 and height > 0:
            markup = Markup('<rect x="{}" y="{}" width="{}" height="{}"{}/>')
            self._parts.append(markup.format(n(x), n(y), n(width), n(height), _with("class", kind)))

    def line(self, start: tuple[float, float], end: tuple[float, float], kind: str = "") -> None:
        """Draw a straight line."""
        markup = Markup('<line x1="{}" y1="{}" x2="{}" y2="{}"{}/>')
        self._parts.append(markup.format(*map(n, (*start, *end)), _with("class", kind)))

    def circle(self, x: float, y: float, radius: float, kind: str = "") -> None:
        """Draw a circle."""
        markup = Markup('<circle cx="{}" cy="{}" r="{}"{}/>')
        self._parts.append(markup.format(n(x), n(y), n(radius), _with("class", kind)))

    def path(self, steps: str, kind: str = "") -> None:
        """Draw a path; steps come from `n` and letters only, never from people."""
        self._parts.append(Markup('<path d="{}"{}/>').format(steps, _with("class", kind)))

    @contextmanager
    def link(self, href: str) -> Iterator[None]:
        """Make what is drawn inside open an address of ours; an empty one makes no link."""
        is_link = href.startswith(_OURS)
        if is_link:
            self._parts.append(Markup('<a href="{}">').format(href))
        yield
        if is_link:
            self._parts.append(Markup("</a>"))

    @contextmanager
    def named(self, words: str) -> Iterator[None]:
        """Give what is drawn inside a name that the pointer shows."""
        self._parts.append(Markup("<g><title>{}</title>").format(plain(words)))
        yield
        self._parts.append(Markup("</g>"))

    def markup(self) -> Markup:
        """Return all that was drawn."""
        return Markup("").join(self._parts)


def figure(caption: Caption, draw: Callable[[Sheet], float]) -> Markup:
    """Draw for narrow and for broad containers; `draw` returns the height it used."""
    sheets = (Sheet(NARROW, is_narrow=True), Sheet(BROAD, is_narrow=False))
    return Markup('<div class="drawn">{}{}</div>').format(
        *(_svg(caption, sheet, draw(sheet)) for sheet in sheets)
    )


def nothing(caption: Caption) -> Markup:
    """Return what stands there while there is nothing to draw."""
    return Markup('<p class="empty" id="{}">{}</p>').format(caption.id, caption.empty)


def n(value: float) -> str:
    """Return a coordinate, to a tenth; refuses what is not a number of this world."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no place on a picture")
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def plain(words: str) -> str:
    """Return the words without the characters that XML does not know (XML 1.0, section 2.2)."""
    return _NOT_XML.sub("", words)


def share(part: float, whole: float) -> float:
    """Return part of whole between 0 and 1; 0 where there is no whole."""
    return min(max(part / whole, 0.0), 1.0) if whole > 0 else 0.0


def _svg(caption: Caption, sheet: Sheet, height: float) -> Markup:
    name = f"{caption.id}-{'narrow' if sheet.is_narrow else 'broad'}"
    inside = sheet.markup()
    markup = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" viewBox="0 0 {} {}" role="{}"'
        ' aria-labelledby="{}-title" aria-describedby="{}-text" direction="ltr"'
        ' font-family="system-ui, sans-serif" font-size="13">'
        '<title id="{}-title">{}</title><desc id="{}-text">{}</desc>{}</svg>'
    )
    return markup.format(
        "narrow" if sheet.is_narrow else "broad",
        n(sheet.width),
        n(math.ceil(height)),
        "group" if "<a " in inside else "img",
        name,
        name,
        name,
        plain(caption.title),
        name,
        plain(caption.text),
        inside,
    )


def _with(name: str, value: str) -> Markup:
    return Markup(' {}="{}"').format(name, value) if value else Markup("")
