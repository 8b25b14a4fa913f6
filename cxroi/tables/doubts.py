"""Questions about a whole file: two columns with the same name, and a file that looks cut off."""

from __future__ import annotations

from dataclasses import replace

from cxroi.case.counted import counted
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Finding, Option
from cxroi.tables.loaded import Loaded
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row, quoted
from cxroi.tables.wide_months import fiscal_key


def one_of_twins(notes: Notes, loaded: Loaded, mapping: ColumnMap) -> ColumnMap:
    """The mapping with one of each pair of columns with the same name: either where they are equal, else as answered."""
    for name, twins in loaded.twins.items():
        used = [(column, source) for column, source in (*mapping.columns, *mapping.metrics) if source in twins]
        if not used:
            continue
        differ = " or ".join(f"{quoted(name)} is distinct from {quoted(other)}" for other in twins[1:])
        count, example = first_row(
            notes.connection,
            f"select count(*) filter ({differ}), any_value([{', '.join(f'cast({quoted(twin)} as varchar)' for twin in twins)}]) filter ({differ}) from {loaded.relation}",
        )
        if not count:
            notes.said(
                mapping.table,
                f"{len(twins)} columns are called {name} and are equal; the first is read",
                file=loaded.name,
                column=name,
            )
            continue
        places = [[column for column, _ in loaded.columns].index(twin) + 1 for twin in twins]
        options = [
            Option(str(place), f"column {place}, such as {value or 'empty'}")
            for place, value in zip(places, example, strict=True)
        ]
        answer = notes.ask(
            f"{loaded.name}/which {name}", table=mapping.table, file=loaded.name, column=name, options=options,
            words=f"{len(twins)} columns are called {name}, and differ in {count:,} of {counted(loaded.rows, 'row')}. Which one is meant?",
        )  # fmt: skip
        chosen = twins[places.index(int(answer))] if answer else twins[0]
        if chosen != used[0][1]:
            mapping = replace(
                mapping,
                columns=tuple((column, chosen if source in twins else source) for column, source in mapping.columns),
                metrics=tuple((metric, chosen if source in twins else source) for metric, source in mapping.metrics),
                extras=tuple(source for source in mapping.extras if source != chosen),
            )
    return mapping


def waits(notes: Notes, loaded: Loaded) -> bool:
    """True while a question about the whole file is open."""
    own = (
        f"{loaded.name}/which ",
        f"{loaded.name}/cut",
        f"{loaded.name}/blanks",
        f"{loaded.name}/joined",
        fiscal_key(loaded),
    )
    return any(question.id.startswith(own) for question in notes.questions)


def whole(notes: Notes, loaded: Loaded, mapping: ColumnMap) -> Loaded:
    """The file without its last row, where it looks cut off and the answer confirms it."""
    if not loaded.cut:
        return loaded
    options = (
        Option("whole", "the file is whole; read it as it is"),
        Option("cut", "it is cut off; leave its last row out"),
    )
    answer = notes.ask(
        f"{loaded.name}/cut", table=mapping.table, file=loaded.name, options=options,
        words=f"{loaded.name} looks cut off: {loaded.cut}. Is it whole?",
    )  # fmt: skip
    if answer == "cut" and loaded.relation.startswith('"'):
        if loaded.cut_read:
            notes.connection.execute(
                f"delete from {loaded.relation} where rowid = (select max(rowid) from {loaded.relation})"
            )
        notes.add(
            Finding(
                mapping.table,
                "the last row was left out, because the file is cut off",
                "error",
                1,
                loaded.rows,
                loaded.name,
                expected="the whole file",
            )
        )
    return loaded
