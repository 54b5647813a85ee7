"""What identity holds of a person: who they are, how they sign in, what they agreed to."""

from typing import Any

from passerelle.core import db
from passerelle.core.i18n import N_
from passerelle.core.naming import Erased
from passerelle.core.personal import Area, Row, scrubbed
from passerelle.identity import models


def _ended(column: str) -> Any:
    """Return the end that a row of the person's own has, else the moment of the erasure."""

    def value(erased: Erased, row: Row) -> Any:
        is_own = row["person_id"] == erased.person_id
        return (row[column] or erased.at) if is_own else row[column]

    return value


AREAS = (
    Area(
        models.Contact,
        N_("Institutions you speak or spoke for"),
        beside={"institution": "institution__names"},
        blanks={"ended_at": _ended("ended_at")},
    ),
    Area(
        models.Consent,
        N_("What you agreed to, and when you took it back"),
        blanks={"withdrawn_at": _ended("withdrawn_at")},
    ),
    Area(
        models.RoleGrant,
        N_("Roles you hold or held, and roles you gave to others or took from them"),
        by=("person_id", "granted_by_id", "revoked_by_id"),
        blanks={"revoked_at": _ended("revoked_at")},
    ),
    Area(
        models.InstitutionMerger,
        N_("Institutions you merged"),
        by=("merged_by_id", "undone_by_id"),
        blanks={"reason": scrubbed("reason")},
    ),
    Area(models.SignInLink, N_("Links to sign in that you asked for"), removes=True),
    Area(
        models.LoginSession,
        N_("When and with what browser you signed in"),
        withheld=("secret_hash",),
        removes=True,
    ),
    Area(
        models.ApiToken,
        N_("Your API tokens; of their texts only a hash is stored"),
        withheld=("hash",),
        removes=True,
    ),
    Area(models.Password, N_("When you set your password"), withheld=("hash",), removes=True),
    Area(models.LinkedIdentity, N_("Accounts elsewhere that sign you in"), removes=True),
    Area(models.AddressConfirmation, N_("Addresses you were asked to confirm"), removes=True),
    Area(models.EmailAddress, N_("Your e-mail addresses"), removes=True),
    Area(
        models.Person,
        N_("You"),
        by=("id",),
        describes={
            "reference": "What files that were imported call you.",
            "gender": "As you declared it; never guessed.",
            "sought": "Your name and addresses as the search for people compares them.",
        },
        blanks={
            "given_name": lambda erased, _row: erased.pseudonym.rpartition(" ")[0],
            "family_name": lambda erased, _row: erased.pseudonym.rpartition(" ")[2],
            "sought": None,
            "language": "en",
            "tz": "Europe/Brussels",
            "deactivated_at": lambda erased, row: row["deactivated_at"] or erased.at,
        },
    ),
)


async def erase_more(erased: Erased) -> int:
    """Count the person as changed, for those who had them open."""
    return await db.execute(
        "UPDATE people SET version = version + 1 WHERE id = :id", id=erased.person_id
    )
