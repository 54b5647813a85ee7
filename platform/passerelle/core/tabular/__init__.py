"""Tables in files: CSV read into typed records with every problem named, and rows into tables."""

from passerelle.core.tabular.cells import (
    Address,
    Between,
    Check,
    ExtraText,
    Key,
    Language,
    Longest,
    Mark,
    Record,
    Refers,
    Text,
    Words,
    Zone,
)
from passerelle.core.tabular.problems import Problem, Report
from passerelle.core.tabular.reading import File, Folder, happened, read
from passerelle.core.tabular.rows import Batch, descending, upsert

__all__ = [
    "Address",
    "Batch",
    "Between",
    "Check",
    "ExtraText",
    "File",
    "Folder",
    "Key",
    "Language",
    "Longest",
    "Mark",
    "Problem",
    "Record",
    "Refers",
    "Report",
    "Text",
    "Words",
    "Zone",
    "descending",
    "happened",
    "read",
    "upsert",
]
