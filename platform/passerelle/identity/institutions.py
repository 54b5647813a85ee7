"""Institutions: made, corrected, and put below one another."""

import re
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec

from passerelle.core import audit, db, ids, revisions
from passerelle.core.actors import Actor
from passerelle.core.errors import Invalid
from passerelle.core.i18n import N_
from passerelle.identity import eligibility, errors, holding, rules
from passerelle.identity.enums import InstitutionType

NAMED_IN = ("en", "fr", "es", "pt", "ru", "ar")
"""Languages in which an institution may have a name."""
NO_NAME = N_("Enter a name in at least one language.")
NO_COUNTRY = N_("Choose a country from the list.")
NO_DOMAIN = N_("Enter domains like interior.gov.example, with spaces between them.")
NO_LANGUAGE = N_("Choose languages from the list.")
NO_PARENT = N_("No institution has this reference.")
_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")

Names = Annotated[dict[str, Annotated[str, msgspec.Meta(max_length=200)]], msgspec.Meta()]


class InstitutionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is known of an institution; what is left out of an edit stays as it is."""

    names: Names | msgspec.UnsetType = msgspec.UNSET
    type: InstitutionType | msgspec.UnsetType = msgspec.UNSET
    country: str | msgspec.UnsetType = msgspec.UNSET
    parent: str | msgspec.UnsetType | None = msgspec.UNSET
    """The reference of the institution that it is part of."""
    national_government: bool | msgspec.UnsetType = msgspec.UNSET
    email_domains: list[str] | msgspec.UnsetType = msgspec.UNSET
    languages: list[str] | msgspec.UnsetType = msgspec.UNSET


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    parent: UUID | None


@db.transaction
async def create(
    actor: Actor, wish: InstitutionWish, period: eligibility.PeriodWish | None = None
) -> str:
    """Make an institution and return its reference; without a period it may not ask yet."""
    await holding.every_one(holding.INSTITUTIONS)
    for name in ("names", "type", "country"):
        if getattr(wish, name) is msgspec.UNSET:
            raise Invalid("is needed", field=name)
    id_ = ids.new()
    reference = f"I-{id_.hex[-12:].upper()}"
    row = {"id": id_, "reference": reference, "no": False, "regions": {}}
    await db.execute_many(  # where a list is a value, not several
        "INSERT INTO institutions (id, version, reference, names, type, country_id, parent_id,"
        " national_government, eligible, email_domains, languages, regions)"
        " VALUES (:id, 0, :reference, :names, :type, :country, :parent, :national_government,"
        " :no, :email_domains, :languages, :regions)",
        [_NOTHING_KNOWN | await _checked(wish) | row],
    )
    if period is not None:
        await eligibility.write(id_, period)
    await audit.note(actor, "created", "institution", id_)
    await revisions.bump("identity")
    return reference


@db.transaction
async def edit(actor: Actor, reference: str, wish: InstitutionWish, version: int | None) -> None:
    """Correct an institution; refuses a place in the tree below itself."""
    await holding.every_one(holding.INSTITUTIONS)
    held = await holding.institution(reference, version)
    new = await _checked(wish)
    if new.get("parent") is not None:
        parents = await every_parent() | {held.id: new["parent"]}
        if rules.is_above_itself(parents, held.id):
            raise errors.BelowItself(field="parent")
    for name, value in new.items():
        column = _COLUMNS.get(name, name)
        await db.execute_many(
            f"UPDATE institutions SET {column} = :value WHERE id = :id",  # noqa: S608 -- ours
            [{"value": value, "id": held.id}],
        )
    await audit.note(actor, "corrected", "institution", held.id, dict.fromkeys(new, "changed"))
    await revisions.bump("identity")


async def every_parent() -> dict[UUID, UUID | None]:
    """Return what each institution is part of, inside the transaction that holds the tree."""
    found = await db.rows(_Line, "SELECT id, parent_id AS parent FROM institutions")
    return {line.id: line.parent for line in found}


_COLUMNS = {"country": "country_id", "parent": "parent_id"}
_NOTHING_KNOWN: dict[str, Any] = {
    "parent": None,
    "national_government": False,
    "email_domains": [],
    "languages": [],
}


async def _checked(wish: InstitutionWish) -> dict[str, Any]:
    """Return what was given, as columns hold it; refuses what is not right, naming the field."""
    given = {name: getattr(wish, name) for name in InstitutionWish.__struct_fields__}
    new = {name: value for name, value in given.items() if value is not msgspec.UNSET}
    if "names" in new:
        new["names"] = _names(new["names"])
    if "country" in new:
        await _require_country(new["country"])
    if new.get("parent") is not None:
        new["parent"] = await _parent(new["parent"])
    if "email_domains" in new:
        new["email_domains"] = _domains(new["email_domains"])
    if any(not re.fullmatch(r"[a-z]{2,3}", code) for code in new.get("languages", ())):
        raise Invalid(NO_LANGUAGE, field="languages")
    return new


def _names(names: Mapping[str, str]) -> dict[str, str]:
    kept = {code: text.strip() for code, text in names.items() if text.strip()}
    if not kept or any(not re.fullmatch(r"[a-z]{2,3}", code) for code in kept):
        raise Invalid(NO_NAME, field="names")
    return kept


async def _require_country(iso2: str) -> None:
    if await db.value("SELECT 1 FROM countries WHERE iso2 = :iso2", iso2=iso2) is None:
        raise Invalid(NO_COUNTRY, field="country")


async def _parent(reference: str) -> UUID:
    found = await db.value(
        "SELECT id FROM institutions WHERE reference = :r AND merged_into_id IS NULL", r=reference
    )
    if found is None:
        raise Invalid(NO_PARENT, field="parent")
    return UUID(str(found))


def _domains(domains: list[str]) -> list[str]:
    plain = sorted({domain.strip().casefold().lstrip("@") for domain in domains if domain.strip()})
    if len(plain) > 20 or any(not _DOMAIN.fullmatch(domain) for domain in plain):
        raise Invalid(NO_DOMAIN, field="email_domains")
    return plain
