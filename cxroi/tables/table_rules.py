"""The rules a table must keep by itself: each counted, each said, nothing dropped in silence."""

from __future__ import annotations

from collections.abc import Callable

from cxroi.tables.duplicates import no_duplicates
from cxroi.tables.findings import Finding, Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import METRIC, SCHEMA
from cxroi.tables.sql import first_row, literal, literals

MOST_OUT_OF_SCALE = 0.10
"""Above this share of answers outside a metric's usual scale the scale itself is in doubt. [fraction, judgement]"""
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
    usable = _one_currency(notes, table) and no_duplicates(notes, table)
    if usable and table in CHECKS:
        CHECKS[table](notes)
    return usable


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


CHECKS: dict[str, Callable[[Notes], None]] = {
    "customers": _check_customers,
    "revenue_monthly": _check_revenue,
    "survey_responses": _check_surveys,
    "contacts": _check_contacts,
    "interventions": _check_interventions,
    "employees": _check_employees,
}
