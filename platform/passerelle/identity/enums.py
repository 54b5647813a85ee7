"""The words of people and institutions."""

from enum import StrEnum


class InstitutionType(StrEnum):
    """What kind of body an institution is."""

    MINISTRY = "ministry"
    AGENCY = "agency"
    PARLIAMENT = "parliament"
    MUNICIPAL = "municipal"
    JUDICIAL = "judicial"
    ACADEMIC = "academic"
    THIRD_SECTOR = "third_sector"
    INDEPENDENT_BODY = "independent_body"
    REGIONAL_ORGANISATION = "regional_organisation"
    INTERNATIONAL_ORGANISATION = "international_organisation"


class Gender(StrEnum):
    """Gender as a person declared it; never guessed."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    UNDECLARED = "undeclared"


class Role(StrEnum):
    """What a person may be in the service, beside being a contact, an expert or a member."""

    ORGANISER = "organiser"
    OUTREACH_OFFICER = "outreach_officer"
    ASSESSOR = "assessor"
    STEERING_MEMBER = "steering_member"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Purpose(StrEnum):
    """What a person consents to."""

    NEWSLETTER = "newsletter"
    RECORDING = "recording"
    PROFILE_VISIBLE = "profile_visible"


class Means(StrEnum):
    """How a login session was opened."""

    LINK = "by_link"
    PASSWORD = "by_password"  # noqa: S105 -- a word, no secret
    SINGLE_SIGN_ON = "by_single_sign_on"
