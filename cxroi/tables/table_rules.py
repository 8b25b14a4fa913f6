"""The rules within a table, as data, and the one runner that applies them.

Each is counted and reported with its first row; nothing is dropped silently. What a rule does can be changed: every
finding offers to leave the rows out or to keep them.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.case.counted import counted, noun_of
from cxroi.tables.currencies import currency_of
from cxroi.tables.duplicates import no_duplicates
from cxroi.tables.findings import Option
from cxroi.tables.id_rules import WITH_CUSTOMERS, customers_of
from cxroi.tables.metric_rules import check_scores
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import CALLED, SCHEMA
from cxroi.tables.sql import first_row, literal, literals, quoted

LEAVE_OUT, KEEP = "leave out", "keep"
GUESTS = ("guest", "guests", "anonymous", "unknown", "walk-in", "walk in", "cash sale", "cash customer", "gast", "laufkunde", "barverkauf", "비회원", "гость", "розничный покупатель")  # fmt: skip
MANY_TIMES = 20
"""A customer numbered 0 or −1 with more rows than so many usual ones stands for nobody. [judgement]"""
THOUSANDFOLD = 300
"""A month of more than this many times an account's other months is taken to be in another unit. [judgement]"""
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
TOTALS = (
    r"^(?:(?:grand|sub)[\s-]*)?totals?\b|\btotals?$|^(?:gesamt(?:summe)?|summe|zwischensumme|insgesamt|somme|sous[\s-]total|suma|subtotal|totale|totaal|"
    r"итого|всего|барлығы|жиыны|합\s*계|소\s*계|총\s*계|all customers|alle kunden|sum|average|mittelwert|moyenne|promedio|평균)(?:[^\p{L}\p{N}]|$)"
)


@dataclass(frozen=True)
class Rule:
    """One rule of one table: the rows that break it, in SQL, and how they are treated."""

    table: str
    name: str
    where: str
    words: str
    does: str
    """say: kept and reported · error: kept, and reported as an error · leave out · ask: the table waits"""
    column: str = ""
    expected: str = ""
    clears: str = ""
    """The column that is cleared in these rows."""
    at_most: float = 1.0
    """If more of the rows than this break the rule, it does not apply. [fraction]"""
    look: str = ""
    """SQL that counts cheaply what may break the rule; if it counts none, the rows are not scanned."""
    early: bool = False
    """True of a rule applied before rows with the same key are combined."""

    @property
    def key(self) -> str:
        """The key of the answer that changes it."""
        return f"{self.table}/{self.name}"


def _nobody(table: str) -> str:
    """SQL of the numbers that stand for nobody: 0 or −1 with many times the rows of a usual customer."""
    many = f"n > {MANY_TIMES} * (select avg(n) from {customers_of(table)})"
    return f"select customer_id from {customers_of(table)} where lower(customer_id) in {literals(GUESTS)} or (customer_id in ('0', '-1') and {many})"


def _look(table: str, where: str) -> str:
    """A look at each customer once, if the list of customers was made."""
    return f"select count(*) from {customers_of(table)} where {where}" if table in WITH_CUSTOMERS else ""


def _of_every_table() -> list[Rule]:
    found = []
    shifted = "customer_id like '____-__-__%' and try_cast(customer_id[:10] as date) is not null"
    for table in ("customers", "revenue_monthly", "survey_responses", "contacts", "subscriptions", "snapshot"):
        found.append(Rule(table, "totals", f"regexp_matches(lower(customer_id), '{TOTALS}')", "rows look like totals or averages of the others", "ask",
            "customer_id", at_most=0.5, early=True, look=_look(table, f"regexp_matches(lower(customer_id), '{TOTALS}')")))  # fmt: skip
        if table in WITH_CUSTOMERS:
            found.append(Rule(table, "guests", f"customer_id in ({_nobody(table)})", "rows of guests or of nobody known: they are many customers under one name", "leave out",
                "customer_id", "the customer's number", at_most=0.9, early=True, look=f"select count(*) from ({_nobody(table)})"))  # fmt: skip
            several = f"select customer_id from {customers_of(table)} where customer_id like '%;%' and trim(split_part(customer_id, ';', 1)) in (select customer_id from {customers_of(table)})"
            found.append(Rule(table, "several", f"customer_id in ({several})", "rows that name several customers at once, whose part of them is not known", "leave out",
                "customer_id", "one customer", at_most=0.5, early=True, look=f"select count(*) from ({several})"))  # fmt: skip
        found.append(Rule(table, "shifted", shifted,
            "rows look shifted: a date is in the customer column, and the other columns fail too", "leave out",
            "customer_id", "the account", at_most=0.5, early=True, look=_look(table, shifted)))  # fmt: skip
    return found


