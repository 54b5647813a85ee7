"""The report's figures by id, for those who check them: every definition, and every exact value."""

from datetime import date
from typing import Any

from passerelle.reporting import queries
from passerelle.reporting.rules.catalogue import DEFINITIONS

__all__ = ["DEFINITIONS", "values"]


async def values(as_of: date | None) -> dict[str, Any]:
    """Return the exact value of every figure at a date; by default the end of the data."""
    report = await queries.report_for(queries.AUDITOR, as_of)
    return {id_: figure.value for id_, figure in report.figures.items()}
