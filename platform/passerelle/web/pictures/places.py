"""Where we work: a circle a country, placed by its time zone's town.

No coastlines are drawn and none are needed: the towns of the time zone database
(`zone.tab` of the pinned tzdata package) stand as faint dots and give the world its shape.
The projection is Equal Earth (Šavrič, Patterson and Jenny 2018), so areas compare.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from markupsafe import Markup

from passerelle.web.pictures import lettering
from passerelle.web.pictures.frame import Caption, Sheet, figure, n, nothing

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_MARGIN = 8.0
_ISO6709 = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")


@dataclass(frozen=True, slots=True)
class Place:
    """A country, an IANA zone in it, how many, and the number in words."""

    name: str
    zone: str
    count: int
    shown: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class _View:
    """The part of the world that is shown, and its scale."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        x, y = projected(latitude, longitude)
        return (x - self.left) * self.scale + _MARGIN, (self.top - y) * self.scale + _MARGIN

    def shows(self, x: float, y: float) -> bool:
        return 2 < x < self.width - 2 and 2 < y < self.height - 2


@dataclass(frozen=True, slots=True)
class _Circle:
    place: Place
    x: float
    y: float
    radius: float


_Rect = tuple[float, float, float, float]


@cache
def towns() -> dict[str, tuple[float, float]]:
    """Return latitude and longitude in degrees by IANA zone; read once."""
    table = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    found: dict[str, tuple[float, float]] = {}
    for line in table.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            _, place, zone, *_ = line.split("\t")
            found[zone] = coordinates(place)
    return found


def town(zone: str) -> tuple[float, float] | None:
    """Return where a zone's town lies, also by an older name of the zone."""
    return towns().get(zone) or towns().get(_newer_names().get(zone, ""))


@cache
def _newer_names() -> dict[str, str]:
    """The links of the database's compact form: "L target name"."""
    rules = (resources.files("tzdata") / "zoneinfo" / "tzdata.zi").read_text("utf-8")
    links = (line.split() for line in rules.splitlines() if line.startswith("L "))
    return {name: target for _, target, name in links}


def coordinates(written: str) -> tuple[float, float]:
    """Return ±DDMM[SS]±DDDMM[SS] (ISO 6709, as in zone.tab) as degrees."""
    found = _ISO6709.fullmatch(written)
    if found is None:
        raise ValueError(f"{written} is no place on earth")
    parts = found.groups()
    return _degrees(parts[:4]), _degrees(parts[4:])


def projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the place on the unit Equal Earth map, x to the east, y to the north."""
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    squared = theta * theta
    sixth = squared**3
    slope = _A1 + 3 * _A2 * squared + sixth * (7 * _A3 + 9 * _A4 * squared)
    x = 2 * math.sqrt(3) / 3 * math.radians(longitude) * math.cos(theta) / slope
    return x, theta * (_A1 + _A2 * squared + sixth * (_A3 + _A4 * squared))


def circles(caption: Caption, places: Sequence[Place], most_labels: int = 12) -> Markup:
    """Draw a circle a place, its area proportional to its count, the biggest ones named."""
    known = [place for place in places if place.count > 0 and town(place.zone)]
    if not known:
        return nothing(caption)
    ordered = sorted(known, key=lambda place: (-place.count, place.name))

    def draw(sheet: Sheet) -> float:
        view = _view(sheet, ordered)
        _graticule(sheet, view)
        _dots(sheet, view)
        drawn = [_circle(sheet, view, place, ordered[0].count) for place in ordered]
        for circle in drawn:
            with sheet.link(circle.place.href), sheet.named(_said(circle.place)):
                if circle.place.href and circle.radius < 12:
                    sheet.circle(circle.x, circle.y, 12, "hit")
                sheet.circle(circle.x, circle.y, circle.radius, "disc")
        _labels(sheet, view, drawn, most_labels if not sheet.is_narrow else most_labels // 2)
        return view.height

    return figure(caption, draw)


def _view(sheet: Sheet, places: Sequence[Place]) -> _View:
    """Return a view of all places with air around them, never closer than half a continent."""
    spots = [town(place.zone) or (0.0, 0.0) for place in places]
    south, north = _stretched([spot[0] for spot in spots], 30, (-58, 75))
    west, east = _stretched([spot[1] for spot in spots], 70, (-180, 180))
    corners = [projected(lat, lon) for lat in (south, north, 0) for lon in (west, east)]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = projected(north, 0)[1], projected(south, 0)[1]
    scale = (sheet.width - 2 * _MARGIN) / (right - left)
    return _View(left, top, scale, sheet.width, (top - bottom) * scale + 2 * _MARGIN)


def _stretched(
    values: Sequence[float], least: float, limits: tuple[float, float]
) -> tuple[float, float]:
    low, high = min(values) - 8, max(values) + 8
    missing = max(least - (high - low), 0) / 2
    return max(low - missing, limits[0]), min(high + missing, limits[1])


def _graticule(sheet: Sheet, view: _View) -> None:
    """Parallels are straight on this projection; meridians bend."""
    for latitude in range(-45, 76, 15):
        _, y = view.at(latitude, 0)
        if 0 < y < view.height:
            sheet.line((0, y), (view.width, y), "grid equator" if latitude == 0 else "grid")
            if latitude % 30 == 0 and y > 14:
                sheet.text(2, y - 3, f"{abs(latitude)}°", "small muted halo")
    meridians = [
        [view.at(latitude, longitude) for latitude in range(-70, 86, 10)]
        for longitude in range(-180, 181, 30)
    ]
    sheet.path("".join(_polyline(view, line) for line in meridians), "grid")


def _polyline(view: _View, points: Sequence[tuple[float, float]]) -> str:
    """The stretch of a line that crosses the sheet; beyond its edges the view box cuts."""
    near = [(x, y) for x, y in points if -60 < y < view.height + 60 and -60 < x < view.width + 60]
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in near) if len(near) > 1 else ""


def _dots(sheet: Sheet, view: _View) -> None:
    spots = [view.at(*spot) for spot in towns().values()]
    shown = sorted({(round(x), round(y)) for x, y in spots if view.shows(x, y)})
    if shown:
        sheet.path("".join(f"M{x} {y}h.1" for x, y in shown), "dots")


def _circle(sheet: Sheet, view: _View, place: Place, most: int) -> _Circle:
    x, y = view.at(*(town(place.zone) or (0.0, 0.0)))
    largest = 12.0 if sheet.is_narrow else 18.0
    return _Circle(place, x, y, max(largest * math.sqrt(place.count / most), 2.5))


def _labels(sheet: Sheet, view: _View, drawn: Sequence[_Circle], most: int) -> None:
    """Name the biggest first, each where it hides nothing; those without room stay silent."""
    discs = [(c, (c.x - c.radius, c.y - c.radius, c.x + c.radius, c.y + c.radius)) for c in drawn]
    taken: list[_Rect] = []
    for circle in drawn:
        words = f"{circle.place.name} {circle.place.shown}"
        long = lettering.width(words, lettering.SMALL)
        others = [disc for other, disc in discs if other is not circle]
        for left, middle in _seats(circle, long):
            box = (left, middle - 7, left + long, middle + 7)
            if _fits(view, box) and not any(_overlap(box, other) for other in (*taken, *others)):
                sheet.text(left, middle + 4, words, "small halo")
                taken.append(box)
                break
        if len(taken) == most:
            break


def _seats(circle: _Circle, long: float) -> list[tuple[float, float]]:
    away = circle.radius + 4
    return [
        (circle.x + away, circle.y),
        (circle.x - away - long, circle.y),
        (circle.x - long / 2, circle.y - away - 6),
        (circle.x - long / 2, circle.y + away + 6),
    ]


def _fits(view: _View, box: _Rect) -> bool:
    return box[0] >= 0 and box[2] <= view.width and box[1] >= 0 and box[3] <= view.height


def _overlap(one: _Rect, other: _Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _said(place: Place) -> str:
    return f"{place.name}: {place.shown}"


def _degrees(parts: tuple[str | None, ...]) -> float:
    sign, degrees, minutes, seconds = parts
    size = int(degrees or 0) + int(minutes or 0) / 60 + int(seconds or 0) / 3600
    return -size if sign == "-" else size
