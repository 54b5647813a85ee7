"""The tables of identity, a file for each thing it holds."""

from passerelle.identity.models.access import (
    AddressConfirmation,
    ApiToken,
    Budget,
    LinkedIdentity,
    LoginSession,
    Password,
    SignInLink,
    SpentState,
)
from passerelle.identity.models.institutions import (
    Contact,
    EligibilityPeriod,
    Institution,
    InstitutionMerger,
)
from passerelle.identity.models.people import (
    Consent,
    EmailAddress,
    Person,
    RoleGrant,
)

__all__ = [
    "AddressConfirmation",
    "ApiToken",
    "Budget",
    "Consent",
    "Contact",
    "EligibilityPeriod",
    "EmailAddress",
    "Institution",
    "InstitutionMerger",
    "LinkedIdentity",
    "LoginSession",
    "Password",
    "Person",
    "RoleGrant",
    "SignInLink",
    "SpentState",
]
