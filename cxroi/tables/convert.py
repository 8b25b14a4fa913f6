"""One file's rows as rows of a table: columns renamed and converted, metrics melted, what fails counted."""

from __future__ import annotations

from dataclasses import replace

from cxroi.tables.column_map import LEAST_FIT, ColumnMap, lacking
from cxroi.tables.currencies import see_currency
from cxroi.tables.dates import ORDERS
from cxroi.tables.findings import Finding, Option
from cxroi.tables.loaded import Loaded
from cxroi.tables.looks import fit
from cxroi.tables.losses import count_failures
from cxroi.tables.reading import Reading
from cxroi.tables.reading_log import Notes
from cxroi.tables.revenue_columns import net_revenue
from cxroi.tables.row_states import leave_out_states
from cxroi.tables.schema import EXPECTED, METRICS, SCHEMA, SQL_TYPES, Column, plain_name
from cxroi.tables.second_keys import may_be_key
from cxroi.tables.sql import first_row, literal, literals, quoted
from cxroi.tables.units import in_unit
from cxroi.tables.values import reading
from cxroi.tables.waves import wave_days

MOST_OFFERED = 60
BOOKKEEPING = ("source_file", "source_row", "dated")


def part(
    notes: Notes,
    loaded: Loaded,
    mapping: ColumnMap,
    target: str,
    *,
    beside: ColumnMap | None = None,
    only_scored: bool = False,
) -> bool:
    """Make the table `target` from a file's rows; False where a required column is missing or waits for an answer.

    `beside` is the file's first table, whose dates may tell how those of this one are meant. With `only_scored`, rows without a score are no invitations: a case or a customer that nobody asked.
    """
    absent = lacking(mapping)
    alone = mapping.table == "survey_responses" and [column.name for column in absent] == ["customer_id"]
    for column in absent:
        if loaded.name in notes.links:
            notes.said(mapping.table, f"it has no {column.name}: it is used only to join other files", file=loaded.name)
            continue
        if alone:
            notes.said(
                mapping.table,
                "it names no customer: its scores stand alone, and no verdict can rest on them",
                file=loaded.name,
            )
            _ask_for_column(notes, loaded, mapping, column)
            continue
        seen = ", ".join([name for name, _ in loaded.columns][:12])
        notes.add(Finding(mapping.table, f"the column {column.name} ({column.meaning}) is missing; the file was left out", "error",
            file=loaded.name, column=column.name, expected=f"{EXPECTED[column.kind]} in one of its columns: {seen}"))  # fmt: skip
        _ask_for_column(notes, loaded, mapping, column)
    if absent and not alone:
        return False
    schema = SCHEMA[mapping.table]
    asked = len(notes.questions)
    readings = {
        column.name: read_column(notes, loaded, mapping.table, column, source, beside=beside or mapping)
        for column in schema.columns
        if (source := mapping.source(column.name))
    }
    scores = {
        source: read_column(notes, loaded, mapping.table, SCHEMA["survey_responses"].column("score"), source)
        for _, source in mapping.metrics
    }
    waves = wave_days(notes, loaded, mapping) if mapping.table == "survey_responses" else {}
    values = _defaults(loaded, mapping) | {name: found.expression for name, found in readings.items() if found}
    if mapping.table == "revenue_monthly":
        values["revenue"] = net_revenue(notes, loaded, mapping, values)
    if len(notes.questions) > asked:
        notes.said(mapping.table, f"{loaded.name} waits for an answer and is not used yet")
        return False
    unread = [
        name
        for name, found in readings.items()
        if found is None and (schema.column(name).required or schema.column(name).consumed)
    ]
    if unread or None in scores.values():
        return False
    count_failures(notes, loaded, mapping, {name: found for name, found in readings.items() if found}, {source: found for source, found in scores.items() if found})  # fmt: skip
    values = {name: value for name, value in values.items() if not schema.column(name).consumed}
    _follow(notes, loaded, mapping, values, waves)
    _create(notes, loaded, mapping, values, {source: found for source, found in scores.items() if found}, waves, target)
    if only_scored:
        notes.connection.execute(f"delete from {target} where score is null")
        notes.said(mapping.table, "rows without a score are no invitations: left out of the survey", file=loaded.name)
    _leave_out_unusable(notes, mapping, target)
    if alone:
        notes.alone.append(target)
        return False
    if mapping.table == "revenue_monthly":
        leave_out_states(notes, loaded.name, mapping, target)
    return True


