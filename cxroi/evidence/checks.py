"""The rules every table and the tables together must keep: each counted, each said, nothing dropped in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from cxroi.evidence.findings import Finding, Option
from cxroi.evidence.notes import Notes
from cxroi.evidence.schema import METRIC, SCHEMA, SQL_TYPES
from cxroi.evidence.sql import first_row, literal, literals, quoted

MOST_OUT_OF_SCALE = 0.10
"""Above this share of answers outside a metric's usual scale the scale itself is in doubt. [fraction, judgement]"""
LONGEST_GAP_MONTHS, STRAY_SHARE = 12, 0.05
"""Months apart from all others by more than this, with less than this share of the rows, are taken for misprints. [judgement]"""
GRACE_DAYS = 92
"""Surveys and contacts may run on this long after the last month of revenue before they count as wrong. [days, judgement]"""
MANY_ACCOUNTS = 3
SCALES = ((1, 5), (1, 7), (0, 10), (1, 10), (0, 100), (-100, 100))
END_REASONS = {
    "churn": (
        "churn",
        "churned",
        "cancelled",
        "canceled",
        "lost",
        "non-renewal",
        "kündigung",
        "gekündigt",
        "отток",
        "해지",
    ),
    "merged": ("merged", "merger", "acquired", "merged customer", "fusion", "fusioniert", "слияние", "합병"),
    "insolvent": ("insolvent", "insolvency", "bankrupt", "bankruptcy", "insolvenz", "банкротство", "파산"),
    "moved": ("moved", "moved away", "relocated", "umzug", "переезд", "이전"),
    "non-renewal by us": ("non-renewal by us", "ended by us", "terminated by us", "kündigung durch uns"),
}
ASSIGNED = {
    "random": ("random", "randomised", "randomized", "rct", "a/b", "zufällig", "случайно"),
    "pilot chosen by us": ("pilot chosen by us", "pilot", "chosen by us", "selected", "pilot chosen"),
    "chosen by customer": ("chosen by customer", "opt-in", "opt in", "self-selected", "customer choice"),
    "all at once": ("all at once", "all", "roll-out", "rollout", "everyone"),
}


def check_table(notes: Notes, table: str) -> bool:
    """Check one table by itself, and mend what can be; False where it waits for an answer."""
    usable = _one_currency(notes, table) and _no_duplicates(notes, table)
    if usable and table in CHECKS:
        CHECKS[table](notes)
    return usable


