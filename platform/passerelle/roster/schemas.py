"""How experts look to programs."""

from datetime import date

import msgspec

from passerelle.core.cursors import Page
from passerelle.roster.queries import ExpertLine


class Expert(msgspec.Struct, frozen=True):
    """An expert. `languages` holds a level by language code, empty where it is not known."""

    reference: str
    given_name: str
    family_name: str
    origin_category: str
    country: str
    languages: dict[str, str]
    skills: list[str]
    years_experience: int | None
    joined_on: date
    deactivated_on: date | None
    state: str
    visible: bool


class ExpertList(msgspec.Struct, frozen=True):
    """A page of experts."""

    items: list[Expert]
    next: str | None


COLUMNS = Expert.__struct_fields__


def expert_list(found: Page[ExpertLine]) -> ExpertList:
    """Return a page of experts."""
    items = msgspec.convert(found.items, list[Expert], from_attributes=True)
    return ExpertList(items, found.next)


def record(found: ExpertLine) -> list[object]:
    """Return an expert as a record of a spreadsheet; several codes stand in one cell."""
    return [_cell(getattr(found, name)) for name in COLUMNS]


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        return ";".join(value)
    if isinstance(value, bool):
        return int(value)
    return value