_USUAL = (
    "select customer_id, (sum(revenue) - max(revenue)) / (count(*) - 1) as usual, max(revenue) as most from revenue_monthly where revenue > 0"
    f" group by customer_id having count(*) >= 4 and max(revenue) > {THOUSANDFOLD} * (sum(revenue) - max(revenue)) / (count(*) - 1)"
)
RULES: tuple[Rule, ...] = (
    *_of_every_table(),
    Rule("customers", "end before start", "end_date < start_date", "leaving before the start", "leave out", "end_date", "a day after start_date"),
    *(
        Rule("customers", f"ended {reason}", f"end_reason = {literal(reason)}", f"accounts that ended as {reason}: not churn; they are followed until that day", "say", "end_reason")
        for reason in ("merged", "insolvent", "moved", "non-renewal by us")
    ),
    Rule("customers", "no reason", "end_date is not null and end_reason is null", "accounts that left without a reason given: they count as churn", "say", "end_date"),
    Rule("customers", "no day", "end_date is null and end_reason is not null", "a reason for leaving without a day: they count as active", "error", "end_reason", "an end_date"),
    Rule("revenue_monthly", "thousandfold", f"(customer_id, revenue) in (select customer_id, most from ({_USUAL}))",
        f"months are more than {THOUSANDFOLD} times the account's other months, as if in another unit", "ask", "revenue", at_most=0.05, look=f"select count(*) from ({_USUAL})"),
    Rule("revenue_monthly", "below zero", "revenue < 0", "revenue below zero, such as credits: kept as it is", "say", "revenue"),
    Rule("survey_responses", "answer before invitation", "responded_at < invited_at", "answers dated before their invitation: kept, with the day of the answer",
        "error", "responded_at", "a time after invited_at"),
    Rule("contacts", "closed before opened", "closed_at < opened_at", "cases closed before they were opened: kept, without the closing time", "error", "closed_at",
        "a time after opened_at", clears="closed_at"),
    Rule("interventions", "end before start", "end_date < start_date", "ending before the start", "leave out", "end_date", "a day after start_date"),
    Rule("employees", "exit before hire", "exit_date < hire_date", "leaving before the start", "leave out", "exit_date", "a day after hire_date"),
)  # fmt: skip
WORDS = {
    "customers": ("end_reason", END_REASONS, "counts as churn", "churn"),
    "interventions": ("assigned_how", ASSIGNED, "counts as all at once, the weakest evidence", "all at once"),
}
"""Columns with a fixed set of words: the words, and what any other counts as."""


def check_table(notes: Notes, table: str) -> bool:
    """Check one table by itself, and correct what can be corrected; False where it waits for an answer."""
    if not _one_currency(notes, table):
        return False
    early = [run(notes, rule) for rule in RULES if rule.table == table and rule.early]
    if not all(early) or not no_duplicates(notes, table):
        return False
    if table in WORDS:
        _named(notes, table, *WORDS[table])
    late = [run(notes, rule) for rule in RULES if rule.table == table and not rule.early]
    if not all(late):
        return False
    if table == "revenue_monthly":
        counts = "select count(*), count(distinct customer_id), count(distinct month) from revenue_monthly"
        rows, accounts, months = first_row(notes.connection, counts)
        notes.said(
            table, f"{counted(rows, 'account-month')} of {counted(accounts, 'account')} in {counted(months, 'month')}"
        )
    elif table == "survey_responses":
        check_scores(notes)
    return True


