"""A person's files as the tables of `schema`, in a database on this machine, with all there is to say about them."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.tables.column_map import ColumnMap, guess, table_named
from cxroi.tables.convert import part
from cxroi.tables.cross_table_rules import check_across, span
from cxroi.tables.files import Loaded, load
from cxroi.tables.findings import Finding, Question, Refused
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import SCHEMAS
from cxroi.tables.sql import connected, first_row, quoted
from cxroi.tables.table_rules import check_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".xlsx", ".xlsm", ".xls", ".ods")
MOST_FILES = 200
SAMPLED = 200
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Tables:
    """The tables that can be used, and what was found out on the way.

    `connection` holds a table for each name in `present`, with the columns of `schema`, further columns as text, and
    `source_file` and `source_row`. Use `connection.cursor()` in another thread. The data are gone with this object.
    """

    connection: DuckDBPyConnection
    present: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    rows: ReadOnly[str, int]
    mappings: ReadOnly[str, ColumnMap]
    """How each file was read, by its name; change one and give it to `read_tables` again."""
    data_start: dt.date | None
    data_end: dt.date | None
    """First day of the first and last day of the last month the data cover."""
    digest: str
    folder: tempfile.TemporaryDirectory = field(repr=False, compare=False)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that something can not be used as it is."""
        return tuple(finding for finding in self.findings if finding.severity == "fault")


def read_tables(
    source: Path | str | ReadOnly[str, bytes | Path],
    *,
    mappings: ReadOnly[str, ColumnMap] | None = None,
    answers: ReadOnly[str, str] | None = None,
    progress: Progress | None = None,
) -> Tables:
    """The tables in a folder, or in files given by name.

    `mappings` (by file name) and `answers` (by question) are what a person decided; `progress` hears the share done
    and what is being done. Nothing that is wrong with a file raises: it is a finding.
    """
    answers, mappings, tell = dict(answers or {}), dict(mappings or {}), progress or (lambda share, words: None)
    folder = tempfile.TemporaryDirectory(prefix="evidence-", ignore_cleanup_errors=True)
    notes = Notes(connected(Path(folder.name)), answers)
    files = _files(source, Path(folder.name), notes)
    loaded: list[Loaded] = []
    for number, (name, path) in enumerate(files):
        tell(0.4 * number / len(files), f"Reading {name}")
        try:
            found = load(notes.connection, name, path, Path(folder.name) / f"file_{number}", answers)
        except Refused as error:
            notes.add(
                Finding(
                    "",
                    f"{name} was not read. {error.reason}",
                    "fault",
                    file=name,
                    expected=error.remedy[:1].lower() + error.remedy[1:].rstrip("."),
                )
            )
            continue
        loaded.extend(found)
    used, parts = _parts(notes, loaded, mappings, tell)
    for schema in SCHEMAS:
        if parts[schema.name]:
            tell(0.75, f"Checking {schema.name}")
            _join(notes, schema.name, parts[schema.name])
    present = [schema.name for schema in SCHEMAS if parts[schema.name] and check_table(notes, schema.name)]
    tell(0.9, "Checking the tables against each other")
    data_start, data_end = span(notes, present)
    check_across(notes, present, data_end)
    rows = {name: first_row(notes.connection, f"select count(*) from {name}")[0] for name in present}
    for name in [name for name, count in rows.items() if not count]:
        notes.add(Finding(name, "the table has no row that can be used", "fault", expected="at least one row"))
        present.remove(name)
        del rows[name]
    missing = tuple(schema.name for schema in SCHEMAS if schema.name not in present)
    for name in missing:
        if not any(finding.table == name and finding.severity != "said" for finding in notes.findings):
            notes.said(name, "there is no such table" + (" (optional)" if name == "employees" else ""))
    tell(1.0, "Done")
    digest = _digest(files, used, answers)
    return Tables(
        notes.connection,
        tuple(present),
        missing,
        tuple(notes.findings),
        tuple(notes.questions),
        rows,
        used,
        data_start,
        data_end,
        digest,
        folder,
    )