def span(notes: Notes, present: Sequence[str]) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day the data cover: whole months, misprinted years left aside."""
    dated = {
        "revenue_monthly": "month",
        "contacts": "opened_at",
        "survey_responses": "invited_at",
        "customers": "start_date",
    }
    for table, column in dated.items():
        if table in present:
            months = notes.connection.execute(
                f"select cast(date_trunc('month', {column}) as date) as m, count(*) from {table} where {column} is not null group by m order by m"
            ).fetchall()
            if months:
                first, last = _main_run(months)
                return first, (last + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    return None, None


def _main_run(months: list[tuple[dt.date, int]]) -> tuple[dt.date, dt.date]:
    """First and last month, without stray ones far from the rest."""
    total = sum(count for _, count in months)

    def trimmed(run: list[tuple[dt.date, int]]) -> list[tuple[dt.date, int]]:
        beyond = 0
        for place, ((month, _), (following, count)) in enumerate(zip(run[::-1][1:], run[::-1], strict=False)):
            beyond += count
            gap = abs((following.year - month.year) * 12 + following.month - month.month)
            if gap > LONGEST_GAP_MONTHS and beyond < STRAY_SHARE * total:
                return trimmed(run[: len(run) - place - 1])
        return run

    kept = trimmed(trimmed(months)[::-1])[::-1]
    return kept[0][0], kept[-1][0]


def check_across(notes: Notes, present: Sequence[str], data_end: dt.date | None) -> None:
    """Check the tables against each other and against the end of the data, and fill what follows from both."""
    if data_end:
        _future(notes, present, data_end)
    if "customers" in present:
        for table in ("revenue_monthly", "survey_responses", "contacts"):
            if table in present:
                _known_customers(notes, table)
        if "survey_responses" in present:
            after = _of_leavers(
                "survey_responses", "score is not null and c.end_date <= coalesce(t.responded_at, t.invited_at)"
            )
            notes.count(
                "survey_responses",
                after,
                "scores given on or after the day of leaving: they can not foretell it, and are not used to",
                severity="said",
                column="responded_at",
            )
        if "revenue_monthly" in present:
            after = _of_leavers("revenue_monthly", "t.revenue > 0 and c.end_date < t.month")
            notes.count(
                "revenue_monthly",
                after,
                "revenue in a month after the account left: check end_date, or whether it was merged",
                severity="said",
                column="month",
            )
        _observed_from(notes, "revenue_monthly" in present)


def _of_leavers(table: str, condition: str) -> str:
    """Rows of accounts that left for which a condition holds, as a condition on the table."""
    return f"rowid in (select t.rowid from {table} t join (select customer_id, end_date from customers where end_date is not null) c using (customer_id) where {condition})"


def _one_currency(notes: Notes, table: str) -> bool:
    if not any(column.name == "currency" for column in SCHEMA[table].columns):
        return True
    counts = notes.connection.execute(
        f"select upper(currency) as c, count(*) as n from {table} where currency is not null group by c order by n desc"
    ).fetchall()
    if len(counts) < 2:
        return True
    listed = ", ".join(f"{name} {count:,}" for name, count in counts[:6])
    options = [
        Option(str(name), f"keep the {count:,} rows in {name} and leave out the others") for name, count in counts[:6]
    ]
    words = (
        f"The rows are in more than one currency ({listed}). Convert them to one before export, or keep one of them?"
    )
    answer = notes.ask(f"{table}/currency", table=table, column="currency", words=words, options=options)
    if answer:
        notes.leave_out(
            table, f"upper(currency) <> {literal(answer)}", f"rows not in {answer}", column="currency", expected=answer
        )
    return answer is not None


def _no_duplicates(notes: Notes, table: str) -> bool:
    """Rows that are alike are counted and kept once; rows that share a key but differ are a question."""
    columns = [str(row[0]) for row in notes.connection.execute(f"describe {table}").fetchall()]
    key = SCHEMA[table].key
    generated = key[0] in ("response_id", "case_id")
    own = key[:1] if not generated else [f"coalesce({key[0]}, source_file || ' row ' || source_row)"]
    keys = ", ".join([*own, *key[1:]])
    rows, distinct = _counted(notes, table, keys)
    again = _repeated(notes, table, keys) if distinct < rows else 0
    if generated:
        _alike_without_key(notes, table, columns, key[0])
    if again:
        alike = ", ".join(quoted(name) for name in columns if name not in ("source_file", "source_row"))
        doubled = f"rowid in (select rowid from (select rowid, row_number() over (partition by {alike} order by source_file, source_row) as n from {table}) where n > 1)"
        notes.count(
            table,
            doubled,
            "rows alike in every column: counted once, the repetitions were left out",
            severity="said",
            column=key[0],
        )
        notes.connection.execute(f"delete from {table} where {doubled}")
        again = _repeated(notes, table, keys)
    usable = not again or _settle_repeats(notes, table, columns, keys, again, rows)
    if generated:
        notes.connection.execute(
            f"update {table} set {key[0]} = source_file || ' row ' || source_row where {key[0]} is null"
        )
    return usable


def _counted(notes: Notes, table: str, keys: str) -> tuple[int, int]:
    """Rows, and distinct keys or one less than that where two hashes meet: fewer only says that a closer look is due."""
    if table == "revenue_monthly":
        first, last = first_row(notes.connection, f"select min(month), max(month) from {table}")
        if first and (last.year - first.year) * 12 + last.month - first.month < 126:
            # One bit for each month of an account: many times faster than distinct pairs.
            bits = f"bit_count(bit_or(1::hugeint << datediff('month', date {literal(first)}, month)::int))"
            query = f"select sum(n), sum(k) from (select count(*) as n, {bits} as k from {table} group by customer_id)"
            return first_row(notes.connection, query)
    return first_row(notes.connection, f"select count(*), count(distinct hash({keys})) from {table}")


def _repeated(notes: Notes, table: str, keys: str) -> int:
    return int(
        first_row(
            notes.connection,
            f"select coalesce(sum(n - 1), 0) from (select count(*) as n from {table} group by {keys} having n > 1)",
        )[0]
    )


def _alike_without_key(notes: Notes, table: str, columns: Sequence[str], key: str) -> None:
    alike = ", ".join(quoted(name) for name in columns if name not in ("source_file", "source_row"))
    count = first_row(
        notes.connection,
        f"select coalesce(sum(n - 1), 0) from (select count(*) as n from {table} where {key} is null group by {alike} having n > 1)",
    )[0]
    if count:
        notes.said(
            table,
            f"rows alike in every column, which without a {key} can not be told from true repetitions: kept",
            rows=int(count),
            of=first_row(notes.connection, f"select count(*) from {table}")[0],
        )


def _settle_repeats(notes: Notes, table: str, columns: Sequence[str], keys: str, again: int, rows: int) -> bool:
    """Rows that share a key and differ: added up where they are invoices of a month, else as a person answers."""
    if "dated" in columns:
        _add_up(notes, columns)
        notes.said(table, "invoices or orders of one account and month were added up", rows=int(again), of=int(rows))
        return True
    options = [Option("first", "keep the first row of each"), Option("last", "keep the last row of each")]
    if table == "revenue_monthly":
        options.insert(0, Option("add", "add them up: they are parts of the month, such as products or invoices"))
    name = " and ".join(SCHEMA[table].key)
    example = first_row(
        notes.connection,
        f"select {', '.join(f'cast({part} as varchar)' for part in SCHEMA[table].key)} from {table} group by all having count(*) > 1 limit 1",
    )
    words = f"{again:,} rows repeat the {name} of another row but differ from it. What are they?"
    answer = notes.ask(
        f"{table}/repeated",
        table=table,
        column=SCHEMA[table].key[0],
        words=words,
        options=options,
        examples=[str(part) for part in example if part],
    )
    if answer == "add":
        _add_up(notes, columns)
        notes.said(table, "rows of one account and month were added up", rows=int(again), of=int(rows))
    elif answer:
        order = "source_file, source_row" if answer == "first" else "source_file desc, source_row desc"
        other = f"rowid in (select rowid from (select rowid, row_number() over (partition by {keys} order by {order}) as n from {table}) where n > 1)"
        notes.leave_out(
            table, other, f"rows that repeat a {name}, other than the {answer}", column=SCHEMA[table].key[0]
        )
    return answer is not None


def _add_up(notes: Notes, columns: Sequence[str]) -> None:
    types = {column.name: SQL_TYPES[column.kind] for column in SCHEMA["revenue_monthly"].columns} | {
        "source_row": "bigint"
    }
    sums = ("revenue", "recurring_revenue", "gross_margin", "cost_to_serve", "n_orders")
    kept = [column.name for column in SCHEMA["revenue_monthly"].columns[2:]] + ["source_file", "source_row"]
    further = [name for name in columns if name not in (*kept, "customer_id", "month", "dated")]
    if further:
        notes.said(
            "revenue_monthly",
            f"further columns of single rows can not be added up and were left out: {', '.join(further[:12])}",
        )
    how = dict.fromkeys(sums, "sum") | {"n_products": "max"}
    parts = [f"{how.get(name, 'min')}({name})::{types.get(name, 'varchar')} as {name}" for name in kept]
    notes.connection.execute(
        f"create table added as select customer_id, month, {', '.join(parts)} from revenue_monthly group by customer_id, month"
    )
    notes.connection.execute("drop table revenue_monthly")
    notes.connection.execute("alter table added rename to revenue_monthly")


def _check_customers(notes: Notes) -> None:
    _named(notes, "customers", "end_reason", END_REASONS, "counts as churn", "churn")
    notes.leave_out(
        "customers",
        "end_date < start_date",
        "leaving before the start",
        column="end_date",
        expected="a day after start_date",
    )
    for reason in ("merged", "insolvent", "moved", "non-renewal by us"):
        words = f"accounts that ended as {reason}: no churn; they are followed until that day"
        notes.count("customers", f"end_reason = {literal(reason)}", words, severity="said", column="end_reason")
    notes.count(
        "customers",
        "end_date is not null and end_reason is null",
        "accounts that left without a reason given: they count as churn",
        severity="said",
        column="end_date",
    )
    notes.count(
        "customers",
        "end_date is null and end_reason is not null",
        "a reason for leaving without a day: they count as active",
        column="end_reason",
        expected="an end_date",
    )


def _check_revenue(notes: Notes) -> None:
    notes.count(
        "revenue_monthly",
        "revenue < 0",
        "revenue below zero, such as credits: kept as it is",
        severity="said",
        column="revenue",
    )
    rows, accounts, months = first_row(
        notes.connection, "select count(*), count(distinct customer_id), count(distinct month) from revenue_monthly"
    )
    notes.said("revenue_monthly", f"{rows:,} account-months of {accounts:,} accounts in {months:,} months")


def _check_surveys(notes: Notes) -> None:
    for metric, answered, low, high, values in notes.connection.execute(
        "select metric, count(score), min(score), max(score), count(distinct score) from survey_responses group by metric order by metric"
    ).fetchall():
        if not answered:
            notes.add(
                Finding(
                    "survey_responses",
                    f"the metric {metric} has no score that can be read",
                    "fault",
                    column="score",
                    expected="answers",
                )
            )
            continue
        _scale(notes, metric, answered, low, high)
        if values == 1:
            notes.said(
                "survey_responses",
                f"every answer to {metric} is {low:g}: a metric with one value predicts nothing",
                rows=answered,
                of=answered,
                column="score",
            )
    notes.count(
        "survey_responses",
        "responded_at < invited_at",
        "answers dated before their invitation: kept, with the day of the answer",
        column="responded_at",
        expected="a time after invited_at",
    )
    silent, rows = first_row(
        notes.connection,
        "select count(*) filter (responded_at is null and score is null), count(*) from survey_responses",
    )
    words = (
        "invitations without an answer"
        if silent
        else "there are only answers, no silent invitations: non-response cannot be checked"
    )
    notes.said("survey_responses", words, rows=silent, of=rows)
    many = f"respondent_id in (select respondent_id from survey_responses group by respondent_id having count(distinct customer_id) >= {MANY_ACCOUNTS})"
    person = first_row(
        notes.connection,
        "select respondent_id, count(distinct customer_id) as n from survey_responses where respondent_id is not null group by all order by n desc, 1 limit 1",
    )
    if person and person[1] >= MANY_ACCOUNTS:
        notes.count(
            "survey_responses",
            many,
            f"one respondent answers for many accounts, up to {person[1]:,}: their answers are one opinion",
            severity="said",
            column="respondent_id",
        )


def _scale(notes: Notes, metric: str, answered: int, low: float, high: float) -> None:
    """Scores outside a metric's scale become no score; where too many are, the scale is asked for."""
    name, key = literal(metric), f"survey_responses/scale/{metric}"
    answers = {f"{lowest} to {highest}": (lowest, highest) for lowest, highest in SCALES}
    answered_scale = answers.get(notes.answers.get(key, ""))
    usual = (METRIC[metric].lowest, METRIC[metric].highest) if metric in METRIC else None
    least, most = answered_scale or usual or ("null", "null")
    if not answered_scale:
        least, most = f"coalesce(scale_min, {least})", f"coalesce(scale_max, {most})"
    outside = f"metric = {name} and (score < {least} or score > {most})"
    count = first_row(notes.connection, f"select count(*) from survey_responses where {outside}")[0]
    if not answered_scale and count > MOST_OUT_OF_SCALE * answered:
        options = [Option(value, f"from {value}") for value in answers]
        words = f"On which scale was {metric} asked? {count:,} of {answered:,} answers lie outside the usual one; they go from {low:g} to {high:g}."
        notes.ask(
            key,
            table="survey_responses",
            column="score",
            words=words,
            options=options,
            examples=(f"{low:g}", f"{high:g}"),
        )
        return
    words = f"scores outside the scale of {metric}, such as “not applicable” codes: they count as no score"
    bounds = answered_scale or usual
    expected = f"{bounds[0]:g} to {bounds[1]:g}" if bounds else "scale_min to scale_max"
    notes.count("survey_responses", outside, words, column="score", expected=expected)
    notes.connection.execute(f"update survey_responses set score = null where {outside}")
    if bounds:
        notes.connection.execute(
            f"update survey_responses set scale_min = {least}, scale_max = {most} where metric = {name}"
        )
    elif not first_row(notes.connection, f"select count(scale_max) from survey_responses where metric = {name}")[0]:
        words = f"the scale of {metric} is not known; its answers go from {low:g} to {high:g}"
        notes.said("survey_responses", words, column="score")


