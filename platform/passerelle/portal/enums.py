"""The words of what people ask about their own data."""

from enum import StrEnum


class ExportState(StrEnum):
    """Where a copy of somebody's data stands."""

    ASKED = "asked"
    READY = "ready"
    GONE = "gone"
