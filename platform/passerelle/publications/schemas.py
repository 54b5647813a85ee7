"""How publications and toolkit modules look to programs."""

from datetime import date

import msgspec

from passerelle.core.cursors import Page
from passerelle.publications.queries import ModuleLine, PublicationLine


class Publication(msgspec.Struct, frozen=True):
    """A publication; `action_reference` names the Action it came from."""

    reference: str
    kind: str
    titles: dict[str, str]
    languages: list[str]
    published_on: date
    url: str
    action_reference: str | None


class PublicationList(msgspec.Struct, frozen=True):
    """A page of publications."""

    items: list[Publication]
    next: str | None


class ToolkitModule(msgspec.Struct, frozen=True):
    """A module of the digital toolkit."""

    reference: str
    names: dict[str, str]
    state: str


class ToolkitModuleList(msgspec.Struct, frozen=True):
    """A page of toolkit modules."""

    items: list[ToolkitModule]
    next: str | None


def publication_list(found: Page[PublicationLine]) -> PublicationList:
    """Return a page of publications."""
    items = msgspec.convert(found.items, list[Publication], from_attributes=True)
    return PublicationList(items, found.next)


def module_list(found: Page[ModuleLine]) -> ToolkitModuleList:
    """Return a page of modules."""
    items = msgspec.convert(found.items, list[ToolkitModule], from_attributes=True)
    return ToolkitModuleList(items, found.next)
