"""The rules between tables, and what follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cxroi.tables.findings import Finding
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row, literal

MANY, LEAST_MONTHS = 100, 6
"""With fewer customers or months, each may well have bought once. [judgement]"""
GRACE_DAYS = 92
"""Surveys and contacts later than this after the last month of revenue count as errors. [days, judgement]"""


def check_across(notes: Notes, present: Sequence[str], data_end: dt.date | None) -> None:
    """Check the tables against each other and against the end of the data, and fill in what follows."""
    if data_end:
        _future(notes, present, data_end)
    if "revenue_monthly" in present and numbers_orders(notes):
        rule = "no customer has revenue in a second month: does the column number orders, not customers?"
        expected = "the number under which a customer orders again"
        notes.add(Finding("revenue_monthly", rule, "error", column="customer_id", expected=expected))
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
                "scores given on or after the day of leaving: they cannot predict it, and are not used to",
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


def numbers_orders(notes: Notes) -> bool:
    """Whether no customer has revenue in a second month: the column then numbers orders, and nothing follows anything."""
    accounts, rows, months = first_row(
        notes.connection, "select count(distinct customer_id), count(*), count(distinct month) from revenue_monthly"
    )
    return accounts == rows >= MANY and months >= LEAST_MONTHS


def _of_leavers(table: str, condition: str) -> str:
    """Rows of accounts that left and meet a condition, as a condition on the table."""
    return f"rowid in (select t.rowid from {table} t join (select customer_id, end_date from customers where end_date is not null) c using (customer_id) where {condition})"


def _future(notes: Notes, present: Sequence[str], data_end: dt.date) -> None:
    """Dates after the end of the data: a plan, slightly late, or a typing error."""
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
            "accounts that start after the end of the data: they cannot be followed",
            severity="said",
            column="start_date",
            expected=expected,
        )
        notes.count(
            "customers",
            f"end_date > date {end}",
            "accounts that leave after the end of the data: they count as active until then",
            severity="said",
            column="end_date",
            expected=expected,
        )
    for table, columns in (("survey_responses", ("invited_at", "responded_at")), ("contacts", ("opened_at",))):
        for column in columns if table in present else ():
            notes.leave_out(
                table,
                f"{column} > date {grace} + interval 1 day",
                f"{column} after the end of the data",
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
        "rows of accounts that are not in customers: they cannot be used with it",
        column="customer_id",
        expected="a customer_id of customers",
    )
    if table == "revenue_monthly":
        silent = "customer_id not in (select distinct customer_id from revenue_monthly)"
        notes.count("customers", silent, "accounts without any revenue", severity="said", column="customer_id")


def _observed_from(notes: Notes, with_revenue: bool) -> None:
    """Where it is not given: when the account is first seen, the later of its start and its first month of revenue."""
    filled = first_row(notes.connection, "select count(*) filter (observed_from is null) from customers")[0]
    if not filled:
        return
    notes.connection.execute(
        "alter table customers add column observed_given boolean"
    )  # what was given says more than what is taken
    notes.connection.execute("update customers set observed_given = observed_from is not null")
    if with_revenue:
        notes.connection.execute(
            "update customers set observed_from = greatest(start_date, first_month) from (select customer_id as id, min(month) as first_month from revenue_monthly group by customer_id)"
            " where id = customers.customer_id and observed_from is null"
        )
    notes.connection.execute("update customers set observed_from = start_date where observed_from is null")
    words = (
        "the later of start_date and the first month of revenue"
        if with_revenue
        else "start_date, because there is no revenue"
    )
    notes.said(
        "customers",
        f"observed_from was set to {words}",
        rows=filled,
        of=first_row(notes.connection, "select count(*) from customers")[0],
    )
