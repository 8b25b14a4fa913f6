"""One file's rows as rows of a table: columns renamed and converted, metrics melted, what fails counted."""

from __future__ import annotations

from cxroi.tables.column_map import ColumnMap
from cxroi.tables.files import Loaded
from cxroi.tables.findings import Finding
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import EXPECTED, METRICS, SCHEMA, SQL_TYPES, Column, plain_name
from cxroi.tables.sql import first_row, literal, literals, quoted
from cxroi.tables.values import Reading, filled, reading

BOOKKEEPING = ("source_file", "source_row", "dated")


def part(notes: Notes, loaded: Loaded, mapping: ColumnMap, target: str) -> bool:
    """Make the table `target` of a file's rows; False where a required column is missing or waits for an answer."""
    schema = SCHEMA[mapping.table]
    types = dict(loaded.columns)
    lacking = [column for column in schema.columns if column.required and not _given(column, mapping)]
    if mapping.table == "survey_responses" and not (mapping.source("score") or mapping.metrics):
        lacking.append(schema.column("score"))
    for column in lacking:
        seen = ", ".join(list(types)[:12])
        notes.add(Finding(mapping.table, f"the column {column.name} ({column.meaning}) is missing; the file was left out", "fault",
            file=loaded.name, column=column.name, expected=f"{EXPECTED[column.kind]} in one of its columns: {seen}"))  # fmt: skip
    if lacking:
        return False
    asked = len(notes.questions)
    readings = {
        column.name: _reading(notes, loaded, mapping, column, source)
        for column in schema.columns
        if (source := mapping.source(column.name))
    }
    scores = {
        metric: _reading(notes, loaded, mapping, schema.column("score"), source) for metric, source in mapping.metrics
    }
    if len(notes.questions) > asked:
        notes.said(mapping.table, f"{loaded.name} waits for an answer and is not used yet")
        return False
    if (
        any(found is None and schema.column(name).required for name, found in readings.items())
        or None in scores.values()
    ):
        return False
    _count_failures(notes, loaded, mapping, {name: found for name, found in readings.items() if found}, scores)
    values = _defaults(loaded, mapping) | {name: found.expression for name, found in readings.items() if found}
    if mapping.table == "survey_responses":
        values["metric"] = _metric_of(values["metric"])
        values["invited_at"] = f"coalesce({values['invited_at']}, {values['responded_at']})"
    elif mapping.table == "customers":
        values["parent_id"] = f"coalesce({values['parent_id']}, {values['customer_id']})"
    elif mapping.table == "revenue_monthly" and _spread_over_days(notes, loaded, mapping):
        values["dated"] = reading(
            notes.connection,
            loaded.relation,
            mapping.source("month") or "",
            types[mapping.source("month") or ""],
            "timestamp",
            notes.answers.get(f"{loaded.name}/{mapping.source('month')}"),
        ).expression
    _create(notes, loaded, mapping, values, scores, target)
    _leave_out_unusable(notes, mapping.table, target)
    return True


def _given(column: Column, mapping: ColumnMap) -> bool:
    if column.name == "invited_at":
        return bool(mapping.source("invited_at") or mapping.source("responded_at"))
    return bool(column.default or mapping.source(column.name))


def _reading(notes: Notes, loaded: Loaded, mapping: ColumnMap, column: Column, source: str) -> Reading | None:
    """How a column is read; None where it waits for an answer or can not be used."""
    key = f"{loaded.name}/{source}"
    answer = notes.answers.get(key)
    found = reading(notes.connection, loaded.relation, source, dict(loaded.columns)[source], column.kind, answer)
    if found.question and answer not in [option.value for option in found.options]:
        notes.ask(
            key,
            table=mapping.table,
            file=loaded.name,
            column=source,
            words=found.question,
            options=found.options,
            examples=found.examples,
        )
        return None
    if found.fault:
        notes.add(
            Finding(
                mapping.table,
                f"{found.fault}; the column is not used",
                "fault",
                file=loaded.name,
                column=source,
                expected="one currency; convert the others first",
            )
        )
        return None
    if found.said:
        notes.said(mapping.table, found.said, file=loaded.name, column=source)
    return found


def _count_failures(
    notes: Notes, loaded: Loaded, mapping: ColumnMap, readings: dict[str, Reading], scores: dict[str, Reading | None]
) -> None:
    """Note values that could not be read, and words such as n/a that were read as no value."""
    schema, types = SCHEMA[mapping.table], dict(loaded.columns)
    looked = [(schema.column(name), mapping.source(name) or "", found) for name, found in readings.items()]
    looked += [
        (schema.column("score"), dict(mapping.metrics)[metric], found) for metric, found in scores.items() if found
    ]
    inexact = [(column, source, found) for column, source, found in looked if not found.exact]
    texts = [(column, source) for column, source, _ in looked if types[source] == "VARCHAR"]
    parts = [
        f"count(*) filter ({filled(source, types[source], column.kind)} and ({found.expression}) is null)"
        for column, source, found in inexact
    ]
    parts += [
        f"count(*) filter (trim({quoted(source)}) <> '' and not {filled(source, types[source], column.kind)})"
        for column, source in texts
    ]
    if not parts:
        return
    counts = first_row(notes.connection, f"select {', '.join(parts)} from {loaded.relation}")
    for (column, source, found), failed in zip(inexact, counts, strict=False):
        if failed:
            row, value = first_row(
                notes.connection,
                f"select {loaded.row_number} as place, cast({quoted(source)} as varchar) from {loaded.relation}"
                f" where {filled(source, types[source], column.kind)} and ({found.expression}) is null order by place limit 1",
            )
            notes.add(
                Finding(
                    mapping.table,
                    "values that can not be read count as none",
                    "fault",
                    failed,
                    loaded.rows,
                    loaded.name,
                    row,
                    source,
                    value,
                    EXPECTED[column.kind],
                )
            )
    for (column, source), empty in zip(texts, counts[len(inexact) :], strict=True):
        if empty:
            notes.said(
                mapping.table,
                f"words such as n/a were read as no {column.name}",
                rows=empty,
                of=loaded.rows,
                file=loaded.name,
                column=source,
            )


