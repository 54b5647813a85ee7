"""The words that classify."""

from enum import StrEnum


class ThemeKind(StrEnum):
    """How a theme stands among the others."""

    PILLAR = "pillar"
    CROSS_CUTTING = "cross_cutting"