def _check_contacts(notes: Notes) -> None:
    notes.count(
        "contacts",
        "closed_at < opened_at",
        "cases closed before they were opened: kept, the closing is not used",
        column="closed_at",
        expected="a time after opened_at",
    )
    notes.connection.execute("update contacts set closed_at = null where closed_at < opened_at")


def _check_interventions(notes: Notes) -> None:
    _named(
        notes, "interventions", "assigned_how", ASSIGNED, "counts as all at once, the weakest evidence", "all at once"
    )
    notes.leave_out(
        "interventions",
        "end_date < start_date",
        "ending before the start",
        column="end_date",
        expected="a day after start_date",
    )


def _check_employees(notes: Notes) -> None:
    notes.leave_out(
        "employees",
        "exit_date < hire_date",
        "leaving before the start",
        column="exit_date",
        expected="a day after hire_date",
    )


def _named(
    notes: Notes, table: str, column: str, names: dict[str, tuple[str, ...]], otherwise: str, fallback: str
) -> None:
    """Words of a column under the names known here; unknown ones are said, and count as the fallback."""
    known = literals(word for words in names.values() for word in words)
    notes.count(
        table,
        f"lower({column}) not in {known}",
        f"{column} holds other words than {', '.join(names)}: each {otherwise}",
        severity="said",
        column=column,
    )
    cases = " ".join(f"when lower({column}) in {literals(words)} then {literal(name)}" for name, words in names.items())
    notes.connection.execute(
        f"update {table} set {column} = case {cases} else {literal(fallback)} end where {column} is not null"
    )


