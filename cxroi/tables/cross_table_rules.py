"""The rules the tables must keep together, the days the data cover, and what follows from both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row, literal

LONGEST_GAP_MONTHS, STRAY_SHARE = 12, 0.05
"""Months apart from all others by more than this, with less than this share of the rows, are taken for misprints. [judgement]"""
GRACE_DAYS = 92
"""Surveys and contacts may run on this long after the last month of revenue before they count as wrong. [days, judgement]"""
QUIET_DAYS = 3
"""A month dated by day is whole if its last revenue is no further from its end; weekends are. [days, judgement]"""


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
                end = (last + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
                return first, _whole(notes, end) if table == "revenue_monthly" else end
    return None, None


def _whole(notes: Notes, end: dt.date) -> dt.date:
    """The end of the last whole month: where revenue is dated by day, a month that breaks off is left out, and said."""
    seen = notes.last_day
    if seen is None or not end.replace(day=1) <= seen < end - dt.timedelta(days=QUIET_DAYS):
        return end
    whole = end.replace(day=1) - dt.timedelta(days=1)
    later, rule = f"month > date {literal(whole)}", f"the last month breaks off on {seen}: left out, it is not whole"
    if notes.count("revenue_monthly", later, rule, severity="said", column="month"):
        notes.connection.execute(f"delete from revenue_monthly where {later}")
    return whole


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
