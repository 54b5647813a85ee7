"""The words of publications."""

from enum import StrEnum


class ModuleState(StrEnum):
    """How far a toolkit module is."""

    DRAFT = "draft"
    IN_DEVELOPMENT = "in_development"
    PUBLISHED = "published"
