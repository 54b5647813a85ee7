"""Institutions, contacts and staff from files; and people, for the rooms whose files name more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from passerelle.core import ids, tabular
from passerelle.core.tabular import (
    Batch,
    Details,
    ExtraText,
    File,
    Folder,
    Key,
    Longest,
    Mark,
    Refers,
)
from passerelle.identity import models, rules
from passerelle.identity.enums import Gender, InstitutionType, Purpose, Role
from passerelle.programme import importing as programme

PEOPLE = ("contacts.csv", "experts.csv", "staff.csv")
"""The files that name people."""
SOURCE = "import"
_LONG_AGO = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class InstitutionLine(tabular.Record):
    """A line of institutions.csv."""

    id: Key
    name_en: str
    name_fr: ExtraText
    name_es: ExtraText
    type: InstitutionType
    national_government: bool
    country: Annotated[str, Refers("countries.csv")]
    region4: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    region5: Annotated[str | None, Refers("regions.csv"), Mark.MAY_BE_ABSENT]
    subregion: ExtraText
    parent_id: Annotated[str | None, Refers("institutions.csv")]
    eligible: bool
    languages: tabular.Languages


@dataclass(frozen=True, slots=True)
class ContactLine(tabular.Record):
    """A line of contacts.csv."""

    id: Key
    given_name: Annotated[str, Mark.MAY_BE_EMPTY, Longest(120)]
    family_name: Annotated[str, Longest(120)]
    email: tabular.Address
    institution_id: Annotated[str, Refers("institutions.csv")]
    role: Annotated[str, Longest(40)]
    gender: Gender
    language: tabular.Language
    tz: tabular.Zone
    consent_newsletter: bool
    consent_recording: bool
    consent_text_version: Annotated[str, Mark.MAY_BE_EMPTY, Longest(20)]
    consent_at: date | None
    consent_withdrawn_at: date | None

    @property
    def purposes(self) -> list[Purpose]:
        """What the contact once consented to."""
        given = {
            Purpose.NEWSLETTER: self.consent_newsletter,
            Purpose.RECORDING: self.consent_recording,
        }
        return [purpose for purpose, is_given in given.items() if is_given]


@dataclass(frozen=True, slots=True)
class StaffLine(tabular.Record):
    """A line of staff.csv."""

    id: Key
    given_name: Annotated[str, Mark.MAY_BE_EMPTY, Longest(120)]
    family_name: Annotated[str, Longest(120)]
    email: tabular.Address
    role: tuple[Role, ...]
    language: tabular.Language
    tz: tabular.Zone


INSTITUTIONS = File("institutions.csv", InstitutionLine)
CONTACTS = File("contacts.csv", ContactLine)
STAFF = File("staff.csv", StaffLine)
FILES: tuple[File[Any], ...] = (INSTITUTIONS, CONTACTS, STAFF)


def institution_id(reference: str) -> UUID:
    """Return the identifier of an imported institution."""
    return ids.derived("institution", reference)


def person_id(reference: str) -> UUID:
    """Return the identifier of an imported person."""
    return ids.derived("person", reference)


def contact_id(reference: str) -> UUID:
    """Return the identifier of the tie between an imported contact and their institution."""
    return ids.derived("contact", reference)


def midnight(day: date) -> datetime:
    """Return the first instant of the day in UTC."""
    return datetime.combine(day, time(), UTC)


def person(line: Any, *, gender: Gender, language: str, tz: str) -> dict[str, Any]:
    """Return the row of the person on a line."""
    return {
        "id": person_id(line.id),
        "reference": line.id,
        "given_name": line.given_name,
        "family_name": line.family_name,
        "gender": gender,
        "language": language,
        "tz": tz,
        "sought": rules.sought(line.given_name, line.family_name, line.id),
    }


def addresses(lines: Iterable[Any]) -> Batch:
    """Return the rows of the lines' e-mail addresses, written as they are compared."""
    rows = [
        {
            "id": ids.derived("email_address", line.id),
            "person_id": person_id(line.id),
            "address": rules.compared(line.email),
        }
        for line in lines
    ]
    return Batch(models.EmailAddress, rows)


def of_people(lines: Iterable[Any]) -> Details:
    """Return the mark of rows that belong to the people on the lines."""
    return Details("person_id", frozenset(person_id(line.id) for line in lines))


def consent(reference: str, purpose: Purpose, **columns: Any) -> dict[str, Any]:
    """Return the row of a person's consent for one purpose."""
    return {
        "id": ids.derived("consent", f"{reference}/{purpose}"),
        "person_id": person_id(reference),
        "purpose": purpose,
        "source": SOURCE,
        **columns,
    }


