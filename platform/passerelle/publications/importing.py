"""Publications and toolkit modules from files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from passerelle.core import ids, tabular
from passerelle.core.tabular import Batch, ExtraText, File, Folder, Key, Longest, Mark, Refers
from passerelle.programme import importing as programme
from passerelle.publications import models
from passerelle.publications.enums import ModuleState


@dataclass(frozen=True, slots=True)
class PublicationLine(tabular.Record):
    """A line of publications.csv."""

    id: Key
    kind: Annotated[str, Longest(40)]
    title_en: str
    title_fr: ExtraText
    languages: tabular.Languages
    published_on: Annotated[date, Mark.HAPPENED]
    url: Annotated[
        str,
        Longest(400),
        tabular.Check(
            lambda text: text.startswith(("https://", "http://")),
            "is no web address",
            "write an address as https://example.org/page",
        ),
    ]
    action_id: Annotated[str | None, Refers("actions.csv")]


@dataclass(frozen=True, slots=True)
class ModuleLine(tabular.Record):
    """A line of toolkit_modules.csv."""

    id: Key
    name_en: str
    name_fr: ExtraText
    status: ModuleState


PUBLICATIONS = File("publications.csv", PublicationLine)
MODULES = File("toolkit_modules.csv", ModuleLine)
FILES: tuple[File[Any], ...] = (PUBLICATIONS, MODULES)


def check(folder: Folder) -> None:
    """Report nothing: what these files may hold is said by their columns."""


def batches(folder: Folder, ends_on: date) -> Iterator[Batch]:
    """Yield the rows."""
    yield Batch(models.Publication, [_publication(line) for line in folder[PUBLICATIONS]])
    yield Batch(models.ToolkitModule, [_module(line) for line in folder[MODULES]])


def _publication(line: PublicationLine) -> dict[str, Any]:
    return {
        "id": ids.derived("publication", line.id),
        "reference": line.id,
        "kind": line.kind,
        "titles": programme.in_languages(line, "title"),
        "languages": list(line.languages),
        "published_on": line.published_on,
        "url": line.url,
        "action_reference": line.action_id,
    }


def _module(line: ModuleLine) -> dict[str, Any]:
    return {
        "id": ids.derived("toolkit_module", line.id),
        "reference": line.id,
        "names": programme.in_languages(line),
        "state": line.status,
    }
