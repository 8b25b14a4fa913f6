"""Subscriptions expanded: a row for each customer and month with its recurring revenue, and who left when.

A subscription counts in every month on whose last day it runs; one that starts and ends within a month counts in it. A
customer has left if its last subscription ended before the end of the data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cxroi.case.counted import counted, noun_of
from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import SCHEMA, SQL_TYPES
from cxroi.tables.sql import first_row, literal
from cxroi.tables.typed_days import typed_day

PERIODS = {
    1 / 12: ("year", "yearly", "annual", "annually", "yr", "12", "jahr", "jährlich", "an", "annuel", "año", "anual", "연", "год"),
    1 / 3: ("quarter", "quarterly", "3", "quartal", "trimestre", "분기", "квартал"),
    52 / 12: ("week", "weekly", "woche", "semaine", "semana"),
}  # fmt: skip
MOSTLY_OPEN = 0.5
"""Where fewer subscriptions than this share have an end, an end is a leaving that has happened, not the end of a contract. [judgement]"""
PLANNED_DAYS = 62
"""An end later than this after the last start is a plan. [days, judgement]"""


def expand(notes: Notes, others: Sequence[str]) -> tuple[str, ...]:
    """Make `revenue_monthly` (and `customers`, if there is none) from `subscriptions`; returns the tables made."""
    connection = notes.connection
    cases = " ".join(
        f"when lower(period) in ({', '.join(map(literal, words))}) then {factor}" for factor, words in PERIODS.items()
    )
    connection.execute(
        "create table paid as select *, coalesce(mrr, arr / 12,"
        f" price * coalesce(seats, 1) * case {cases} else 1 end) as monthly from subscriptions"
    )
    notes.count("paid", "monthly is null", "subscriptions without a price: they bring nothing", column="customer_id")
    notes.leave_out(
        "paid",
        "end_date < start_date",
        "subscriptions that end before they start",
        column="end_date",
        expected="a day after start_date",
    )
    end = _end(notes, others)
    if end is None:  # no subscription has a day that could be read, which is said where it was read
        connection.execute("drop table paid")
        return ()
    connection.execute(f"delete from paid where start_date > date {literal(end)}")
    if not _overlaps(notes):
        connection.execute("drop table paid")
        return ()
    notes.connection.execute(
        f"""create table revenue_monthly as
        with running as (select customer_id, monthly, source_file, source_row, date_trunc('month', start_date) as first,
                least(date {literal(end)}, coalesce(end_date, date {literal(end)})) as last, start_date, end_date from paid),
        months as (select *, unnest(generate_series(first::timestamp, date_trunc('month', last)::timestamp, interval 1 month))::date as month from running)
        select customer_id, month, sum(monthly) as revenue, sum(monthly) as recurring_revenue, min(source_file) as source_file, min(source_row) as source_row
        from months where coalesce(end_date, last) >= last_day(month) or date_trunc('month', start_date) = date_trunc('month', coalesce(end_date, last))
            or month = date_trunc('month', date {literal(end)}) and end_date is null group by customer_id, month"""
    )
    for column in SCHEMA["revenue_monthly"].kept:
        if column.name not in ("customer_id", "month", "revenue", "recurring_revenue"):
            connection.execute(f"alter table revenue_monthly add column {column.name} {SQL_TYPES[column.kind]}")
    months, accounts = first_row(connection, "select count(*), count(distinct customer_id) from revenue_monthly")
    notes.said(
        "revenue_monthly",
        f"subscriptions were expanded to {counted(months, 'month')} of recurring revenue of {counted(accounts, 'customer')}, to {end}",
    )
    made = ["revenue_monthly"]
    if "customers" in others:
        _complete(notes, end)
    else:
        connection.execute(
            f"create table customers as select customer_id, customer_id as parent_id, min(start_date) as start_date, null::date as observed_from,"
            f" case when count(*) = count(end_date) and max(end_date) <= date {literal(end)} then max(end_date) end as end_date, min(source_file) as source_file, min(source_row) as source_row"
            " from paid group by customer_id"
        )
        for column in SCHEMA["customers"].kept:
            connection.execute(f"alter table customers add column if not exists {column.name} {SQL_TYPES[column.kind]}")
        connection.execute(
            "update customers set segment = plan from (select customer_id as id, arg_max(plan, start_date) as plan from subscriptions group by 1) where id = customer_id"
        )
        notes.said("customers", "who left was read from the subscriptions: a customer leaves when its last one ends")
        made.append("customers")
    connection.execute("drop table paid")
    return tuple(made)


def _end(notes: Notes, others: Sequence[str]) -> dt.date | None:
    """The last day for which subscriptions are known: the answer, else the month of the last date that is not a plan."""
    if told := typed_day(notes.answers.get("data_end", "")):
        return told
    last = first_row(notes.connection, "select max(start_date) from paid")[0]
    for table, column in (("survey_responses", "coalesce(responded_at, invited_at)"), ("contacts", "opened_at")):
        if table in others:
            other = first_row(notes.connection, f"select max({column})::date from {table}")[0]
            last = max((day for day in (last, other) if day), default=None)
    if last is None:
        return None
    ends, rows = first_row(notes.connection, "select count(end_date), count(*) from paid")
    known = "true" if ends < MOSTLY_OPEN * rows else f"end_date <= date {literal(last)} + {PLANNED_DAYS}"
    ended = first_row(notes.connection, f"select max(end_date) from paid where {known}")[0]
    last = max(last, ended or last)
    end = (last.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    answer = notes.ask("data_end", table="subscriptions", kind="day", needed=False, options=[Option(str(end), f"until {end}")],
        words=f"Until when are the subscriptions known? Their last start is {last}; until this is answered, {end} is taken.")  # fmt: skip
    return dt.date.fromisoformat(answer) if answer else end


def _overlaps(notes: Notes) -> bool:
    """Ask what simultaneous subscriptions of one customer and plan are; False until it is answered."""
    rows, example = first_row(
        notes.connection,
        "select count(*), min(a.customer_id) from paid a join paid b on a.customer_id = b.customer_id and a.rowid < b.rowid"
        " and a.plan is not distinct from b.plan and a.start_date < coalesce(b.end_date, date '2100-01-01')"
        " and b.start_date < coalesce(a.end_date, date '2100-01-01')",
    )
    if not rows:
        return True
    options = (
        Option("add", "they run side by side, such as several sites or products: add them up"),
        Option("later", "a later one replaces the earlier one on the day it starts"),
    )
    answer = notes.ask(
        "subscriptions/overlap", table="subscriptions", column="start_date", options=options, examples=(str(example),),
        words=f"{counted(rows, 'pair')} of subscriptions of one customer and plan {noun_of(rows, 'runs', 'run')} at the same time, such as those of {example}. Do they add up?",
    )  # fmt: skip
    if answer == "later":
        notes.connection.execute(
            "update paid set end_date = following - 1 from (select rowid as place, lead(start_date) over (partition by customer_id, plan order by start_date, rowid) as following from paid) n"
            " where n.place = paid.rowid and following is not null and following > paid.start_date and coalesce(end_date, date '2100-01-01') >= following"
        )
    return answer is not None


def _complete(notes: Notes, end: dt.date) -> None:
    """The day of leaving, where the subscriptions give it and the customers' file does not."""
    given = first_row(notes.connection, "select count(end_date) from customers")[0]
    if given:
        return
    notes.connection.execute(
        f"update customers set end_date = gone from (select customer_id as id, case when count(*) = count(end_date) and max(end_date) <= date {literal(end)} then max(end_date) end as gone from paid group by 1) p where p.id = customers.customer_id"
    )
    notes.said(
        "customers", "the day of leaving was read from the subscriptions: a customer leaves when its last one ends"
    )
