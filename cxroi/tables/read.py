"""Files as the tables of `schema`, in a database on this machine, with all findings."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import tempfile
from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.tables.assign import Assigned, assign
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.cross_table_rules import check_across
from cxroi.tables.currencies import Currency, told_beside
from cxroi.tables.data_end import span
from cxroi.tables.file_views import FileView
from cxroi.tables.files import load
from cxroi.tables.findings import Finding, Question, Refused
from cxroi.tables.id_rules import alike_ids
from cxroi.tables.latest_answers import LatestAnswers, latest_answers
from cxroi.tables.left_after import AssumedLeaving, assume_leaving
from cxroi.tables.linking import Link, follow_second_keys, link
from cxroi.tables.loaded import Loaded
from cxroi.tables.losses import Loss
from cxroi.tables.missing_months import fill_missing_months
from cxroi.tables.reading_log import Notes
from cxroi.tables.recalled import READ_BY, about_others, loaded_as_before
from cxroi.tables.same_money import counted_once
from cxroi.tables.saved_map import SavedMap
from cxroi.tables.schema import ALONE, CANONICAL, SCHEMAS
from cxroi.tables.snapshot import Snapshot, assemble
from cxroi.tables.sources import files_of
from cxroi.tables.sql import connected, first_row, give_memory
from cxroi.tables.subscriptions import expand
from cxroi.tables.table_rules import check_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[float, str], object]


@dataclass(frozen=True)
class Tables:
    """The usable tables, and the findings.

    `connection` holds a table for each name in `present`, with the columns of `schema`, other columns as text, and
    `source_file` and `source_row`. Use `connection.cursor()` in another thread. The data live only as long as this object.
    """

    connection: DuckDBPyConnection
    present: tuple[str, ...]
    """The canonical tables, and `snapshot` where there is one row a customer: customer_id, left (0 or 1), tenure_months,
    revenue_per_year, contacts, segment, a column for each score, other columns as text."""
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
    answers: ReadOnly[str, str] = field(default_factory=dict)
    """The questions that were answered, by their key."""
    asked: frozenset[str] = frozenset()
    """The keys of all questions and decisions, answered or not."""
    files: tuple[FileView, ...] = ()
    """Every file that was read, used or not, so that its kind can be chosen."""
    currencies: tuple[Currency, ...] = ()
    """What the amounts are in, as far as the tables say."""
    losses: tuple[Loss, ...] = ()
    """Values that could not be read, by column: no verdict may rest on a column with too many."""
    links: tuple[Link, ...] = ()
    """How the tables' customers are found in each other, with rows and money."""
    snapshot: Snapshot | None = None
    """Where the columns of the table `snapshot` come from."""
    alone: bool = False
    """True where there is a table `answers_alone`, of answers that name no customer."""
    latest: LatestAnswers | None = None
    """What is said of answers of which each customer has one, where they may be the latest only."""
    assumed_leaving: AssumedLeaving | None = None
    """Leaving that is assumed from silence, where no customer has an end date and a person said so."""
    filled: str = ""
    """Which months of revenue are missing from the tables and were filled, in a sentence; empty where none were."""

    @property
    def lost(self) -> dict[str, str]:
        """The columns no verdict may rest on, by `table/column`, with their lost values in words."""
        return {f"{loss.table}/{loss.column}": loss.words for loss in self.losses if loss.withholds}

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings on what cannot be used as it is."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def read_tables(
    source: Path | str | ReadOnly[str, bytes | Path],
    *,
    mappings: ReadOnly[str, ColumnMap] | None = None,
    answers: ReadOnly[str, str] | None = None,
    saved: SavedMap | None = None,
    progress: Progress | None = None,
) -> Tables:
    """The tables in a folder, or in files given by name.

    `mappings` (by file name) and `answers` (by question) are decisions taken, `saved` those taken earlier on files of the
    same shape; `progress` receives the share done and the current step. Problems with a file are findings, not exceptions.
    """
    saved, tell = saved or SavedMap(), progress or (lambda share, words: None)
    given, answers = answers or {}, {**saved.answers, **(answers or {})}
    folder = tempfile.TemporaryDirectory(prefix="evidence-", ignore_cleanup_errors=True)
    notes = Notes(connected(Path(folder.name)), answers)
    files = files_of(source, Path(folder.name), notes)
    give_memory(notes.connection, sum(path.stat().st_size for _, path in files if path.exists()))
    loaded = _loaded(notes, files, Path(folder.name), saved, tell)
    if about_others(saved, loaded):
        answers = dict(given)
        notes.answers = dict(given)
        notes.said("", "the answers that were kept are about other files, and are not used")
    assigned = assign(notes, loaded, mappings or {}, saved, tell)
    for schema in SCHEMAS:
        if assigned.parts[schema.name] and schema.name != "snapshot":
            tell(0.75, f"Checking {schema.name}")
            if schema.name == "revenue_monthly":
                assigned.parts[schema.name] = counted_once(notes, assigned.parts[schema.name])
            _join(notes, schema.name, assigned.parts[schema.name])
    made = [name for name, parts in assigned.parts.items() if parts]
    alike_ids(notes, made)
    follow_second_keys(notes, made)
    present = [schema.name for schema in CANONICAL if assigned.parts[schema.name] and check_table(notes, schema.name)]
    _expanded(notes, assigned, present)
    snapshot = assemble(notes, assigned.flat)
    if snapshot and check_table(notes, "snapshot"):
        present.append("snapshot")
    tell(0.9, "Checking the tables against each other")
    data_start, data_end = span(notes, present)
    filled = fill_missing_months(notes, present)
    check_across(notes, present, data_end)
    assumed = assume_leaving(notes, present, data_end)
    latest = latest_answers(notes, present, assigned.used.values())
    links = link(notes.connection, present)
    for found in links:
        if found.rows_matched < found.rows or found.money_left_out:
            notes.said(found.table, found.words)
    _join(notes, ALONE, notes.alone)
    rows = _counted(notes, present)
    rows |= {ALONE: first_row(notes.connection, f"select count(*) from {ALONE}")[0]} if notes.alone else {}
    _say_missing(notes, present)
    tell(1.0, "Done")
    return Tables(
        connection=notes.connection,
        present=tuple(present),
        missing=tuple(schema.name for schema in CANONICAL if schema.name not in present),
        findings=tuple(notes.findings),
        questions=tuple(notes.questions),
        rows=rows,
        mappings=assigned.used,
        data_start=data_start,
        data_end=data_end,
        digest=_digest(files, assigned.used, answers),
        folder=folder,
        answers=dict(notes.answers),
        asked=frozenset(notes.asked),
        files=tuple(assigned.views),
        currencies=tuple(notes.currencies) or told_beside(assigned.views),
        losses=tuple(notes.losses),
        links=links,
        snapshot=snapshot if "snapshot" in present else None,
        alone=bool(notes.alone),
        latest=latest,
        assumed_leaving=assumed,
        filled=filled,
    )


