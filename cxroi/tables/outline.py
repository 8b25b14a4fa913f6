"""Outline exports: a customer named once, and blank in the following rows of the same customer."""

from __future__ import annotations

from dataclasses import replace

from cxroi.case.counted import counted, noun_of
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Option
from cxroi.tables.loaded import FILE_ROW, Loaded
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import ROW, first_row, quoted

LEAST_BLANK = 0.20
"""If fewer rows than this have no customer, the blanks are gaps, not repeats. [fraction, judgement]"""


def filled_down(notes: Notes, loaded: Loaded, mapping: ColumnMap) -> Loaded:
    """The file with repeated names filled in, if the answer is that blanks repeat the row above; else unchanged."""
    source = mapping.source("customer_id")
    if source is None or FILE_ROW in loaded.row_number or not loaded.relation.startswith('"'):
        return loaded  # an outline is made by hand: Parquet is not
    blank, rows = first_row(
        notes.connection, f"select count(*) filter ({quoted(source)} is null), count(*) from {loaded.relation}"
    )
    if not rows or not LEAST_BLANK * rows < blank < rows:
        return loaded
    first = first_row(notes.connection, f"select {quoted(source)} from {loaded.relation} limit 1")[0]
    others = [name for name, _ in loaded.columns if name != source]
    filled = " or ".join(f"{quoted(name)} is not null" for name in others) or "false"
    own = first_row(
        notes.connection, f"select count(*) from {loaded.relation} where {quoted(source)} is null and ({filled})"
    )[0]
    if first is None or own < blank / 2:
        return loaded
    options = (
        Option("repeats", f"a blank {source} repeats the one above it"),
        Option("leave out", "the rows belong to no customer; leave them out"),
    )
    answer = notes.ask(
        f"{loaded.name}/blanks", table=mapping.table, file=loaded.name, column=source, options=options, examples=(str(first),),
        words=f"{own:,} of {counted(rows, 'row')} {noun_of(own, 'has', 'have')} no {source}, but {noun_of(own, 'has', 'have')} other values. Do the blanks repeat the row above?",
    )  # fmt: skip
    if answer != "repeats":
        return loaded
    repeated = [source]
    for name in others:
        there, with_id = first_row(
            notes.connection,
            f"select count({quoted(name)}) filter ({quoted(source)} is null), count(*) filter ({quoted(source)} is not null and {quoted(name)} is null) from {loaded.relation}",
        )
        if not there and not with_id:
            repeated.append(name)
    fills = ", ".join(
        f"last_value({quoted(name)} ignore nulls) over (order by rowid) as {quoted(name)}" for name in repeated
    )
    table = f"{loaded.relation[:-1]} filled{chr(34)}"
    notes.connection.execute(
        f"create table {table} as select * replace ({fills}), {loaded.row_number} as {quoted(ROW)} from {loaded.relation}"
    )
    notes.connection.execute(f"drop table {loaded.relation}")
    notes.said(
        mapping.table,
        f"blanks of {', '.join(repeated)} were filled from the row above",
        rows=own,
        of=rows,
        file=loaded.name,
        column=source,
    )
    return replace(loaded, relation=table, row_number=quoted(ROW))