def _future(notes: Notes, present: Sequence[str], data_end: dt.date) -> None:
    """Dates after the end of the data: a plan, a little later, or a misprint."""
    end, grace = literal(data_end), literal(data_end + dt.timedelta(days=GRACE_DAYS))
    expected = f"a day until {data_end}"
    if "revenue_monthly" in present:
        notes.leave_out(
            "revenue_monthly",
            f"month > date {end}",
            "revenue of months far in the future",
            column="month",
            expected=expected,
        )
    if "customers" in present:
        notes.count(
            "customers",
            f"start_date > date {end}",
            "accounts that start after the data end: they can not be followed",
            severity="said",
            column="start_date",
            expected=expected,
        )
        notes.count(
            "customers",
            f"end_date > date {end}",
            "accounts that leave after the data end: they count as active",
            severity="said",
            column="end_date",
            expected=expected,
        )
        notes.connection.execute(f"update customers set end_date = null, end_reason = null where end_date > date {end}")
    for table, columns in (("survey_responses", ("invited_at", "responded_at")), ("contacts", ("opened_at",))):
        for column in columns if table in present else ():
            notes.leave_out(
                table,
                f"{column} > date {grace} + interval 1 day",
                f"{column} in the future of the data",
                column=column,
                expected=expected,
            )
            notes.count(
                table,
                f"{column} >= date {end} + interval 1 day",
                f"{column} after the last month of revenue: nothing can follow it yet",
                severity="said",
                column=column,
            )


