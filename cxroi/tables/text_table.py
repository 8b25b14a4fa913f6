"""Text with separators becomes a table: rows, columns, and the lines that do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.tables.findings import Finding, Refused
from cxroi.tables.layout import cut_words, layout_of, unique
from cxroi.tables.loaded import Loaded
from cxroi.tables.sql import first_row, literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
MOST_BELOW = 10
LONGEST_ROW = 32_000_000
"""Characters of the longest row that is read, as of a report pasted into a comment; a usual row is under 2 MB. [bytes]"""


def text_table(
    connection: DuckDBPyConnection,
    name: str,
    path: Path,
    separator: str | None,
    said: tuple[Finding, ...],
    *,
    table: str,
    above: int = 0,
) -> Loaded:
    """A text file as a table, split into rows and columns; lines that do not fit are counted, the first with its reason.

    `above` counts lines that were cut away before. Raises Refused.
    """
    import duckdb

    found = layout_of(path, separator)
    separator, before, lines, names, width = found.separator, found.before, found.lines, found.names, found.width
    findings = [*said, *(Finding("", words, "said", file=name) for words in [found.said] if words)]
    if before:
        findings.append(
            Finding(
                "",
                f"the header was found in row {before + above + 1}; the rows above it were left out",
                "said",
                file=name,
            )
        )
    columns, twins = unique(names + [""] * (width - len(names)))
    spec = "{" + ", ".join(f"{literal(column)}: 'VARCHAR'" for column in columns) + "}"
    try:
        for longest in (
            "",
            f", max_line_size={LONGEST_ROW}",
        ):  # a row longer than usual takes larger buffers: only where there is one
            connection.execute("drop table if exists rejected; drop table if exists rejected_scans")
            connection.execute(
                f"create or replace table {quoted(table)} as select * from read_csv({literal(path)}, auto_detect=false, delim={literal(separator)},"
                f" quote='\"', escape='\"', header=false, skip={lines}, columns={spec}, nullstr='', strict_mode=true,"
                f" store_rejects=true, rejects_table='rejected', rejects_scan='rejected_scans', rejects_limit=0{longest})"
            )
            rejected = connection.execute(
                "select line, min(error_message), min(csv_line), min(error_type) from rejected group by line order by line"
            ).fetchall()
            if not any("LINE SIZE" in str(row[3]).upper() for row in rejected):
                break
    except duckdb.Error as error:
        if isinstance(error, duckdb.InternalException | duckdb.FatalException):
            raise
        raise Refused(
            "The text cannot be split into rows and columns", "Export it again as CSV, with quoted text."
        ) from None
    rows = first_row(connection, f"select count(*) from {quoted(table)}")[0]
    if rejected and _below(rejected, rows, lines):
        words = "lines below the table were left out"
        findings.append(
            Finding(
                "",
                words,
                "said",
                rows=len(rejected),
                of=rows + len(rejected),
                file=name,
                row=int(rejected[0][0]) + above,
                column="the row",
                value=str(rejected[0][2] or "").strip(),
            )
        )
    elif rejected:
        line, message, text, kind = rejected[0]
        swallowed = sum(str(row[2] or "").strip("\n").count("\n") for row in rejected)
        inside = f"; {swallowed:,} more lines are inside them, after an unclosed quotation mark" if swallowed else ""
        findings.append(
            Finding("", f"rows that do not fit the header were left out{inside}", "error", rows=len(rejected), of=rows + len(rejected),
                file=name, row=int(line) + above, column="the row", value=str(text or "").strip("\n"), expected=_expected(kind, str(message), width, separator))
        )  # fmt: skip
    breaks = " or ".join(f"contains({quoted(column)}, chr(10))" for column in columns)
    broken = first_row(connection, f"select count(*) filter ({breaks}) from {quoted(table)}")[0]
    if broken:
        words = "rows contain line breaks within a value: normal for comments, else look for a misplaced quotation mark"
        findings.append(Finding("", words, "said", rows=broken, of=rows, file=name))
    if rows == 0:
        findings.append(
            Finding("", "it has a header but no readable row", "error", file=name, expected="at least one row")
        )
    passed = [int(row[0]) - 1 - lines - number for number, row in enumerate(rejected[:1000])]
    skipped = f" + len(list_filter({passed}, lambda place: place <= rowid))" if passed else ""
    return Loaded(
        name,
        quoted(table),
        tuple((column, "VARCHAR") for column in columns),
        rows,
        f"rowid + {before + above + found.extra + 2}{skipped}",
        tuple(findings),
        {columns[place]: text for place, text in found.labels.items() if place < len(columns)},
        found.head,
        twins,
        *(cut_words(path, separator, width) if separator != "," or not above else ("", False)),
    )


def _below(rejected: list[tuple[Any, ...]], rows: int, lines: int) -> bool:
    """True where the rows that do not fit are a few lines below the table, such as a total or a note."""
    return len(rejected) <= MOST_BELOW and rows >= MOST_BELOW and int(rejected[0][0]) - lines - 1 >= rows


def _expected(kind: str, message: str, width: int, separator: str) -> str:
    if "COLUMNS" in kind.upper():
        found = message.rpartition("Found:")[2].strip()
        return f"{width} columns separated by {SEPARATOR_NAMES.get(separator, separator)}" + (
            f", found {found}" if found.isdigit() else ""
        )
    if "LINE SIZE" in kind.upper():
        return f"a row of at most {LONGEST_ROW / 1e6:.0f} MB"
    return "text in closed quotation marks, doubled inside"
