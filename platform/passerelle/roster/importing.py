"""Experts, and what they said about peer-to-peer learning, from files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from passerelle.core import ids, tabular
from passerelle.core.tabular import Batch, File, Folder, Key, Longest, Mark, Refers
from passerelle.identity import importing as identity
from passerelle.identity import rules
from passerelle.identity.enums import Gender, Purpose
from passerelle.identity.models import Consent, Person
from passerelle.programme import importing as programme
from passerelle.roster import models
from passerelle.roster.enums import ExpertState, OriginCategory


@dataclass(frozen=True, slots=True)
class ExpertLine(tabular.Record):
    """A line of experts.csv."""

    id: Key
    given_name: Annotated[str, Mark.MAY_BE_EMPTY, Longest(120)]
    family_name: Annotated[str, Longest(120)]
    email: tabular.Address
    gender: Gender
    origin_category: OriginCategory
    country: Annotated[str, Refers("countries.csv")]
    languages: tabular.Languages
    skills: tuple[str, ...]
    years_experience: int | None
    joined_at: Annotated[date, Mark.HAPPENED]
    toolkit_access: bool
    consent_profile_visible: bool
    deactivated_at: Annotated[date | None, Mark.HAPPENED]


@dataclass(frozen=True, slots=True)
class SurveyLine(tabular.Record):
    """A line of expert_survey.csv."""

    id: Key
    expert_id: Annotated[str, Refers("experts.csv")]
    submitted_on: Annotated[date, Mark.HAPPENED]
    peer_learning_beneficial: bool


EXPERTS = File("experts.csv", ExpertLine)
SURVEY = File("expert_survey.csv", SurveyLine)
FILES: tuple[File[Any], ...] = (EXPERTS, SURVEY)


def expert_id(reference: str) -> UUID:
    """Return the identifier of an imported expert."""
    return ids.derived("expert", reference)


def check(folder: Folder) -> None:
    """Report what the tables cannot hold."""
    for line in folder[EXPERTS]:
        if line.deactivated_at is not None and line.deactivated_at < line.joined_at:
            wrong = f"the expert left on {line.deactivated_at}, before joining"
            cure = "correct one of the dates"
            folder.report.refuse(EXPERTS.problem(line, "deactivated_at", wrong, cure))
    _check_people(folder)


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows, each table after those it points to."""
    experts = folder[EXPERTS]
    zones = {country.iso2: country.tz for country in folder[programme.COUNTRIES]}
    people = [
        identity.person(e, gender=e.gender, language=_language(e), tz=zones[e.country])
        for e in experts
    ]
    yield Batch(Person, people)
    yield identity.addresses(experts)
    consents = [_consent(e) for e in experts if e.consent_profile_visible]
    yield Batch(Consent, consents, details=identity.of_people(experts))
    yield Batch(models.Expert, [_expert(e) for e in experts])
    yield Batch(models.ExpertSurveyAnswer, [_answer(line) for line in folder[SURVEY]])


def _check_people(folder: Folder) -> None:
    """Report people who share a reference or an address, be it in one file or in several."""
    seen: dict[tuple[str, str], str] = {}
    for file in (identity.CONTACTS, identity.STAFF, EXPERTS):
        for line in folder.records[file.name]:
            place = f"{file.name}, line {line.line}"
            for column, value in (("id", line.id), ("email", rules.compared(line.email))):
                if (other := seen.setdefault((column, value), place)) != place:
                    wrong, cure = f"{value!r} is already in {other}", "give each person their own"
                    folder.report.refuse(file.problem(line, column, wrong, cure))


def _language(line: ExpertLine) -> str:
    """Return the language to write to an expert in: the file's list is in no order of liking."""
    return "en" if "en" in line.languages or not line.languages else line.languages[0]


def _consent(line: ExpertLine) -> dict[str, Any]:
    return identity.consent(
        line.id,
        Purpose.PROFILE_VISIBLE,
        text_version="imported",
        given_at=identity.midnight(line.joined_at),
        withdrawn_at=None,
    )


def _expert(line: ExpertLine) -> dict[str, Any]:
    has_left = line.deactivated_at is not None
    return {
        "id": expert_id(line.id),
        "reference": line.id,
        "person_id": identity.person_id(line.id),
        "origin_category": line.origin_category,
        "country_id": line.country,
        "languages": dict.fromkeys(line.languages, ""),
        "skills": list(line.skills),
        "years_experience": line.years_experience,
        "joined_on": line.joined_at,
        "deactivated_on": line.deactivated_at,
        "state": ExpertState.DEACTIVATED if has_left else ExpertState.ACTIVE,
        "visible": line.consent_profile_visible,
        "toolkit_access": line.toolkit_access,
    }


def _answer(line: SurveyLine) -> dict[str, Any]:
    return {
        "id": ids.derived("expert_survey_answer", line.id),
        "reference": line.id,
        "expert_id": expert_id(line.expert_id),
        "submitted_on": line.submitted_on,
        "peer_learning_beneficial": line.peer_learning_beneficial,
    }
