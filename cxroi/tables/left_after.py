"""Leaving where nobody says goodbye: in a shop without contracts a customer counts as having left after a silence, if a person says so.

The silence is asked for, with the share of customers that came back after one as long in these data. Leaving is dated to the month in
which the silence reached that length, so that nothing later is needed to know it; and nobody can be seen to leave before their first order
is as long ago (`leaving_from`). Customers without any order left before the data, or never began: they are left out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cxroi.case.counted import counted, noun_of
from cxroi.tables.asked_on_leaving import ask_whether_asked_on_leaving
from cxroi.tables.cross_table_rules import numbers_orders
from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row, literal

KEY = "left_after"
MONTHS = (6, 9, 12)
LEAST_SILENT = 20
"""The question is asked if at least this many customers have been silent for the shortest time. [judgement]"""

LEAST_FOLLOWED = 10
"""Of fewer silences that could be followed, no share is told. [judgement]"""


@dataclass(frozen=True)
class AssumedLeaving:
    """Leaving that is assumed from silence."""

    months: int
    """Without an order."""
    customers: int
    """Taken to have left."""
    back: int
    """Silences as long as this that ended within a year more."""
    followed: int
    """Silences that began early enough to be followed for that year."""

    @property
    def words(self) -> str:
        """The assumption in a sentence."""
        return (
            f"Leaving is assumed, as answered: {counted(self.customers, 'customer')} without an order for {self.months} months {noun_of(self.customers, 'counts', 'count')} as having left in the "
            f"month in which their silence reached that length.{_returned(self.back, self.followed)}"
        )


def _returned(back: int, followed: int) -> str:
    """How many came back of those who could be followed; with too few of them, that no share can be told."""
    if not followed:
        return " Whether customers come back after so long is not known: none had been silent for so long a year before the data end."
    told = (
        f" Of {counted(followed, 'earlier silence')} of this length, {back:,} ended with an order within a further year"
    )
    return f"{told}: too few to tell." if followed < LEAST_FOLLOWED else f"{told} ({back / followed:.0%})."


def assume_leaving(notes: Notes, present: list[str], data_end: dt.date | None) -> AssumedLeaving | None:
    """Give customers an end date if none has one and the answer says after what silence they have left; else ask, and change nothing."""
    if data_end is None or "revenue_monthly" not in present or _ends_known(notes, present) or numbers_orders(notes):
        return None
    back = {months: _came_back(notes, months, data_end) for months in MONTHS}
    if _silent(notes, MONTHS[0], data_end) < LEAST_SILENT:
        return None
    options = [
        Option(str(months), f"after {months} months without an order: {counted(_silent(notes, months, data_end), 'customer')}.{_returned(*back[months])}")
        for months in MONTHS
    ]  # fmt: skip
    answer = notes.ask(
        KEY, table="customers", column="end_date", needed=False, options=[*options, Option("never", "silence is not leaving: it cannot be seen here")],
        words="No customer has an end date. After what time without an order does a customer count as having left?",
    )  # fmt: skip
    if answer is None or answer == "never":
        return None
    months = int(answer)
    _give_end_dates(notes, present, months, data_end)
    if "survey_responses" in present:
        ask_whether_asked_on_leaving(notes)
    left = first_row(notes.connection, "select count(*) from customers where end_assumed")[0]
    found = AssumedLeaving(months, int(left), *back[months])
    notes.said("customers", found.words, column="end_date")
    return found


def _ends_known(notes: Notes, present: list[str]) -> bool:
    return "customers" in present and bool(first_row(notes.connection, "select count(end_date) from customers")[0])


_LAST = "(select customer_id, min(month) as first, max(month) as last from revenue_monthly where revenue > 0 group by customer_id)"


def _silent(notes: Notes, months: int, data_end: dt.date) -> int:
    query = f"select count(*) from {_LAST} where last + to_months({months}) <= date {literal(data_end)}"
    return int(first_row(notes.connection, query)[0])


def _came_back(notes: Notes, months: int, data_end: dt.date) -> tuple[int, int]:
    """Of silences that reached this length a year before the end of the data or earlier: those followed by an order within it, and all."""
    ended, back = first_row(
        notes.connection,
        f"""with gaps as (select month, lead(month) over (partition by customer_id order by month) as next
                from (select distinct customer_id, month from revenue_monthly where revenue > 0)),
            silences as (select month + to_months({months}) as reached, next from gaps
                where next is null or next > month + to_months({months}))
        select count(*), count(*) filter (next <= reached + to_months(12)) from silences
        where reached + to_months(12) <= date {literal(data_end)}""",
    )
    return int(back), int(ended)


def _give_end_dates(notes: Notes, present: list[str], months: int, data_end: dt.date) -> None:
    """The last day of the month in which the silence reached its length, where the data go as far; and the first in which it could."""
    if "customers" in present:
        notes.leave_out(
            "customers", f"customer_id not in (select customer_id from {_LAST}) and coalesce(start_date, date '1900-01-01') + to_months({months}) <= date {literal(data_end)}",
            "customers without any order in the months of the data, who left before them or never began", column="customer_id",
        )  # fmt: skip
    if "customers" not in present:
        notes.connection.execute(
            "create table customers as select customer_id, customer_id as parent_id, null::date as start_date, min(month) as observed_from,"
            " null::date as end_date, null::varchar as end_reason from revenue_monthly group by customer_id"
        )
        present.insert(0, "customers")
    ended = f"last_day((last + to_months({months}))::date)"
    notes.connection.execute(
        f"create table with_ends as select c.* replace (case when {ended} <= date {literal(data_end)} then {ended} end as end_date),"
        f" coalesce({ended} <= date {literal(data_end)}, false) as end_assumed, (first + to_months({months}))::date as leaving_from,"
        f" case when {ended} <= date {literal(data_end)} then last::date end as last_order from customers c left join {_LAST} using (customer_id)"
    )
    notes.connection.execute("drop table customers")
    notes.connection.execute("alter table with_ends rename to customers")