def _known_customers(notes: Notes, table: str) -> None:
    unknown = "customer_id not in (select customer_id from customers)"
    notes.count(
        table,
        unknown,
        "rows of accounts that are not in customers: they can not be used with it",
        column="customer_id",
        expected="a customer_id of customers",
    )
    if table == "revenue_monthly":
        silent = "customer_id not in (select distinct customer_id from revenue_monthly)"
        notes.count("customers", silent, "accounts without any revenue", severity="said", column="customer_id")


def _observed_from(notes: Notes, with_revenue: bool) -> None:
    """Where it is not given: the later of the start and the first month of revenue, when the account is first seen."""
    filled = first_row(notes.connection, "select count(*) filter (observed_from is null) from customers")[0]
    if not filled:
        return
    if with_revenue:
        notes.connection.execute(
            "update customers set observed_from = greatest(start_date, first_month) from (select customer_id as id, min(month) as first_month from revenue_monthly group by customer_id)"
            " where id = customers.customer_id and observed_from is null"
        )
    notes.connection.execute("update customers set observed_from = start_date where observed_from is null")
    words = (
        "the later of start_date and the first month of revenue"
        if with_revenue
        else "start_date, for there is no revenue"
    )
    notes.said(
        "customers",
        f"observed_from was set to {words}",
        rows=filled,
        of=first_row(notes.connection, "select count(*) from customers")[0],
    )


CHECKS: dict[str, Callable[[Notes], None]] = {
    "customers": _check_customers,
    "revenue_monthly": _check_revenue,
    "survey_responses": _check_surveys,
    "contacts": _check_contacts,
    "interventions": _check_interventions,
    "employees": _check_employees,
}