def _defaults(loaded: Loaded, mapping: ColumnMap) -> dict[str, str]:
    values = {column.name: f"cast(null as {SQL_TYPES[column.kind]})" for column in SCHEMA[mapping.table].columns}
    if mapping.table == "survey_responses":
        words = plain_name(f"{loaded.name} {mapping.source('score') or ''}").split()
        values["metric"] = literal(next((metric.name for metric in METRICS if metric.name in words), "score"))
    elif mapping.table == "interventions":
        values["unit_type"] = literal("customer")
    return values


def _metric_of(value: str) -> str:
    """A metric's name in lower case, under the one name it has here."""
    words = f"trim(regexp_replace(lower({value}), '[\\s_-]+', ' ', 'g'))"
    cases = " ".join(f"when {words} in {literals(metric.aliases)} then {literal(metric.name)}" for metric in METRICS)
    return f"case {cases} else lower({value}) end"


def _spread_over_days(notes: Notes, loaded: Loaded, mapping: ColumnMap) -> bool:
    """Whether revenue is dated by day, as invoices are, rather than by month."""
    source = mapping.source("month") or ""
    sql_type = dict(loaded.columns)[source]
    day = reading(
        notes.connection, loaded.relation, source, sql_type, "date", notes.answers.get(f"{loaded.name}/{source}")
    )
    moved, days, last = first_row(
        notes.connection,
        f"select count(*) filter (day({day.expression}) <> 1), count(distinct day({day.expression})), max({day.expression}) "
        f"from {loaded.relation}",
    )
    if moved:
        notes.said(
            mapping.table,
            "dates were moved to the first day of their month",
            rows=moved,
            of=loaded.rows,
            file=loaded.name,
            column=source,
        )
    if days <= 4:
        return False
    notes.last_day = max(notes.last_day or last, last)
    return True


def _create(
    notes: Notes,
    loaded: Loaded,
    mapping: ColumnMap,
    values: dict[str, str],
    scores: dict[str, Reading | None],
    target: str,
) -> None:
    taken = {name.casefold() for name in (*values, *BOOKKEEPING)}
    extras = []
    for source in mapping.extras:
        name = source if source.casefold() not in taken else f"{source} as given"
        if name.casefold() not in taken:
            taken.add(name.casefold())
            extras.append(f"cast({quoted(source)} as varchar) as {quoted(name)}")
    bookkeeping = [f"{literal(loaded.name)} as source_file", f"cast({loaded.row_number} as bigint) as source_row"]
    blank = " and ".join(f"{quoted(column)} is null" for column, _ in loaded.columns)
    blank_rows = first_row(notes.connection, f"select count(*) filter ({blank}) from {loaded.relation}")[0]
    if blank_rows:
        notes.said(mapping.table, "empty rows were left out", rows=blank_rows, of=loaded.rows, file=loaded.name)

    def select(changed: dict[str, str]) -> str:
        columns = [f"{expression} as {quoted(name)}" for name, expression in (values | changed).items()]
        return f"select {', '.join(columns + extras + bookkeeping)} from {loaded.relation}" + (
            f" where not ({blank})" if blank_rows else ""
        )

    melted = [
        select({"metric": literal(metric), "score": found.expression}) for metric, found in scores.items() if found
    ]
    notes.connection.execute(f"create table {target} as {' union all '.join(melted) or select({})}")
    if mapping.metrics:
        listed = ", ".join(f"{metric} from {source}" for metric, source in mapping.metrics)
        notes.said(mapping.table, f"one row for each metric was made of the columns: {listed}", file=loaded.name)
    if mapping.quarantined:
        listed = ", ".join(mapping.quarantined)
        notes.said(
            mapping.table, f"set aside as possible leaks, for they may know the outcome: {listed}", file=loaded.name
        )


def _leave_out_unusable(notes: Notes, table: str, target: str) -> None:
    """Take out the rows without a value no row can do without."""
    for column in SCHEMA[table].columns:
        if column.required:
            condition = f"{quoted(column.name)} is null"
            rows, of = first_row(notes.connection, f"select count(*) filter ({condition}), count(*) from {target}")
            if rows:
                file, row = first_row(
                    notes.connection,
                    f"select source_file, source_row from {target} where {condition} order by source_row limit 1",
                )
                notes.add(
                    Finding(
                        table,
                        f"rows without {column.name} were left out",
                        "fault",
                        rows,
                        of,
                        file,
                        row,
                        column.name,
                        "",
                        EXPECTED[column.kind],
                    )
                )
                notes.connection.execute(f"delete from {target} where {condition}")