def check(folder: Folder) -> None:
    """Report what the tables cannot hold, and what contradicts itself."""
    _, looped = tabular.descending({i.id: i.parent_id for i in folder[INSTITUTIONS]})
    for institution in folder[INSTITUTIONS]:
        if institution.id in looped:
            wrong, cure = "the institution is above itself", "correct parent_id"
            folder.report.refuse(INSTITUTIONS.problem(institution, "parent_id", wrong, cure))
    for contact in folder[CONTACTS]:
        _check_consent(folder, contact)
    for line in folder[STAFF]:
        if not line.role:
            folder.report.refuse(STAFF.problem(line, "role", "is empty", "write a role"))


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    yield Batch(models.Institution, _institutions(folder))
    yield _eligibility(folder)
    contacts, staff = folder[CONTACTS], folder[STAFF]
    people = [person(c, gender=c.gender, language=c.language, tz=c.tz) for c in contacts]
    people += [person(s, gender=Gender.UNDECLARED, language=s.language, tz=s.tz) for s in staff]
    yield Batch(models.Person, people)
    yield addresses([*contacts, *staff])
    yield Batch(models.Contact, [_contact(line) for line in contacts])
    consents = [row for line in contacts for row in _consents(line)]
    yield Batch(models.Consent, consents, details=of_people(contacts))
    since = midnight(min((p.start for p in folder[programme.PHASES]), default=_LONG_AGO))
    grants = [row for line in staff for row in _grants(line, since)]
    yield Batch(models.RoleGrant, grants, details=of_people(staff))


def _institutions(folder: Folder) -> list[dict[str, Any]]:
    countries = {line.iso2: line for line in folder[programme.COUNTRIES]}
    by_id = {line.id: line for line in folder[INSTITUTIONS]}
    order, _ = tabular.descending({line.id: line.parent_id for line in by_id.values()})
    return [
        {
            "id": institution_id(line.id),
            "reference": line.id,
            "names": programme.in_languages(line),
            "type": line.type,
            "country_id": line.country,
            "parent_id": institution_id(line.parent_id) if line.parent_id else None,
            "national_government": line.national_government,
            "eligible": line.eligible,
            "languages": list(line.languages),
            "regions": programme.own_regions(line, countries[line.country]),
        }
        for line in map(by_id.__getitem__, order)
    ]


def _eligibility(folder: Folder) -> Batch:
    """An eligible institution may ask without a bound, unless people have set one since."""
    known = frozenset(institution_id(line.id) for line in folder[INSTITUTIONS])
    eligible = [institution_id(line.id) for line in folder[INSTITUTIONS] if line.eligible]
    rows = [{"id": id_, "institution_id": id_, "reason": SOURCE} for id_ in eligible]
    return Batch(models.EligibilityPeriod, rows, details=Details("institution_id", known))


def _contact(line: ContactLine) -> dict[str, Any]:
    return {
        "id": contact_id(line.id),
        "person_id": person_id(line.id),
        "institution_id": institution_id(line.institution_id),
        "role": line.role,
    }


def _consents(line: ContactLine) -> Iterator[dict[str, Any]]:
    for purpose in line.purposes:
        if line.consent_at is not None:
            withdrawn = line.consent_withdrawn_at
            yield consent(
                line.id,
                purpose,
                text_version=line.consent_text_version,
                given_at=midnight(line.consent_at),
                withdrawn_at=None if withdrawn is None else midnight(withdrawn),
            )


def _grants(line: StaffLine, since: datetime) -> Iterator[dict[str, Any]]:
    for role in line.role:
        yield {
            "id": ids.derived("role_grant", f"{line.id}/{role}"),
            "person_id": person_id(line.id),
            "role": role,
            "granted_at": since,
        }


def _check_consent(folder: Folder, line: ContactLine) -> None:
    if not line.purposes:
        return
    if line.consent_at is None or not line.consent_text_version:
        column = "consent_at" if line.consent_at is None else "consent_text_version"
        cure = "write when consent was given, and to which text"
        folder.report.refuse(CONTACTS.problem(line, column, "is empty beside a consent", cure))
    elif line.consent_withdrawn_at is not None and line.consent_withdrawn_at < line.consent_at:
        wrong = "the consent is withdrawn before it is given"
        cure = "correct one of the dates"
        folder.report.warn(CONTACTS.problem(line, "consent_withdrawn_at", wrong, cure))
