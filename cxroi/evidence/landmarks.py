"""Landmarks: every score with what was known before it and what came after.

A landmark is one account in the month s of its score (or of its invitation, if it did not answer), with the account still
a customer at the start of month s + 1. Predictors are measured up to the end of month s, outcomes from month s + 1 on:
no score can follow the outcome it should predict. Months are numbered year · 12 + month − 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

YEAR = 12
"""Months."""
NEVER = 999_999
"""The month of leaving of an account that has not left."""

Progress = Callable[[float], object]


@dataclass(frozen=True)
class Window:
    """The months the data cover, what the tables hold, and what was left out, with its number of rows."""

    first: int
    last: int
    accounts: int
    invitations: int
    answers: int
    events: int
    """Accounts that left within the data."""
    has: frozenset[str]
    """Which of revenue, leaving, silence, contacts and products the tables show."""
    caveats: tuple[str, ...]
    revenue_first: int
    revenue_last: int
    """First and last whole month of revenue; leaving may be known for longer."""
    thin: tuple[tuple[int, int, int], ...] = ()
    """Months with too few rows of revenue to count: month, its rows, the rows of a usual one."""

    @property
    def data_end(self) -> date:
        """The last day of the last month."""
        return last_day(self.last)


@dataclass(frozen=True, eq=False)
class Landmarks:
    """The landmarks of one metric, one entry each, sorted by account and month."""

    account: np.ndarray
    parent: np.ndarray
    month: np.ndarray
    score: np.ndarray
    """Mean over the account's respondents in the wave; NaN where nobody answered."""
    lowest: np.ndarray
    respondents: np.ndarray
    start: np.ndarray
    """NaN where neither a start nor revenue is known."""
    observed: np.ndarray
    stop: np.ndarray
    """Month of leaving; `NEVER` while the account is a customer. The month of the score if the leaving came some days after it."""
    left: np.ndarray
    """True where leaving was churn, not a merger or the like."""
    revenue_12: np.ndarray
    """Revenue of the twelve months up to s [currency], NaN where none is known."""
    revenue_3: np.ndarray
    revenue_next: np.ndarray
    """Revenue of the twelve months after s [currency]."""
    products: np.ndarray
    products_next: np.ndarray
    open_cases: np.ndarray
    segment: np.ndarray
    """Number of the account's segment, from 0."""
    contract: np.ndarray
    segment_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.account)

    def where(self, chosen: np.ndarray) -> Landmarks:
        """The chosen landmarks."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in COLUMNS})

    @property
    def answered(self) -> np.ndarray:
        """True where there is a score."""
        return ~np.isnan(self.score)

    def two_years(self, last: int) -> np.ndarray:
        """True where the twelve months up to the score and the twelve after it are all known, and something was paid before.

        A year of which only some months are known would make whoever is new look as if she had grown. `last` is the last month of revenue.
        """
        return (self.month + YEAR <= last) & (self.observed <= self.month - YEAR + 1) & (self.revenue_12 > 0)


NO_TENURE = "no tenure"
"""Of what a window has: that no customer's start is known."""
COLUMNS = tuple(field.name for field in fields(Landmarks) if field.name != "segment_names")


def metrics_of(connection: DuckDBPyConnection) -> tuple[str, ...]:
    """The metrics asked, by name."""
    return tuple(name for (name,) in connection.execute("SELECT DISTINCT metric FROM ev_waves ORDER BY 1").fetchall())


@dataclass(frozen=True)
class Late:
    """How many scores of a metric are dated on or after the day the customer left, and how many near it."""

    scores: int
    near_late: int
    """Of `near`, those on the day of leaving or later."""
    near: int
    """Within three months of the leaving, before or after."""
    assumed: bool = False
    """True where leaving is assumed from silence: a score after the last order is then as late as the leaving."""


def late_scores(connection: DuckDBPyConnection, metric: str) -> Late:
    """The scores of a metric that are as late as the customer's leaving."""
    row = one_row(
        connection,
        "SELECT coalesce(sum(late), 0), coalesce(sum(late_near), 0), coalesce(sum(near), 0) FROM ev_waves WHERE metric = ?",
        metric,
    )
    (assumed,) = one_row(connection, "SELECT count(last_order) FROM ev_accounts")
    scores, near_late, near = (int(count) for count in row)
    return Late(scores, near_late, near, assumed=bool(assumed))


def landmarks(connection: DuckDBPyConnection, metric: str) -> Landmarks:
    """The landmarks of a metric, silent ones included."""
    found = connection.execute(
        """SELECT w.account, a.parent, w.month, w.score, w.lowest, w.answers::SMALLINT AS respondents, CASE WHEN a.tenure_known THEN a.start END AS start, a.observed, a.stop,
               a.left_us AS left, p.revenue_12, p.revenue_3, p.revenue_next, p.products, p.products_next, p.open_cases,
               a.segment, a.contract
           FROM ev_waves w JOIN ev_accounts a USING (account) JOIN ev_points p USING (account, month)
           WHERE w.metric = ? AND w.invited > 0 ORDER BY w.account, w.month""",
        [metric],
    ).fetchnumpy()
    names = connection.execute("SELECT DISTINCT segment, segment_name FROM ev_accounts ORDER BY segment").fetchall()
    return Landmarks(
        **{name: _plain(found.pop(name)) for name in COLUMNS}, segment_names=tuple(name for _, name in names)
    )


def month_number(day: date) -> int:
    """The number of a day's month.

    >>> month_number(date(2026, 7, 15)) - month_number(date(2025, 7, 1))
    12
    """
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a numbered month."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """The last day of a numbered month.

    >>> last_day(month_number(date(2024, 2, 3))).isoformat()
    '2024-02-29'
    """
    return date.fromordinal(first_day(month + 1).toordinal() - 1)


def month_text(month: int) -> str:
    """A numbered month as YYYY-MM."""
    return first_day(month).isoformat()[:7]


SOURCE = ("source_file", "source_row")
"""Columns that say where a row was read; not part of its data."""


def columns_of(connection: DuckDBPyConnection, table: str) -> frozenset[str]:
    """The columns of a table, except those that say where a row was read."""
    return frozenset(row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()) - {*SOURCE}


def number_of(expression: str) -> str:
    """SQL for the number of a date's month."""
    return f"(year({expression}) * 12 + month({expression}) - 1)::INTEGER"


def one_row(connection: DuckDBPyConnection, query: str, *values: object) -> tuple:
    """The one row of a query."""
    row = connection.execute(query, list(values)).fetchone()
    return row if row is not None else ()


def _plain(column: Any) -> np.ndarray:
    """A column as a plain array; masked values become NaN."""
    if not np.ma.isMaskedArray(column):
        return np.asarray(column)
    known, hidden = np.asarray(column.data), np.ma.getmaskarray(column)
    return np.where(hidden, np.nan, known) if known.dtype.kind in "fiu" else known
