"""Parts of a file, as a reader asks for them (RFC 9110, 14): one range of bytes."""

import re

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(Exception):  # noqa: N818 -- the door answers 416
    """The range begins behind the end of the file."""


def asked(header: str | None, size: int) -> tuple[int, int] | None:
    """Return (begin, end), end not included; None where the whole file is to be sent.

    Several ranges at once, and what is no range, are answered with the whole file (14.2).
    """
    match = _RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        begin, end = max(size - int(last), 0), size
    else:
        begin, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < begin:
            return None
    if begin >= size or begin >= end:
        raise Unsatisfiable
    return begin, end
