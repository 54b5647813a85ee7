"""CSV for people's spreadsheets (RFC 4180), with a guard against cells that run as formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def text(header: Sequence[str], records: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV. A text that a spreadsheet would run begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for record in records:
        writer.writerow([_cell(value) for value in record])
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_RISKY):
        return f"'{value}"
    return value
