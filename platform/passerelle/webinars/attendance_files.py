"""Reads tables of attendance: CSV with a line for each person, an address and minutes."""

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass, replace

from passerelle.identity import rules as identity
from passerelle.webinars import errors

MOST_BYTES = 1_000_000
MOST_LINES = 10_000
_MOST_MINUTES = 1440
_ADDRESS = ("email", "e-mail", "email address", "user email", "adresse e-mail", "courriel")
_MINUTES = ("minutes", "duration (minutes)", "duration", "minutes attended", "durée (minutes)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number in the file, whose it is, how long they were there; or what is wrong."""

    number: int
    email: str
    minutes: int | None
    wrong: str = ""


def read(body: bytes) -> list[Line]:
    """Return a file's lines; several of one address are added up on the first of them."""
    if len(body) > MOST_BYTES:
        raise errors.FileUnreadable(field="file")
    return lines(_text(body))


def lines(text: str) -> list[Line]:
    """Return the lines of a text."""
    if "\x00" in text:
        raise errors.FileUnreadable(field="file")
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        raise errors.FileUnreadable(field="file") from None
    header = [name.strip().casefold() for name in rows[0]] if rows else []
    who = next((header.index(name) for name in _ADDRESS if name in header), None)
    minutes = next((header.index(name) for name in _MINUTES if name in header), None)
    if who is None or minutes is None or len(rows) > MOST_LINES + 1:
        raise errors.FileUnreadable(field="file")
    found = [_line(n, row, who, minutes) for n, row in enumerate(rows[1:], 2) if any(row)]
    return _added_up(found)


def written(found: list[Line]) -> str:
    """Return lines as a text that reads the same again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["email", "minutes"])
    writer.writerows([one.email, one.minutes] for one in found if not one.wrong)
    return out.getvalue()


def _text(body: bytes) -> str:
    """Return a file's text: UTF-8, else UTF-16 where it says so (as Microsoft Teams writes it),
    else Windows-1252 (as spreadsheets in Europe write it)."""
    is_utf_16 = body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise errors.FileUnreadable(field="file")


def _line(number: int, row: list[str], who: int, minutes: int) -> Line:
    cells = [cell.strip() for cell in row] + [""] * (max(who, minutes) + 1)
    email, told = identity.compared(cells[who])[:254], cells[minutes]
    if not identity.is_address(email):
        return Line(number, email, None, "no_address")
    if not told.isdecimal() or not told.isascii() or len(told) > 4 or int(told) > _MOST_MINUTES:
        return Line(number, email, None, "no_minutes")
    return Line(number, email, int(told))


def _added_up(found: list[Line]) -> list[Line]:
    sums = Counter[str]()
    for one in found:
        sums[one.email] += one.minutes or 0
    seen, kept = set[str](), []
    for one in found:
        if one.wrong:
            kept.append(one)
        elif one.email not in seen:
            seen.add(one.email)
            kept.append(replace(one, minutes=min(sums[one.email], _MOST_MINUTES)))
    return kept
