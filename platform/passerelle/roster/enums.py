"""The words of the roster."""

from enum import StrEnum


class ExpertState(StrEnum):
    """Where an expert stands."""

    APPLIED = "applied"
    VERIFIED = "verified"
    ACTIVE = "active"
    DORMANT = "dormant"
    DEACTIVATED = "deactivated"
    ERASED = "erased"


class OriginCategory(StrEnum):
    """Where an expert comes from."""

    EU_OFFICIAL = "eu_official"
    NON_EU_OFFICIAL = "non_eu_official"
    PRIVATE = "private"
    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    INTERNATIONAL_ORGANISATION = "international_organisation"