def _ask_for_column(notes: Notes, loaded: Loaded, mapping: ColumnMap, column: Column) -> None:
    """Ask which of a file's other columns it is; only this file waits for the answer."""
    options = []
    taken = {source for name, source in (*mapping.columns, *mapping.metrics) if name != "respondent_id"}
    for name, _ in loaded.columns[:MOST_OFFERED]:
        if name in taken:
            continue
        query = f"select cast({quoted(name)} as varchar)[:60] from {loaded.relation} where {quoted(name)} is not null limit 50"
        values = [str(row[0]) for row in notes.connection.execute(query).fetchall()]
        if (
            values
            and fit(column.kind, values) >= LEAST_FIT
            and (column.kind != "id" or may_be_key(notes, loaded, name))
        ):
            options.append(Option(name, f"{name}, such as {values[0]}"))
    if options:
        if column.kind == "id":
            options.append(
                Option("none", f"none of them: nothing tells whose row it is, and {loaded.name} is not used")
            )
        words = f"Which column of {loaded.name} is the {column.name} ({column.meaning})?"
        notes.ask(
            f"{loaded.name}/column {column.name}", table=mapping.table, file=loaded.name, column=column.name, words=words, options=options,
            needed=False, quiet=True,
        )  # fmt: skip


def read_column(
    notes: Notes, loaded: Loaded, table: str, column: Column, source: str, *, beside: ColumnMap | None = None
) -> Reading | None:
    """How a column is read; None where it awaits an answer or cannot be used. Where its dates do not tell the day from the
    month, those of the columns `beside` it do."""
    key = f"{loaded.name}/{source}"
    answer = notes.answers.get(key)
    notes.asked |= {key} if answer else set()
    found = reading(notes.connection, loaded.relation, source, dict(loaded.columns)[source], column.kind, answer)
    which_first = not answer and tuple(option.value for option in found.options) == ORDERS
    order = _order_beside(notes, loaded, beside, source) if beside and which_first else ""
    if order:
        found = reading(notes.connection, loaded.relation, source, dict(loaded.columns)[source], column.kind, order)
        found = replace(found, said=f"dates are read {order}, as in the other columns of the file")
    if found.question and answer not in [option.value for option in found.options]:
        notes.ask(
            key, table=table, file=loaded.name, column=source, words=found.question, options=found.options, examples=found.examples
        )  # fmt: skip
        return None
    if found.error:
        notes.add(Finding(table, f"{found.error}; the column is not used", "error", file=loaded.name, column=source,
            expected="one currency; convert the others first"))  # fmt: skip
        return None
    if found.said:
        notes.said(table, found.said, file=loaded.name, column=source)
    see_currency(notes, loaded, table, column, source)
    return in_unit(notes, loaded, table, column, source, found)


def _order_beside(notes: Notes, loaded: Loaded, mapping: ColumnMap, source: str) -> str:
    """The order of day and month that the file's other columns of dates have; empty where they tell none, or two."""
    orders = set()
    dated = [
        (SCHEMA[one.table].column(name).kind, other) for one in (mapping, *mapping.also) for name, other in one.columns
    ]
    for kind, other in dated:
        if other != source and kind in ("date", "month", "timestamp"):
            said = reading(notes.connection, loaded.relation, other, dict(loaded.columns)[other], kind).said
            orders |= {order for order in ORDERS if f"dates are read {order}" in said}
    return orders.pop() if len(orders) == 1 else ""


def _defaults(loaded: Loaded, mapping: ColumnMap) -> dict[str, str]:
    values = {column.name: f"cast(null as {SQL_TYPES[column.kind]})" for column in SCHEMA[mapping.table].columns}
    if mapping.table == "survey_responses":
        words = plain_name(f"{loaded.name} {mapping.source('score') or ''}").split()
        values["metric"] = literal(next((metric.name for metric in METRICS if metric.name in words), "score"))
    elif mapping.table == "interventions":
        values["unit_type"] = literal("customer")
    elif mapping.table in ("snapshot", "subscriptions"):
        key = SCHEMA[mapping.table].key[0]
        values[key] = f"{literal(loaded.name)} || ' row ' || ({loaded.row_number})"
    return values


def _follow(notes: Notes, loaded: Loaded, mapping: ColumnMap, values: dict[str, str], waves: dict[str, str]) -> None:
    """Missing values that follow from other columns."""
    if mapping.table == "survey_responses":
        values["metric"] = _metric_of(values["metric"])
        if waves and not (mapping.source("invited_at") or mapping.source("responded_at")):
            values["responded_at"] = next(iter(waves.values()))
        values["invited_at"] = f"coalesce({values['invited_at']}, {values['responded_at']})"
    elif mapping.table == "customers":
        values["parent_id"] = f"coalesce({values['parent_id']}, {values['customer_id']})"
    elif mapping.table == "revenue_monthly" and (moment := _spread_over_days(notes, loaded, mapping)):
        values["dated"] = moment


