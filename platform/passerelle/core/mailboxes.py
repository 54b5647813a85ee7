"""E-mail addresses as people type them: whether mail can be sent there."""

import re

from passerelle.core import letters

_LONGEST = 254
_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


def is_address(text: str) -> bool:
    """Tell whether this can stand in an envelope; only a message can tell who reads it."""
    if len(text) > _LONGEST or not _ADDRESS.fullmatch(text):
        return False
    try:
        letters.envelope(text)
    except letters.UnmailableError:
        return False
    return True
