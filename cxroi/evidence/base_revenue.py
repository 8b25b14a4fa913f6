"""Whose revenue is compared with that of a year before, and how: the basis of NRR, GRR and logo retention.

Recurring revenue is compared month with month: what the customers of a month paid in it, and pay in the same month a year later.
Other revenue is compared as the sums of two years, for customers present during all of the first.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

import numpy as np

from cxroi.case.counted import counted
from cxroi.evidence.landmarks import YEAR, Window, columns_of, month_text, one_row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Basis = Literal["recurring", "monthly", "yearly"]
FILLED = 0.80
"""Revenue recurs if accounts pay in at least this share of the months between their first and last. Judgement."""
LOOKED_AT = 20_000
"""Accounts sampled to decide whether revenue recurs."""


@dataclass(frozen=True, eq=False)
class Revenue:
    """Revenue of the accounts of a base period and a year later: one entry each."""

    account: np.ndarray
    parent: np.ndarray
    segment: np.ndarray
    before: np.ndarray
    after: np.ndarray
    basis: Basis
    base: str
    """The base month, or first and last month of the base year."""
    base_last: int
    """The last month of the base period: answers until then came before the second period."""
    warnings: tuple[str, ...] = ()

    def where(self, chosen: np.ndarray) -> Revenue:
        """The chosen accounts."""
        columns = {name.name: getattr(self, name.name) for name in fields(self)}
        return Revenue(
            **{name: value[chosen] if isinstance(value, np.ndarray) else value for name, value in columns.items()}
        )


def base_revenue(connection: DuckDBPyConnection, window: Window) -> tuple[tuple[Revenue, ...], str]:
    """The base periods that can be followed for a year, latest first; if there are none, the reason."""
    if "revenue" not in window.has:
        return (), "There is no table of revenue."
    basis = _basis(connection, window)
    if basis == "yearly":
        firsts = range(window.revenue_last - 2 * YEAR + 1, window.revenue_first - 1, -YEAR)
        found = [_yearly(connection, first) for first in firsts]
    else:
        months = range(window.revenue_last - YEAR, window.revenue_first - 1, -YEAR)
        found = [_point_to_point(connection, month, basis) for month in months]
    kept = tuple(one for one in found if len(one.account))
    return kept, "" if kept else _reason(window, basis, tried=bool(found))


def _basis(connection: DuckDBPyConnection, window: Window) -> Basis:
    """How to compare revenue."""
    if "recurring" in columns_of(connection, "ev_revenue"):
        known, rows = one_row(connection, "SELECT count(recurring), count(*) FROM ev_revenue")
        if known > rows / 2:
            return "recurring"
    accounts = one_row(connection, "SELECT count(*) FROM ev_accounts")[0]
    months, span, longest = one_row(
        connection,
        f"""SELECT sum(months), sum(span), max(span) FROM (SELECT count(DISTINCT m) AS months, max(m) - min(m) + 1 AS span FROM ev_revenue
            WHERE account % {max(1, accounts // LOOKED_AT)} = 0 AND m > {window.revenue_last - 2 * YEAR} AND revenue > 0 GROUP BY account)""",
    )
    return "monthly" if longest and longest > 1 and months >= FILLED * span else "yearly"


def _point_to_point(connection: DuckDBPyConnection, month: int, basis: Basis) -> Revenue:
    """Customers who paid in a month, and what they pay a year later."""
    column = "recurring" if basis == "recurring" else "revenue"
    return _revenue(
        connection,
        f"""WITH paid AS (SELECT account, sum({column}) FILTER (WHERE m = {month}) AS before, sum({column}) FILTER (WHERE m = {month + YEAR}) AS after
                FROM ev_revenue WHERE m IN ({month}, {month + YEAR}) GROUP BY account)
            SELECT account, parent, segment_name AS segment, before::DOUBLE AS before, coalesce(after, 0)::DOUBLE AS after
            FROM paid JOIN ev_accounts USING (account) WHERE before > 0 ORDER BY account""",
        basis, f"{month_text(month)}", month,
    )  # fmt: skip


def _yearly(connection: DuckDBPyConnection, first: int) -> Revenue:
    """Customers present for all of a year, what they paid in it and in the next; if no start date is known, all who paid."""
    found = _revenue(
        connection,
        f"""WITH spent AS (SELECT account, sum(revenue) FILTER (WHERE m < {first + YEAR}) AS before, sum(revenue) FILTER (WHERE m >= {first + YEAR}) AS after
                FROM ev_revenue WHERE m BETWEEN {first} AND {first + 2 * YEAR - 1} GROUP BY account)
            SELECT account, parent, segment_name AS segment, before::DOUBLE AS before, coalesce(after, 0)::DOUBLE AS after
            FROM spent JOIN ev_accounts USING (account)
            WHERE before > 0 AND (NOT start_known OR (start <= {first} AND stop >= {first + YEAR})) ORDER BY account""",
        "yearly", f"{month_text(first)} to {month_text(first + YEAR - 1)}", first + YEAR - 1,
    )  # fmt: skip
    unknown = one_row(connection, "SELECT count(*) FILTER (WHERE NOT start_known) FROM ev_accounts")[0]
    if not unknown:
        return found
    said = "Customers' start dates are not known: those who first bought in the base year count with part of a year, which raises NRR."
    return Revenue(**{**vars(found), "warnings": (said,)})


def _revenue(connection: DuckDBPyConnection, query: str, basis: Basis, base: str, last: int) -> Revenue:
    found = connection.execute(query).fetchnumpy()
    account, parent, segment, before, after = (
        np.asarray(found[name]) for name in ("account", "parent", "segment", "before", "after")
    )
    return Revenue(account, parent, segment, before, after, basis, base, last)


def _reason(window: Window, basis: Basis, *, tried: bool) -> str:
    months = window.revenue_last - window.revenue_first + 1
    need = 2 * YEAR if basis == "yearly" else YEAR + 1
    span = f"from {month_text(window.revenue_first)} to {month_text(window.revenue_last)}"
    if tried:
        return f"No net revenue retention: no customer has revenue throughout a base year that is followed by another; revenue runs {span}."
    thin = "".join(
        f" {month_text(month)} does not count: it has {counted(rows, 'row')} of revenue where {usual:,} is usual."
        for month, rows, usual in window.thin[:3]
    )
    return f"No net revenue retention: it needs {need} whole months of revenue, and there are {months}, {span}.{thin}"
