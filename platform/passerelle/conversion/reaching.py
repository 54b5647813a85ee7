"""The institutions behind the figures, each with whether a session reached it and why (not).

Verdicts come from the same arithmetic as the figures; the codes are put into words by `words`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from passerelle.conversion import queries, readings
from passerelle.conversion.measuring import Measured
from passerelle.conversion.rules import explain, values
from passerelle.core import cursors

SHOWN = ("all", "invited", "registered", "reached", "asked", "not_reached")
"""Which institutions a list shows."""


class Key(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of institutions begins: those that asked first, then those reached."""

    rank: int
    reference: str


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """An institution: a verdict for each session in view, and what it asked for afterwards."""

    label: readings.InstitutionLabel
    is_reached: bool
    verdicts: tuple[explain.Reach, ...]
    requests: tuple[str, ...]

    @property
    def rank(self) -> int:
        """0 for those that asked, 1 for those reached, 2 for the others."""
        return 0 if self.requests else 2 - self.is_reached


def institution_rows(measured: Measured, show: str) -> list[InstitutionRow]:
    """Return the institutions that are wanted, with their verdicts: those that asked first."""
    verdicts: dict[str, list[explain.Reach]] = {}
    for one in explain.reach(measured.now):
        if one.session in measured.view:
            verdicts.setdefault(one.institution, []).append(one)
    asked = _requests_by_institution(measured)
    rows = [
        _institution_row(measured.labels, one, mine, asked.get(one, ()))
        for one, mine in verdicts.items()
    ]
    rows.sort(key=lambda row: (row.rank, row.label.reference))
    kinds = _kinds(measured)
    return [row for row in rows if _stands_in(row, show, kinds.get(row.label.reference, set()))]


def institutions_at(measured: Measured, session: str) -> list[InstitutionRow]:
    """Return a session's institutions with their verdict: those that asked first."""
    asked = _requests_by_institution(measured, session)
    rows = [
        _institution_row(measured.labels, one.institution, [one], asked.get(one.institution, ()))
        for one in explain.reach(measured.now, session=session)
    ]
    return sorted(rows, key=lambda row: (row.rank, row.label.reference))


def page_of(
    rows: Sequence[InstitutionRow], limit: int, after: Key | None
) -> cursors.Page[InstitutionRow]:
    """Return a page of institutions."""
    start = (after.rank, after.reference) if after else (-1, "")
    rest = [row for row in rows if (row.rank, row.label.reference) > start]
    return cursors.page(rest, limit, lambda row: (row.rank, row.label.reference))


def _institution_row(
    labels: queries.Labelled,
    reference: str,
    verdicts: Sequence[explain.Reach],
    asked: Iterable[str],
) -> InstitutionRow:
    return InstitutionRow(
        label=labels.institutions[reference],
        is_reached=any(one.reached for one in verdicts),
        verdicts=tuple(sorted(verdicts, key=lambda one: not one.reached)),
        requests=tuple(sorted(asked)),
    )


def _requests_by_institution(measured: Measured, session: str | None = None) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in measured.now.requests:
        for step in path.steps:
            if session in (None, step.session):
                found.setdefault(step.institution, set()).add(path.request.id)
    return found


def _kinds(measured: Measured) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for touch in measured.now.world.touches:
        if touch.session in measured.base and touch.kind != values.FOLLOW_UP:
            found.setdefault(touch.institution, set()).add(touch.kind)
    return found


def _stands_in(row: InstitutionRow, show: str, kinds: set[str]) -> bool:
    return {
        "all": True,
        "invited": bool(kinds),
        "registered": bool(kinds - {"invited"}),
        "reached": row.is_reached,
        "asked": bool(row.requests),
        "not_reached": not row.is_reached,
    }[show]