def run(notes: Notes, rule: Rule) -> bool:
    """Apply one rule: count, report, and treat the rows as it says or as answered; False where it waits for an answer."""
    if rule.look and not first_row(notes.connection, rule.look)[0]:
        return True
    rows, example = notes.first(rule.table, rule.where, rule.column)
    if not rows:
        return True
    of = first_row(notes.connection, f"select count(*) from {rule.table}")[0]
    if rows > rule.at_most * of:
        return True
    options = (
        Option(LEAVE_OUT, f"leave {noun_of(rows, 'the row', f'the {rows:,} rows')} out"),
        Option(KEEP, f"keep {noun_of(rows, 'the row as it is', f'the {rows:,} rows as they are')}"),
    )
    if rule.does == "ask":
        words = f"{rows:,} of {of:,} {rule.words}, such as {example['value']} in row {example['row']:,} of {example['file']}. How should {noun_of(rows, 'it', 'they')} be treated?"
        chosen = notes.ask(
            rule.key,
            table=rule.table,
            file=example["file"],
            column=rule.column,
            words=words,
            options=options,
            examples=(example["value"],),
        )
        if chosen is None:
            return False
        notes.said(
            rule.table,
            f"{rule.words}: {'left out' if chosen == LEAVE_OUT else 'kept'}, as answered",
            rows=rows,
            of=of,
            column=rule.column,
        )
    else:
        default = LEAVE_OUT if rule.does == LEAVE_OUT else KEEP
        left = notes.answers.get(rule.key, default) == LEAVE_OUT
        chosen = notes.choose(
            rule.key, table=rule.table, rule=f"{rule.words}: left out" if left else rule.words, options=options, default=default, column=rule.column,
            rows=rows, of=of, file=example["file"], row=example["row"], value=example["value"] or "", expected=rule.expected,
            severity="said" if rule.does == "say" else "error",
        )  # fmt: skip
    if chosen == LEAVE_OUT:
        notes.connection.execute(f"delete from {rule.table} where {rule.where}")
    elif rule.clears:
        notes.connection.execute(f"update {rule.table} set {quoted(rule.clears)} = null where {rule.where}")
    return True


def _one_currency(notes: Notes, table: str) -> bool:
    if not any(column.name == "currency" for column in SCHEMA[table].columns):
        return True
    counts = notes.connection.execute(
        f"select upper(currency) as c, count(*) as n from {table} where currency is not null group by c order by n desc"
    ).fetchall()
    if len(counts) < 2:
        notes.currencies += filter(
            None, [currency_of(str(name), f"currency of {CALLED.get(table, table)}") for name, _ in counts]
        )
        return True
    listed = ", ".join(f"{name} {count:,}" for name, count in counts[:6])
    options = [
        Option(str(name), f"keep the {counted(count, 'row')} in {name} and leave out the others")
        for name, count in counts[:6]
    ]
    words = f"The rows are in more than one currency ({listed}). Convert them to one before export, or keep one of them here?"
    answer = notes.ask(f"{table}/currency", table=table, column="currency", words=words, options=options)
    if answer:
        notes.currencies += filter(None, [currency_of(answer, f"currency of {CALLED.get(table, table)}")])
        notes.leave_out(
            table, f"upper(currency) <> {literal(answer)}", f"rows not in {answer}", column="currency", expected=answer
        )
    return answer is not None


def _named(
    notes: Notes, table: str, column: str, names: dict[str, tuple[str, ...]], otherwise: str, fallback: str
) -> None:
    """Words of a column in their fixed form; unknown ones are reported, and count as the fallback."""
    known = literals(word for words in names.values() for word in words)
    notes.count(
        table,
        f"lower({column}) not in {known}",
        f"{column} has words other than {', '.join(names)}: each {otherwise}",
        severity="said",
        column=column,
    )
    cases = " ".join(f"when lower({column}) in {literals(words)} then {literal(name)}" for name, words in names.items())
    notes.connection.execute(
        f"update {table} set {column} = case {cases} else {literal(fallback)} end where {column} is not null"
    )