def _metric_of(value: str) -> str:
    """A metric's name in lower case, in its one canonical form."""
    words = f"trim(regexp_replace(lower({value}), '[\\s_-]+', ' ', 'g'))"
    cases = " ".join(f"when {words} in {literals(metric.aliases)} then {literal(metric.name)}" for metric in METRICS)
    return f"case {cases} else lower({value}) end"


def _spread_over_days(notes: Notes, loaded: Loaded, mapping: ColumnMap) -> str:
    """SQL of the moment of revenue that is dated by day, as invoices are; empty where it is dated by month."""
    source = mapping.source("month") or ""
    answer = notes.answers.get(f"{loaded.name}/{source}")
    moment = reading(
        notes.connection, loaded.relation, source, dict(loaded.columns)[source], "timestamp", answer
    ).expression
    day = f"cast({moment} as date)"
    query = f"select count(*) filter (day({day}) <> 1), count(distinct day({day})), max({day}) from {loaded.relation}"
    moved, days, last = first_row(notes.connection, query)
    if moved:
        notes.said(mapping.table, "dates were moved to the first day of their month", rows=moved, of=loaded.rows,
            file=loaded.name, column=source)  # fmt: skip
    if days <= 4:
        return ""
    notes.last_day = max(notes.last_day or last, last)
    return moment


def _create(
    notes: Notes, loaded: Loaded, mapping: ColumnMap, values: dict[str, str], scores: dict[str, Reading], waves: dict[str, str], target: str
) -> None:  # fmt: skip
    taken = {name.casefold() for name in (*values, *BOOKKEEPING)}
    named = {source: metric for metric, source in mapping.metrics}
    if mapping.table == "snapshot":
        taken |= set(named.values())
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

    melted = []
    if mapping.table == "survey_responses":
        for source, found in scores.items():
            changed = {"metric": literal(named[source]), "score": found.expression}
            if len(waves) > 1 or source in waves:
                changed |= {"responded_at": f"case when ({found.expression}) is not null then {waves[source]} end", "invited_at": waves[source], "wave": literal(source)}  # fmt: skip
            melted.append(select(changed))
    elif mapping.table == "snapshot":
        melted = [select({named[source]: found.expression for source, found in scores.items()})]
    query = " union all ".join(melted) or select({})
    if notes.answers.get(f"{loaded.name}/{mapping.source('month')}") == "spread":
        query = _over_quarters(query)
    notes.connection.execute(f"create table {target} as {query}")
    if mapping.table == "survey_responses" and mapping.metrics:
        listed = ", ".join(f"{metric} from {source}" for metric, source in mapping.metrics)
        notes.said(mapping.table, f"one row for each metric was made from the columns: {listed}", file=loaded.name)
    if mapping.quarantined:
        listed = ", ".join(mapping.quarantined)
        notes.said(
            mapping.table,
            f"not used to predict, because they may have been filled in after the outcome was known: {listed}",
            file=loaded.name,
        )


def _over_quarters(query: str) -> str:
    """A quarter's amounts spread evenly over its three months."""
    money = [column.name for column in SCHEMA["revenue_monthly"].kept if column.kind == "money"]
    thirds = ", ".join(f"{name} / 3 as {name}" for name in money)
    month = "(month + to_months(step::int))::date as month"
    return f"select * exclude (step) replace ({month}, {thirds}) from ({query}), range(3) steps(step)"


def _leave_out_unusable(notes: Notes, mapping: ColumnMap, target: str) -> None:
    """Take out the rows without a required value; a column that the file need not have is required where it has it."""
    table, given = mapping.table, {name for name, _ in mapping.columns}
    for column in SCHEMA[table].kept:
        if (
            column.required
            and column.name != "left"
            and (column.name in given or column.name not in ("customer_id", "start_date"))
        ):
            condition = f"{quoted(column.name)} is null"
            rows, of = first_row(notes.connection, f"select count(*) filter ({condition}), count(*) from {target}")
            if rows:
                file, row = first_row(
                    notes.connection,
                    f"select source_file, source_row from {target} where {condition} order by source_row limit 1",
                )
                notes.add(Finding(table, f"rows without {column.name} were left out", "error", rows, of, file, row, column.name, "",
                    EXPECTED[column.kind]))  # fmt: skip
                notes.connection.execute(f"delete from {target} where {condition}")