def _loaded(notes: Notes, files: list[tuple[str, Path]], folder: Path, saved: SavedMap, tell: Progress) -> list[Loaded]:
    loaded: list[Loaded] = []
    for number, (name, path) in enumerate(files):
        tell(0.4 * number / len(files), f"Reading {name}")
        tries = itertools.count()

        def read(
            answers: ReadOnly[str, str], name: str = name, path: Path = path, start: str = f"file_{number}_", tries: itertools.count[int] = tries
        ) -> tuple[Loaded, ...]:  # fmt: skip
            return load(notes.connection, name, path, folder / f"{start}{next(tries)}", answers)

        try:
            loaded.extend(loaded_as_before(notes, saved, name, read))
            notes.asked |= {f"{name}/{what}" for what in READ_BY} & notes.answers.keys()
        except Refused as error:
            remedy = error.remedy[:1].lower() + error.remedy[1:].rstrip(".")
            notes.add(Finding("", f"{name} was not read. {error.reason}", "error", file=name, expected=remedy))
    return loaded


def _expanded(notes: Notes, assigned: Assigned, present: list[str]) -> None:
    """Months of revenue from subscriptions, where there is no revenue table."""
    if not assigned.parts["subscriptions"] or not check_table(notes, "subscriptions"):
        return
    if "revenue_monthly" in present:
        notes.said("subscriptions", "subscriptions are not used: there is monthly revenue")
        return
    present += [name for name in expand(notes, present) if name not in present]
    present.sort(key=lambda name: [schema.name for schema in CANONICAL].index(name))


def _counted(notes: Notes, present: list[str]) -> dict[str, int]:
    """The usable rows of each table; a table without any is removed from the list."""
    rows = {name: first_row(notes.connection, f"select count(*) from {name}")[0] for name in present}
    for name in [name for name, count in rows.items() if not count]:
        notes.add(Finding(name, "the table has no usable row", "error", expected="at least one row"))
        present.remove(name)
        del rows[name]
    return rows


def _say_missing(notes: Notes, present: list[str]) -> None:
    for schema in CANONICAL:
        waits = any(finding.table == schema.name and finding.severity != "said" for finding in notes.findings)
        if schema.name not in present and not waits:
            notes.said(schema.name, "there is no such table" + (" (optional)" if schema.name == "employees" else ""))
    if not present and not notes.alone and not any(question.needed for question in notes.questions):
        # Nothing else can be judged: only what the files are is asked.
        notes.questions[:] = [replace(question, needed=True) for question in notes.questions]


def _join(notes: Notes, name: str, parts: list[str]) -> None:
    if not parts:
        return
    if len(parts) == 1:
        notes.connection.execute(f"alter table {parts[0]} rename to {name}")
        return
    notes.connection.execute(
        f"create table {name} as {' union all by name '.join(f'select * from {part}' for part in parts)}"
    )
    for part_name in parts:
        notes.connection.execute(f"drop table {part_name}")
    notes.said(name, f"{len(parts)} files were combined")


def _digest(files: list[tuple[str, Path]], mappings: ReadOnly[str, ColumnMap], answers: ReadOnly[str, str]) -> str:
    """A digest of what was read: the files' content, how they were mapped, and what was answered."""
    digest = hashlib.sha256()
    for name, path in sorted(files):
        with path.open("rb") as file:
            digest.update(f"{name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\0".encode())
    digest.update(repr((sorted(mappings.items(), key=lambda item: item[0]), sorted(answers.items()))).encode())
    return digest.hexdigest()
