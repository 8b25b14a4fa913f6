"""A table as it was in a file, before anything is interpreted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cxroi.tables.findings import Finding

FILE_ROW = "file_row_number"
"""The column in which a table from Parquet keeps its row numbers, from 0."""


@dataclass(frozen=True)
class Loaded:
    """A table as it was in a file: where to select it from, and its columns with their types."""

    name: str
    relation: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    row_number: str
    """SQL for the row number as in a spreadsheet: the first row of the file is 1."""
    findings: tuple[Finding, ...] = field(default=())
    labels: Mapping[str, str] = field(default_factory=dict)
    """The question texts of the columns, where the file holds them."""
    head: str = ""
    """The table that a known survey tool exports, recognised by its header; empty for any other file."""
    twins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of the file with the same name, by that name: the names that distinguish them."""
    cut: str = ""
    """Why the file looks cut off, in words; empty where it looks whole."""
    cut_read: bool = False
    """True where the row that looks cut off was read: a line with too few values is left out in any case."""
