"""Files in: exported files become relations of a DuckDB database, as text or, from Parquet, with their types.

Values are not interpreted here; text stays text, so that identifiers keep their zeros. Lines that cannot be read as
rows are counted, with the line and the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.tables.encoding import as_utf_8
from cxroi.tables.file_kind import kind_of, refuse_expansion
from cxroi.tables.findings import Finding, Refused
from cxroi.tables.layout import MOST_COLUMNS, cut_words, layout_of, unique
from cxroi.tables.printed_list import PrintedList, printed_list
from cxroi.tables.spreadsheet import sheets_of
from cxroi.tables.sql import ROW, first_row, literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
MOST_BELOW = 10
LONGEST_ROW = 32_000_000
"""Characters of the longest row that is read, as of a report pasted into a comment; a usual row is under 2 MB. [bytes]"""
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


def load(
    connection: DuckDBPyConnection, name: str, path: Path, folder: Path, answers: Mapping[str, str]
) -> tuple[Loaded, ...]:
    """The tables in a file: one, or one for each sheet of a workbook. Raises Refused where there are none.

    `folder` is an empty folder for unpacked files. `answers` may hold `<name>/encoding` and `<name>/separator`.
    Files from outside are handled only here: whatever a library raises on one, callers see only Refused.
    """
    try:
        return _load(connection, name, path, folder, answers)
    except Refused:
        raise
    except Exception as error:
        raise Refused("It is damaged in an unknown way", "Copy or export it again.") from error


def _load(
    connection: DuckDBPyConnection, name: str, path: Path, folder: Path, answers: Mapping[str, str]
) -> tuple[Loaded, ...]:
    kind = kind_of(path)
    folder.mkdir()
    if kind == "parquet":
        return (_parquet(connection, name, path, folder),)
    if kind == "text":
        text, said = as_utf_8(path, folder, answers.get(f"{name}/encoding"), name)
        table, printed = f"text_{folder.name}", printed_list(text, folder)
        if printed:
            return (_listed(connection, name, printed, said, table),)
        return (_text(connection, name, text, answers.get(f"{name}/separator"), said, table=table),)
    sheets = sheets_of(path, folder / "sheets")
    if not sheets:
        raise Refused("The workbook holds no cells", "Save it again with the table on its first sheet.")
    found: list[Loaded] = []
    refused, unseen = None, [sheet["name"] for sheet in sheets if sheet.get("hidden")]
    sheets = [sheet for sheet in sheets if not sheet.get("hidden")]
    if not sheets:
        raise Refused("All its sheets are hidden", "Show the sheet with the table, and save it again.")
    for number, sheet in enumerate(sheets):
        title = f"{name} · {sheet['name']}" if len(sheets) > 1 else name
        unpacked = folder / "sheets" / sheet["file"]
        try:
            found.append(
                _text(
                    connection,
                    title,
                    unpacked,
                    ",",
                    (),
                    table=f"text_{folder.name}_{number}",
                    above=sheet["first_row"] - 1,
                )
            )
        except Refused as error:
            refused = error
    if refused and not found:
        raise refused
    found = (
        [_seen(connection, loaded, sheet) for loaded, sheet in zip(found, sheets, strict=False)]
        if not refused
        else found
    )
    hidden = tuple(Finding("", f"the hidden sheet {title} was left out", "said", file=name) for title in unseen)
    return (replace(found[0], findings=(*hidden, *found[0].findings)), *found[1:])


def _listed(
    connection: DuckDBPyConnection, name: str, printed: PrintedList, said: tuple[Finding, ...], table: str
) -> Loaded:
    """A printed list, whose rows keep the numbers of their lines."""
    loaded = _text(connection, name, printed.path, ",", said, table=table)
    findings = [*loaded.findings, Finding("", printed.said, "said", file=name)]
    if printed.misfits:
        words = "lines that do not fit the columns, such as totals, were left out"
        few = printed.misfits <= MOST_BELOW
        findings.append(
            Finding("", words, "said" if few else "error", printed.misfits, loaded.rows + printed.misfits, name, printed.first_misfit, "the row", printed.text)
        )  # fmt: skip
    kept = loaded.columns[:-1]
    return replace(
        loaded, columns=kept, row_number=f"cast({quoted(loaded.columns[-1][0])} as bigint)", findings=tuple(findings)
    )


def _seen(connection: DuckDBPyConnection, loaded: Loaded, sheet: dict[str, Any]) -> Loaded:
    """A sheet without its hidden rows; these, and formulas without a value, are reported."""
    findings = list(loaded.findings)
    if sheet.get("formulas"):
        words = f"{sheet['formulas']:,} formulas have no value, the first in {sheet['first_formula']}: they are read as empty"
        findings.append(
            Finding(
                "",
                words,
                "error",
                file=loaded.name,
                expected="a calculated workbook: open it in a spreadsheet and save it",
            )
        )
    rows = sheet.get("hidden_rows")
    if not rows:
        return replace(loaded, findings=tuple(findings))
    table = f"{loaded.relation[:-1]} seen{chr(34)}"
    connection.execute(
        f"create table {table} as select *, {loaded.row_number} as {quoted(ROW)} from {loaded.relation} where {loaded.row_number} not in ({', '.join(map(str, rows))})"
    )
    connection.execute(f"drop table {loaded.relation}")
    left = first_row(connection, f"select count(*) from {table}")[0]
    findings.append(Finding("", f"{loaded.rows - left:,} hidden rows were left out", "said", file=loaded.name))
    return replace(loaded, relation=table, rows=left, row_number=quoted(ROW), findings=tuple(findings))


def _parquet(connection: DuckDBPyConnection, name: str, path: Path, folder: Path) -> Loaded:
    """A Parquet file is read once, into a separate database, which a damaged file may crash; nothing reads the file later.

    Its statistics, which may be wrong, decide nothing.
    """
    import duckdb

    damaged = Refused("The Parquet file is damaged or of an unknown kind", "Write it again, or export CSV.")
    rows = f"read_parquet({literal(path)}, file_row_number=true, hive_partitioning=false, binary_as_string=true)"
    if any(sign in str(path) for sign in "*?[{"):
        raise Refused("The file's name contains wildcards (* ? [ {)", "Rename the file.")
    config: dict[str, Any] = {
        "memory_limit": "1GB",
        "temp_directory": str(folder / "spill"),
        "autoload_known_extensions": "false",
    }
    try:
        with duckdb.connect(str(folder / "parquet.duckdb"), config=config) as scratch:
            declared = first_row(scratch, f"select num_rows from parquet_file_metadata({literal(path)})")[0]
            refuse_expansion(declared, path.stat().st_size)
            scratch.execute(f"create table loaded as select * from {rows}")
            described = scratch.execute("describe loaded").fetchall()
            columns = tuple((str(row[0]), str(row[1])) for row in described if row[0] != "file_row_number")
            read, largest = first_row(scratch, "select count(*), max(file_row_number) from loaded")
    except (duckdb.Error, RuntimeError, UnicodeDecodeError, IndexError):
        raise damaged from None
    if not columns or len(columns) > MOST_COLUMNS or not read == declared == (largest if read else -1) + 1:
        raise damaged
    database = quoted(f"parquet_{folder.name}")
    connection.execute(f"attach {literal(folder / 'parquet.duckdb')} as {database}")
    return Loaded(name, f"{database}.loaded", columns, declared, f"{FILE_ROW} + 2")


def _text(
    connection: DuckDBPyConnection,
    name: str,
    path: Path,
    separator: str | None,
    said: tuple[Finding, ...],
    *,
    table: str,
    above: int = 0,
) -> Loaded:
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
        cut_words(path, separator, width) if separator != "," or not above else "",
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
