"""Figures for whoever asks.

The report itself reads everything, as an auditor does; what of it a reader may see is decided when
a figure is handed over.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from passerelle.conversion import queries as conversion
from passerelle.core.actors import Actor
from passerelle.core.errors import NotFound
from passerelle.identity.enums import Role
from passerelle.reporting import access, readings
from passerelle.reporting.rules import catalogue, publishing
from passerelle.reporting.rules.figure import EVERYONE, Definition, Figure
from passerelle.reporting.rules.frame import Frame, frame
from passerelle.reporting.rules.ledger import Ledger
from passerelle.reporting.rules.story import Story

AUDITOR = Actor(name="report", roles=frozenset({Role.AUDITOR.value}))
"""As whom the report reads."""


@dataclass(frozen=True, slots=True)
class Report:
    """Figures as of a date, and what the codes in them are called."""

    frame: Frame
    figures: dict[str, Figure]
    names: dict[str, dict[str, str]]


async def report_for(actor: Actor, as_of: date | None, ids: Sequence[str] = ()) -> Report:
    """Return some figures, or all of them, with what this person may see of each."""
    unknown = [one for one in ids if one not in catalogue.BY_ID]
    if unknown:
        raise NotFound
    wanted = [catalogue.BY_ID[one] for one in ids] or list(catalogue.DEFINITIONS)
    around = frame(await readings.phases(), await conversion.end_of_data(), as_of)
    ledger = await _ledger(around, {part for one in wanted for part in one.needs})
    found = {one.id: one.work_out(ledger, around) for one in wanted}
    if not access.sees_everything(actor):
        found = {
            id_: publishing.for_public(catalogue.BY_ID[id_], one) for id_, one in found.items()
        }
    return Report(around, found, ledger.names)


def sees_rows(actor: Actor, definition: Definition) -> bool:
    """Tell whether this person may see the rows behind a figure one by one."""
    return definition.rows_for == EVERYONE or access.sees_everything(actor)


def definition_with_rows_for(actor: Actor, id_: str) -> Definition:
    """Return the definition of a figure whose rows this person may see."""
    definition = catalogue.BY_ID.get(id_)
    if definition is None or not sees_rows(actor, definition):
        raise NotFound
    return definition


async def _ledger(around: Frame, needs: Iterable[str]) -> Ledger:
    parts = {part: await _READ[part](around.as_of) for part in sorted(needs)}
    return Ledger(**parts, names=await readings.names())


async def _story(day: date) -> Story:
    found = await conversion.labelled(AUDITOR, day)
    return Story(
        world=found.world,
        sessions={reference: one.titles for reference, one in found.sessions.items()},
        institutions={reference: one.names for reference, one in found.institutions.items()},
        ended={
            reference: one.ends_on
            for reference, one in found.institutions.items()
            if one.ends_on is not None and one.ends_on <= day
        },
    )


_READ: dict[str, Callable[[date], Awaitable[Any]]] = {
    "requests": readings.requests_by,
    "actions": lambda _: readings.all_actions(),
    "activities": lambda _: readings.activities(),
    "outputs": lambda _: readings.outputs(),
    "experts": lambda _: readings.experts(),
    "deployments": lambda _: readings.deployments(),
    "survey": lambda _: readings.survey(),
    "feedback": readings.feedback,
    "events": readings.events,
    "story": _story,
}
