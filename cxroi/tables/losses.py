"""Values that could not be read, by file and column: how many, an example, and whether the lost rows resemble the kept ones.

Half a column is worse than none: four missing months can reverse a verdict. The study withholds verdicts where more than
`MOST_LOST` of a column is lost, or where the lost values differ from those kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.case.counted import counted
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Finding
from cxroi.tables.loaded import Loaded
from cxroi.tables.reading import Reading
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import EXPECTED, SCHEMA, Column
from cxroi.tables.sql import first_row, quoted
from cxroi.tables.values import filled

MOST_LOST = 0.02
"""If more of a column than this is unread, no verdict may rest on it. [fraction, judgement]"""
FEW = 5
"""Fewer lost rows than this show no pattern. [rows, judgement]"""
TENTHS = 10
LEAST_CHANCE = 1e-3
"""Lost rows count as uneven in the file where chance alone is less likely than this. [probability, judgement]"""


@dataclass(frozen=True)
class Loss:
    """Values of one column that could not be read."""

    table: str
    file: str
    column: str
    """The column of the canonical table; `source` is its name in the file."""
    source: str
    lost: int
    of: int
    """Rows with a value to read."""
    alike: bool
    """False where the lost values are of one kind, or lie together in the file."""
    why: str = ""
    """How the lost rows differ from the others, in words; empty where they do not."""

    @property
    def share(self) -> float:
        """Share of the column's values that is lost [fraction]."""
        return self.lost / self.of if self.of else 0.0

    @property
    def words(self) -> str:
        """The lost values, in a sentence."""
        why = f": {self.why}" if self.why else ""
        return f"{self.lost:,} of {counted(self.of, 'value')} of {self.source} in {self.file} could not be read{why}."

    @property
    def withholds(self) -> bool:
        """True where no verdict may rest on the column."""
        return self.share > MOST_LOST or not self.alike


def count_failures(
    notes: Notes, loaded: Loaded, mapping: ColumnMap, readings: dict[str, Reading], scores: dict[str, Reading]
) -> None:
    """Note values that could not be read, and words such as n/a that were read as missing."""
    schema, types = SCHEMA[mapping.table], dict(loaded.columns)
    looked = [(schema.column(name), mapping.source(name) or "", found) for name, found in readings.items()]
    looked += [(SCHEMA["survey_responses"].column("score"), source, found) for source, found in scores.items()]
    inexact = _without_values(notes, loaded, [one for one in looked if not one[2].exact])
    texts = [(column, source) for column, source, _ in looked if types[source] == "VARCHAR"]
    parts = []
    for column, source, found in inexact:
        full = filled(source, types[source], column.kind)
        parts += [f"count(*) filter ({full} and ({found.expression}) is null)", f"count(*) filter ({full})"]
    parts += [
        f"count(*) filter (trim({quoted(source)}) <> '' and not {filled(source, types[source], column.kind)})"
        for column, source in texts
    ]
    if not parts:
        return
    counts = first_row(notes.connection, f"select {', '.join(parts)} from {loaded.relation}")
    for place, (column, source, found) in enumerate(inexact):
        failed, of = counts[2 * place : 2 * place + 2]
        if failed:
            condition = f"{filled(source, types[source], column.kind)} and ({found.expression}) is null"
            row, value = first_row(
                notes.connection,
                f"select {loaded.row_number} as place, cast({quoted(source)} as varchar) from {loaded.relation}"
                f" where {condition} order by place limit 1",
            )
            why = _pattern(notes, loaded, source, condition, failed)
            notes.losses.append(Loss(mapping.table, loaded.name, column.name, source, failed, of, not why, why))
            words = "values that cannot be read count as missing" + (f"; {why}" if why else "")
            notes.add(
                Finding(
                    mapping.table,
                    words,
                    "error",
                    failed,
                    loaded.rows,
                    loaded.name,
                    row,
                    source,
                    value,
                    EXPECTED[column.kind],
                )
            )
    for (column, source), empty in zip(texts, counts[2 * len(inexact) :], strict=True):
        if empty:
            words = f"words such as n/a were read as a missing {column.name}"
            notes.said(mapping.table, words, rows=empty, of=loaded.rows, file=loaded.name, column=source)


Looked = tuple[Column, str, Reading]
"""A column of the schema, its column in the file, and how that is read."""


def _without_values(notes: Notes, loaded: Loaded, looked: list[Looked]) -> list[Looked]:
    """The columns with any row without a value; only there is it worth asking, at some cost, whether the row held something."""
    if not looked:
        return []
    nulls = ", ".join(f"count(*) filter (({found.expression}) is null)" for _, _, found in looked)
    counts = first_row(notes.connection, f"select {nulls} from {loaded.relation}")
    return [one for one, count in zip(looked, counts, strict=True) if count]


def _pattern(notes: Notes, loaded: Loaded, source: str, condition: str, failed: int) -> str:
    """What the lost values have in common; empty where nothing."""
    if failed < FEW:
        return ""
    text, most, kinds = first_row(
        notes.connection,
        f"select arg_max(t, n), max(n), count(*) from (select cast({quoted(source)} as varchar) as t, count(*) as n"
        f" from {loaded.relation} where {condition} group by t)",
    )
    if most * 2 > failed or kinds * FEW <= failed:
        return f"they are {kinds:,} different values, most often “{text}”: a distinct part of the data"
    place, last = loaded.row_number, loaded.rows + 2
    counted = notes.connection.execute(
        f"select least({TENTHS - 1}, (({place}) * {TENTHS} // {last})::int) as tenth, count(*), count(*) filter ({condition})"
        f" from {loaded.relation} group by tenth order by tenth"
    ).fetchall()
    rows, lost = [row[1] for row in counted], [row[2] for row in counted]
    if len(counted) < 2 or not 0 < sum(lost) < sum(rows):
        return ""
    from scipy.stats import chi2_contingency

    chance = chi2_contingency([lost, [of - gone for of, gone in zip(rows, lost, strict=True)]]).pvalue
    return "they are concentrated in one part of the file" if chance < LEAST_CHANCE else ""
