"""One file with known columns, read on its own: actuals, looks of a pilot, units before and after a change.

Columns are found by name, values read as in every other table. Rows that cannot be read are reported, never dropped silently.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cxroi.tables.files import load
from cxroi.tables.findings import Finding, Question, Refused
from cxroi.tables.loaded import Loaded
from cxroi.tables.reading import NO_VALUE
from cxroi.tables.schema_parts import EXPECTED, plain_name
from cxroi.tables.sql import quoted
from cxroi.tables.values import reading

MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """A column wanted: its kind, its other names, whether it is required, and what it holds where its name does not say so."""

    kind: str
    names: tuple[str, ...] = ()
    required: bool = False
    holds: str = ""


@dataclass(frozen=True)
class PlainTable:
    """Rows by column name, None where a cell is empty; with the findings.

    A row also holds its number in the file as `row`, and as `percent` the columns whose figure was written with a percent sign.
    """

    rows: tuple[dict[str, Any], ...]
    columns: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    unread: tuple[str, ...] = field(default=())
    """Columns of the file that are not wanted."""


def plain_table(
    name: str, content: bytes | Path, wanted: Mapping[str, Wanted], answers: Mapping[str, str] | None = None
) -> PlainTable:
    """The rows of a CSV, Excel or Parquet file, in the columns wanted.

    `answers` holds answers to questions, by their key. Raises Refused where the file cannot be read or a required column
    is missing.
    """
    import duckdb

    answers = answers or {}
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = content if isinstance(content, Path) else Path(folder) / "file"
        if isinstance(content, bytes):
            path.write_bytes(content)
        tables = load(connection, name, path, Path(folder) / "unpacked", answers)
        table = next((one for one in tables if _fits(one, wanted)), tables[0])
        found = _matched(table, wanted)
        missing = [column for column, one in wanted.items() if one.required and column not in found]
        if missing:
            there = ", ".join(column for column, _ in table.columns)
            raise Refused(
                f"{name} has no column {', '.join(missing)}; it has {there}",
                "Rename the columns, or use the template.",
            )
        if table.rows > MOST_ROWS:
            raise Refused(f"{name} has {table.rows:,} rows", f"At most {MOST_ROWS:,} are read here.")
        return _read(connection, name, table, wanted, found, answers)


def _fits(table: Loaded, wanted: Mapping[str, Wanted]) -> bool:
    found = _matched(table, wanted)
    return all(column in found for column, one in wanted.items() if one.required)


def _matched(table: Loaded, wanted: Mapping[str, Wanted]) -> dict[str, tuple[str, str]]:
    """For each wanted column present, the file's own name and type."""
    there = {plain_name(column): (column, kind) for column, kind in reversed(table.columns)}
    found = {}
    for column, one in wanted.items():
        for name in (column, *one.names):
            if plain_name(name) in there:
                found[column] = there[plain_name(name)]
                break
    return found


def _read(
    connection: Any, name: str, table: Loaded, wanted: Mapping[str, Wanted], found: dict[str, tuple[str, str]], answers: Mapping[str, str]
) -> PlainTable:  # fmt: skip
    findings, questions, expressions = list(table.findings), [], []
    for column, (source, sql_type) in found.items():
        key = f"{name}/{source}"
        read = reading(connection, table.relation, source, sql_type, wanted[column].kind, answers.get(key))
        if read.question:
            questions.append(Question(key, "", name, source, read.question, read.options, read.examples))
        expressions.append(
            f"{read.expression} AS {quoted(column)}, cast({quoted(source)} AS VARCHAR) AS {quoted('text ' + column)}"
        )
    unread = tuple(column for column, _ in table.columns if column not in [source for source, _ in found.values()])
    if questions:
        return PlainTable((), tuple(found), tuple(findings), tuple(questions), unread)
    relation = connection.execute(f"SELECT {', '.join(expressions)}, {table.row_number} AS row FROM {table.relation}")
    names = [entry[0] for entry in relation.description]
    rows = []
    for values in relation.fetchall():
        row = dict(zip(names, values, strict=True))
        place = row.pop("row")
        percent = []
        for column in found:
            text = row.pop(f"text {column}")
            percent += [column] if text and text.strip().endswith("%") else []
            if row[column] is None and text is not None and text.strip().lower() not in NO_VALUE:
                one = wanted[column]
                rule = f"{column}{one.holds and f' ({one.holds})'} cannot be read"
                findings.append(
                    Finding(name, rule, "error", 1, table.rows, name, place, column, text, EXPECTED[one.kind])
                )
        rows.append({**row, "row": place, "percent": percent})
    return PlainTable(tuple(rows), tuple(found), tuple(findings), (), unread)
