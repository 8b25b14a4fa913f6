"""The preview of each file, to choose what it is: its columns, its first rows, and the effect of each choice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cxroi.case.counted import counted
from cxroi.tables.column_map import ColumnMap, lacking
from cxroi.tables.recognise import guess
from cxroi.tables.schema import NOT_USED, SCHEMA, SCHEMAS

PREVIEWED = 5
CHOICES = (*(schema.name for schema in SCHEMAS), NOT_USED)


@dataclass(frozen=True)
class FileView:
    """A file (or a sheet of one) as it was found, and what it is read as."""

    name: str
    columns: tuple[tuple[str, str], ...]
    """(column, type)"""
    rows: int
    preview: tuple[tuple[str, ...], ...]
    """Its first rows, as text."""
    mapping: ColumnMap | None
    """What it is read as; None where no guess fits."""
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)
    """The question texts of the columns, where the file holds them."""
    joined: tuple[tuple[str, str], ...] = ()
    """(column of the schema, column of another file) that the file was joined to."""

    @property
    def shape(self) -> str:
        """The key under which a mapping is remembered: the same for exports with the same columns and types."""
        return shape_of(self.columns)

    def read_as(self, mapping: ColumnMap | None) -> FileView:
        """The view with its mapping, without the columns that were joined to it: these are found anew for the next file."""
        if mapping is None:
            return self
        own = {name for name, _ in self.columns}
        beside = tuple(pair for pair in mapping.columns if pair[1] not in own)
        if not beside:
            return replace(self, mapping=mapping)
        kept, *also = (
            replace(one, columns=tuple(pair for pair in one.columns if pair[1] in own))
            for one in (mapping, *mapping.also)
        )
        return replace(self, mapping=replace(kept, also=tuple(also)), joined=beside)

    def as_table(self, table: str) -> ColumnMap:
        """The mapping to the table chosen: kept where it is that table, else guessed."""
        if self.mapping is not None and self.mapping.table == table:
            return self.mapping
        return guess(table, [name for name, _ in self.columns], self.samples, labels=self.labels) or ColumnMap(table)

    def effect(self, mapping: ColumnMap) -> str:
        """The effect of reading the file by this mapping, in a sentence.

        >>> FileView("a.csv", (("Kunde", "VARCHAR"),), 7, (), None).effect(ColumnMap("not used"))
        'Its 7 rows are not used.'
        """
        if mapping.table == NOT_USED:
            return f"Its {counted(self.rows, 'row is', 'rows are')} not used."
        schema = SCHEMA[mapping.table]
        used = ", ".join(f"{name} from {source}" for name, source in (*mapping.columns, *mapping.metrics)[:6])
        beside = dict(self.joined if self.mapping is not None and mapping.table == self.mapping.table else ())
        used += "".join(f", {name} from {source} of another file" for name, source in beside.items())
        absent = " or ".join(dict.fromkeys(one.name for one in lacking(mapping) if one.name not in beside))
        gives = f"A row is {schema.row}. It gives {schema.gives}."
        return f"{gives} {f'Still to be chosen: {absent}.' if absent else f'Read: {used}.'}"


def shape_of(columns: Sequence[tuple[str, str]]) -> str:
    """Twelve hexadecimal digits of the names and types of columns, in any order.

    >>> shape_of([("a", "VARCHAR"), ("b", "DOUBLE")]) == shape_of([("b", "DOUBLE"), ("a", "VARCHAR")])
    True
    """
    return hashlib.sha256(repr(sorted(columns)).encode()).hexdigest()[:12]
