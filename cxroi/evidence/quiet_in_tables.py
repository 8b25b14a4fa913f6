"""Customers gone quiet in a company's tables: from the days of their orders where those are known, else from months with revenue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxroi.evidence.landmarks import Window, columns_of, first_day, last_day
from cxroi.evidence.quiet_customers import YEAR, QuietCustomer, Tested, order_days, quiet_customers, tested, untold
from cxroi.tables.schema import ORDER_DAYS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HORIZON = 90
"""Days without an order after which a customer counts as quiet."""
BY_MONTH = (
    "These tables have revenue by month, and where customers pay every month until they leave, nobody is ever silent: orders by day, or "
    "days of use under the name of orders, would show who is."
)
NO_TABLE = "There are no orders and no monthly revenue, so nothing tells a customer's cadence. A table with the customer, the day or month, and the amount would."


@dataclass(frozen=True)
class Quiet:
    """How well quiet customers are foretold, and who they are today."""

    tested: Tested
    customers: tuple[QuietCustomer, ...]
    by_day: bool = True
    """False where only months with revenue are known, each dated by its first day."""
    gone_after: int | None = None
    """Months of silence that count as having left, as answered; whoever was silent for so long is neither tested nor listed."""


def quiet_in_tables(connection: DuckDBPyConnection, *, present: Sequence[str], window: Window) -> Quiet:
    """Who has gone quiet; who told that she leaves is not quiet.

    Raises ValueError where there is no revenue, or too little to learn from.
    """
    if "revenue_monthly" not in present:
        raise ValueError(NO_TABLE)
    by_day, rows = _rows(connection)
    days = order_days(connection.execute(f"SELECT customer_id::VARCHAR AS id, day, revenue AS amount FROM {rows}").df())
    days = days[days["day"].dt.date <= last_day(window.revenue_last)]
    # A month is dated by its first day: the last one is over when the data end, and nothing after it is known.
    end = days["day"].max().date() if by_day and len(days) else first_day(window.revenue_last)
    cut = end - dt.timedelta(days=HORIZON)
    ended = _ended(connection, present)
    days = days[~days["id"].isin([name for name, day in ended.items() if day <= cut])]
    months = _left_after(connection, present)
    gone_after = None if months is None else round(months * YEAR / 12)
    try:
        found = quiet_customers(days, horizon=HORIZON, gross_margin=_margin(connection), end=end, gone_after=gone_after)
        test = tested(days, cut, HORIZON, gone_after=gone_after)
    except ValueError as error:
        left = (
            ""
            if months is None
            else f" Customers silent for {months} months by then count as having left, and are not among them."
        )
        raise ValueError(f"{error}{left}" if by_day else f"{error}{left} {BY_MONTH}") from error
    staying = tuple(one for one in found if one.id not in ended)
    return Quiet(test, staying if test.verdict == "USE" else untold(staying, test), by_day, months)


def _rows(connection: DuckDBPyConnection) -> tuple[bool, str]:
    """Whether days are known, and the relation of customer_id, day and revenue."""
    columns = columns_of(connection, "revenue_monthly")
    if "dated" in columns:
        return True, "(SELECT customer_id, coalesce(dated::DATE, month) AS day, revenue FROM revenue_monthly)"
    known = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [ORDER_DAYS]).fetchone()
    if known and known[0]:
        return True, f"(SELECT * FROM {ORDER_DAYS} SEMI JOIN revenue_monthly USING (customer_id, month))"
    return False, "(SELECT customer_id, month AS day, revenue FROM revenue_monthly WHERE revenue > 0)"


def _margin(connection: DuckDBPyConnection) -> float | None:
    """Gross margin over revenue, where both are known; None where no margin is."""
    if "gross_margin" not in columns_of(connection, "revenue_monthly"):
        return None
    row = connection.execute(
        "SELECT sum(gross_margin), sum(revenue) FROM revenue_monthly WHERE revenue > 0 AND gross_margin IS NOT NULL"
    ).fetchone()
    return None if row is None or row[0] is None or not row[1] else float(row[0] / row[1])


def _left_after(connection: DuckDBPyConnection, present: Sequence[str]) -> int | None:
    """The months of silence that count as having left; None where leaving is not assumed from silence."""
    if "customers" not in present or "leaving_from" not in columns_of(connection, "customers"):
        return None
    first = "(SELECT customer_id, min(month) AS first FROM revenue_monthly WHERE revenue > 0 GROUP BY 1)"
    row = connection.execute(
        f"SELECT max(date_diff('month', first, leaving_from)) FROM customers JOIN {first} USING (customer_id)"
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _ended(connection: DuckDBPyConnection, present: Sequence[str]) -> dict[str, dt.date]:
    """The customers who ended and when; not where leaving is assumed from silence, as here silence is what is judged."""
    there = columns_of(connection, "customers") if "customers" in present else frozenset()
    if "end_date" not in there:
        return {}
    told = " AND NOT end_assumed" if "end_assumed" in there else ""
    query = f"SELECT customer_id::VARCHAR, end_date FROM customers WHERE end_date IS NOT NULL{told}"
    return dict(connection.execute(query).fetchall())
