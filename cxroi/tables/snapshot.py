"""One row per customer: files of the same customers joined, and the questions such a table leaves open.

A flat table has no order of time. What it can be used for depends on facts only its owner knows, so they are asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cxroi.case.counted import counted, noun_of
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Finding, Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import SCHEMA
from cxroi.tables.sql import first_row, quoted

KEPT = tuple(column.name for column in SCHEMA["snapshot"].kept)
LEAST_MATCHED = 0.5
"""A file whose customers match less than this is about other customers. [fraction, judgement]"""
UNKNOWN = Option("unknown", "not known")
QUESTIONS = (
    ("snapshot_scores_before_leaving", "Were the scores taken before it was known who left?", (Option("yes", "yes, every score came first"), Option("no", "no, some came after"), UNKNOWN)),
    ("snapshot_period", "Over what time did the customers who left leave? Their share becomes churn a year through it.", (Option("1", "over one month"), Option("3", "over three months"), Option("6", "over six months"), Option("12", "over one year"), Option("ever", "at any time since each of them started: all who ever left are in the table"), UNKNOWN)),
    ("snapshot_everyone", "Is this every customer, or a part of them?", (Option("everyone", "every customer, including those who left"), Option("sample", "a part, such as those who answered"), UNKNOWN)),
)  # fmt: skip

SINCE = "If customers who left long ago are missing from the table: from which day on are those who left in it?"


@dataclass(frozen=True)
class Snapshot:
    """Where the columns of the table `snapshot` come from."""

    scores: tuple[str, ...]
    """Its columns that are scores, under the metric's name."""
    sources: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """(file, column of the file) by column of the table."""
    extras: tuple[str, ...] = ()
    """Other columns, as text: candidates to control for."""


def assemble(notes: Notes, parts: Sequence[tuple[str, str, ColumnMap]]) -> Snapshot | None:
    """Make the table `snapshot` from (part, file, mapping): files of the same customers, joined; None where nobody left."""
    mains = [entry for entry in parts if entry[2].source("left")]
    if not mains:
        return None
    mains.sort(key=lambda entry: -len(entry[2].metrics))
    alike = [entry for entry in mains if _columns(notes, entry[0]) == _columns(notes, mains[0][0])]
    union = " union all by name ".join(f"select * from {name}" for name, _, _ in alike)
    notes.connection.execute(f"create table snapshot as {union}")
    scores = [metric for metric, _ in mains[0][2].metrics]
    sources = {name: (mains[0][1], source) for name, source in (*mains[0][2].columns, *mains[0][2].metrics)}
    for entry in [*mains, *(entry for entry in parts if entry not in mains)]:
        if entry not in alike:
            _beside(notes, entry, scores, sources)
    notes.connection.execute('alter table snapshot alter "left" type integer using "left"::int')
    for name, _, _ in parts:
        notes.connection.execute(f"drop table {name}")
    unknown, rows = first_row(notes.connection, 'select count(*) filter ("left" is null), count(*) from snapshot')
    if unknown:
        notes.leave_out("snapshot", '"left" is null', "customers not known to have left or stayed", column="left")
    if rows == unknown:
        notes.add(
            Finding("snapshot", "no row says whether the customer left", "error", column="left", expected="yes or no")
        )
    for key, words, options in QUESTIONS:
        notes.ask(key, table="snapshot", words=words, options=options, needed=False)
    notes.ask("snapshot_observed_from", table="snapshot", words=SINCE, options=(), kind="day", needed=False, quiet=True)
    known = {*KEPT, *scores, "source_file", "source_row"}
    extras = tuple(name for name in _columns(notes, "snapshot") if name not in known)
    return Snapshot(tuple(scores), sources, extras)


def _columns(notes: Notes, table: str) -> list[str]:
    return [str(row[0]) for row in notes.connection.execute(f"describe {table}").fetchall()]


def _beside(
    notes: Notes, entry: tuple[str, str, ColumnMap], scores: list[str], sources: dict[str, tuple[str, str]]
) -> None:
    """Join another file to the table, by customer_id; reported with the share that matched."""
    part, file, mapping = entry
    rows, repeated, matched, of = first_row(
        notes.connection,
        f"select count(*), count(*) - count(distinct customer_id), (select count(*) from snapshot where customer_id in (select customer_id from {part})),"
        f" (select count(*) from snapshot) from {part}",
    )
    if repeated or matched < LEAST_MATCHED * of:
        why = (
            f"{repeated:,} of its customers {noun_of(repeated, 'is', 'are')} repeated"
            if repeated
            else f"only {matched:,} of {counted(of, 'customer')} {noun_of(matched, 'is', 'are')} in it"
        )
        notes.add(Finding("snapshot", f"{file} was not joined to the other files: {why}", "error", rows, rows, file,
            expected="one row a customer, with the same customer_id"))  # fmt: skip
        return
    there, here = _columns(notes, "snapshot"), _columns(notes, part)
    if mapping.source("left"):
        other = first_row(
            notes.connection,
            f'select count(*) from snapshot s join {part} p using (customer_id) where s."left" <> p."left"',
        )[0]
        if other:
            notes.add(
                Finding(
                    "snapshot",
                    f"{file} disagrees about who left with {sources['left'][0]}, which is used",
                    "error",
                    other,
                    matched,
                    file,
                    column="left",
                )
            )
    taken = {name.casefold() for name in there}
    new = [name for name in here if name.casefold() not in taken]
    filled = [name for name in KEPT[1:] if name in here and name not in sources and mapping.source(name)]
    replaced = ", ".join(f"coalesce(s.{quoted(name)}, p.{quoted(name)}) as {quoted(name)}" for name in filled)
    added = "".join(f", p.{quoted(name)}" for name in new)
    notes.connection.execute(
        f"create table beside as select s.*{f' replace ({replaced})' if filled else ''}{added} from snapshot s left join {part} p using (customer_id)"
    )
    notes.connection.execute("drop table snapshot")
    notes.connection.execute("alter table beside rename to snapshot")
    given = dict((*mapping.columns, *mapping.metrics))
    sources.update({name: (file, given[name]) for name in (*filled, *new) if name in given})
    scores.extend(name for name in new if name in dict(mapping.metrics))
    notes.said("snapshot", f"{file} was joined by customer_id", rows=matched, of=of, file=file)