def _files(source: Path | str | ReadOnly[str, bytes | Path], folder: Path, notes: Notes) -> list[tuple[str, Path]]:
    """The files to read, by name; bytes are written under names of our own."""
    if isinstance(source, Path | str):
        place = Path(source)
        inside = sorted(place.iterdir()) if place.is_dir() else [place] if place.is_file() else []
        tables = [path for path in inside if path.is_file() and (path.suffix.lower() in ENDINGS or path == place)]
        if not tables:
            notes.add(
                Finding(
                    "",
                    f"no table was found in {place.name}",
                    "fault",
                    expected=f"a folder with files that end in {', '.join(ENDINGS)}",
                )
            )
        found = [(path.name, path) for path in tables]
    else:
        found = []
        for number, (name, content) in enumerate(source.items()):
            path = Path(content) if isinstance(content, Path | str) else folder / f"given_{number}"
            if not isinstance(content, Path | str):
                path.write_bytes(content)
            found.append((name, path))
    if len(found) > MOST_FILES:
        notes.add(
            Finding(
                "",
                f"of {len(found):,} files the first {MOST_FILES} were read",
                "fault",
                expected=f"at most {MOST_FILES} files",
            )
        )
    return [(name, path) for name, path in found[:MOST_FILES] if _exists(notes, name, path)]


def _exists(notes: Notes, name: str, path: Path) -> bool:
    if not path.is_file():
        notes.add(Finding("", f"{name} was not found", "fault", file=name, expected="a file that exists"))
    return path.is_file()


def _parts(
    notes: Notes, loaded: list[Loaded], mappings: dict[str, ColumnMap], tell: Progress
) -> tuple[dict[str, ColumnMap], dict[str, list[str]]]:
    """Every file's rows under the names of the schema: the mappings used, and the tables made, by what they are part of."""
    used: dict[str, ColumnMap] = {}
    parts: dict[str, list[str]] = {schema.name: [] for schema in SCHEMAS}
    for number, table in enumerate(loaded):
        tell(0.4 + 0.35 * number / len(loaded), f"Converting {table.name}")
        columns = [column for column, _ in table.columns]
        mapping = mappings.get(table.name) or guess(
            table_named(table.name), columns, _samples(notes, table), name=table.name
        )
        for finding in table.findings:
            notes.add(replace(finding, table=mapping.table if mapping else ""))
        if mapping is None:
            notes.add(Finding("", f"{table.name} was left out: none of the tables has such columns", "fault", rows=table.rows, of=table.rows, file=table.name,
                expected=f"columns such as customer_id, month, revenue; found {', '.join(columns[:12])}"))  # fmt: skip
            continue
        absent = [source for _, source in (*mapping.columns, *mapping.metrics) if source not in columns]
        if absent:
            notes.add(
                Finding(
                    mapping.table,
                    f"{table.name} has no column {absent[0]}",
                    "fault",
                    file=table.name,
                    column=absent[0],
                    expected=f"one of {', '.join(columns[:12])}",
                )
            )
            continue
        used[table.name] = mapping
        if table.rows and part(notes, table, mapping, f"part_{number}"):
            parts[mapping.table].append(f"part_{number}")
        if not table.relation.startswith("read_parquet"):
            notes.connection.execute(f"drop table {table.relation}")
    return used, parts


def _samples(notes: Notes, table: Loaded) -> dict[str, list[str]]:
    """Some values of each column as text: of the first rows that hold any."""
    found = {}
    for column, _ in table.columns:
        query = f"select cast({quoted(column)} as varchar)[:100] from {table.relation} where {quoted(column)} is not null limit {SAMPLED}"
        found[column] = [str(row[0]) for row in notes.connection.execute(query).fetchall()]
    return found


def _join(notes: Notes, name: str, parts: list[str]) -> None:
    if len(parts) == 1:
        notes.connection.execute(f"alter table {parts[0]} rename to {name}")
        return
    notes.connection.execute(
        f"create table {name} as {' union all by name '.join(f'select * from {part}' for part in parts)}"
    )
    for part_name in parts:
        notes.connection.execute(f"drop table {part_name}")
    notes.said(name, f"{len(parts)} files were put together")


def _digest(files: list[tuple[str, Path]], mappings: ReadOnly[str, ColumnMap], answers: ReadOnly[str, str]) -> str:
    """A digest of what was read: the files' content, how they were mapped, and what was answered."""
    digest = hashlib.sha256()
    for name, path in sorted(files):
        with path.open("rb") as file:
            digest.update(f"{name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\0".encode())
    digest.update(repr((sorted(mappings.items(), key=lambda item: item[0]), sorted(answers.items()))).encode())
    return digest.hexdigest()
