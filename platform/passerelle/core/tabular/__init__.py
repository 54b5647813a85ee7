"""Tables in files: CSV read into typed records with every problem named, and rows into tables."""

from passerelle.core.tabular.cells import (
    Address,
    Between,
    Check,
    ExtraText,
    Key,
    Language,
    Languages,
    Longest,
    Mark,
    Record,
    Refers,
    Text,
    Words,
    Zone,
)
from passerelle.core.tabular.files import File, Folder, Happening
from passerelle.core.tabular.folders import fingerprint, happened, read
from passerelle.core.tabular.problems import Problem, Report
from passerelle.core.tabular.rows import Batch, Details, descending
from passerelle.core.tabular.writing import Writing

__all__ = [
    "Address",
    "Batch",
    "Between",
    "Check",
    "Details",
    "ExtraText",
    "File",
    "Folder",
    "Happening",
    "Key",
    "Language",
    "Languages",
    "Longest",
    "Mark",
    "Problem",
    "Record",
    "Refers",
    "Report",
    "Text",
    "Words",
    "Writing",
    "Zone",
    "descending",
    "fingerprint",
    "happened",
    "read",
]
