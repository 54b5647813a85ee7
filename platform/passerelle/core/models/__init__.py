"""The tables of the machinery, a file for each part of it."""

from passerelle.core.models.answering import KeptAnswer, ServiceMode
from passerelle.core.models.files import StoredChunk, StoredFile
from passerelle.core.models.records import (
    AuditEntry,
    AuditSeal,
    ImportedDataset,
    ImportedRow,
    RetentionRun,
    Tombstone,
)
from passerelle.core.models.search import SearchDocument, SearchDue
from passerelle.core.models.work import Job, LiveEvent, OutboxEntry, Revision, Schedule

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "ImportedDataset",
    "ImportedRow",
    "Job",
    "KeptAnswer",
    "LiveEvent",
    "OutboxEntry",
    "RetentionRun",
    "Revision",
    "Schedule",
    "SearchDocument",
    "SearchDue",
    "ServiceMode",
    "StoredChunk",
    "StoredFile",
    "Tombstone",
]
