"""Files in: exported files become relations of a DuckDB database, as text or, from Parquet, with their types.

Values are not interpreted here; text stays text, so that identifiers keep their zeros. Lines that cannot be read as
rows are counted, with the line and the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.case.counted import counted
from cxroi.tables.encoding import as_utf_8
from cxroi.tables.file_kind import kind_of, refuse_expansion
from cxroi.tables.findings import Finding, Refused
from cxroi.tables.layout import MOST_COLUMNS
from cxroi.tables.loaded import FILE_ROW, Loaded
from cxroi.tables.printed_list import PrintedList, printed_list
from cxroi.tables.spreadsheet import sheets_of
from cxroi.tables.sql import ROW, first_row, literal, quoted
from cxroi.tables.text_table import MOST_BELOW, text_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


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
        return (text_table(connection, name, text, answers.get(f"{name}/separator"), said, table=table),)
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
                text_table(
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
    loaded = text_table(connection, name, printed.path, ",", said, table=table)
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
        words = f"{counted(sheet['formulas'], 'formula has', 'formulas have')} no value, the first in {sheet['first_formula']}: read as empty"
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
