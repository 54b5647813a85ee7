"""What can happen to people's own data."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from passerelle.core.outbox import Fact


@dataclass(frozen=True, slots=True)
class DataExportAsked(Fact):
    """Somebody asked for a copy of their data."""

    export_id: UUID


@dataclass(frozen=True, slots=True)
class DataExportReady(Fact):
    """A copy of somebody's data can be fetched, for a week."""

    person_id: UUID
    export_id: UUID


@dataclass(frozen=True, slots=True)
class ErasureAsked(Fact):
    """A person is to be erased; they can withdraw it until the day."""

    person_id: UUID
    erasure_id: UUID


@dataclass(frozen=True, slots=True)
class ErasureDue(Fact):
    """The day of an erasure has come, if it was not withdrawn."""

    erasure_id: UUID


@dataclass(frozen=True, slots=True)
class ErasureRoundDue(Fact):
    """It is time to look for erasures whose day has come and that nobody carries out, and for
    copies that nobody makes."""

    at: datetime


@dataclass(frozen=True, slots=True)
class IndexDue(Fact):
    """It is time for search to follow what has changed."""

    at: datetime
