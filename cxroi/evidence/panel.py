"""From the tables to landmarks: every score with what was known before it and what came after, reduced in DuckDB.

A landmark is one account in the month s of its score (or of its invitation, where it stayed silent), the account still
there at the start of month s + 1. What explains is measured up to the end of month s, what is explained from month s + 1 on:
no score can follow the outcome it is to predict. Months are numbered year · 12 + month − 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NEVER = 999_999
"""The month in which an account leaves that has not left."""
THIN_MONTH = 0.05
"""A last month with fewer rows than this share of a usual month is not a month of data. Judgement."""

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Window:
    """The months the data cover, what the tables hold, and what was left out with the rows it concerns."""

    first: int
    last: int
    accounts: int
    invitations: int
    answers: int
    events: int
    """Accounts that left, their leaving within the data."""
    has: frozenset[str]
    """Of revenue, leaving, silence, contacts, products: what the tables let us see."""
    caveats: tuple[str, ...]

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
    observed: np.ndarray
    stop: np.ndarray
    """Month of leaving; `NEVER` while the account is there."""
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


COLUMNS = tuple(field.name for field in fields(Landmarks) if field.name != "segment_names")


def prepare(connection: DuckDBPyConnection, *, present: Sequence[str], data_end: date | None = None) -> Window:
    """Reduce the canonical tables to accounts, waves and landmarks: temporary tables of the connection, made once."""
    missing = [table for table in ("customers", "survey_responses") if table not in present]
    if missing:
        raise ValueError(f"{' and '.join(missing)} must be there: without it no score can be held against an outcome.")
    caveats: list[str] = []
    has = {table for table in ("contacts",) if table in present}
    first, last = _months(connection, present, data_end, caveats)
    if "revenue_monthly" in present:
        has.add("revenue")
    _accounts(connection, present, last, caveats)
    if "revenue_monthly" in present:
        _revenue(connection, last)
    _waves(connection, last, caveats)
    _points(connection, present, last, has)
    accounts, events, ended = _row(
        connection,
        f"SELECT count(*), count(*) FILTER (WHERE left_us), count(*) FILTER (WHERE stop < {NEVER}) FROM ev_accounts",
    )
    if ended:
        has.add("leaving")
    elif accounts:
        caveats.append("No customer has an end date within the data: leaving cannot be seen, only revenue can.")
    if ended > events:
        caveats.append(
            f"{ended - events} customers ended for another reason than churn (merged, insolvent, moved): they count until then, not as lost."
        )
    invitations, answers = _row(connection, "SELECT coalesce(sum(invited), 0), coalesce(sum(answers), 0) FROM ev_waves")
    if answers < invitations:
        has.add("silence")
    elif answers:
        caveats.append("The survey holds only answers, no invitations: non-response cannot be checked.")
    return Window(first, last, accounts, int(invitations), int(answers), events, frozenset(has), tuple(caveats))


def metrics_of(connection: DuckDBPyConnection) -> tuple[str, ...]:
    """The metrics that have been asked, by name."""
    return tuple(name for (name,) in connection.execute("SELECT DISTINCT metric FROM ev_waves ORDER BY 1").fetchall())


def late_scores(connection: DuckDBPyConnection, metric: str) -> int:
    """How many scores of a metric are dated on or after the day their customer left."""
    return int(_row(connection, "SELECT coalesce(sum(late), 0) FROM ev_waves WHERE metric = ?", metric)[0])


def landmarks(connection: DuckDBPyConnection, metric: str) -> Landmarks:
    """The landmarks of a metric, silent ones included."""
    found = connection.execute(
        """SELECT w.account, a.parent, w.month, w.score, w.lowest, w.answers AS respondents, a.start, a.observed, a.stop,
               a.left_us AS left, p.revenue_12, p.revenue_3, p.revenue_next, p.products, p.products_next, p.open_cases,
               a.segment, a.contract
           FROM ev_waves w JOIN ev_accounts a USING (account) JOIN ev_points p USING (account, month)
           WHERE w.metric = ? ORDER BY w.account, w.month""",
        [metric],
    ).fetchnumpy()
    names = connection.execute("SELECT DISTINCT segment, segment_name FROM ev_accounts ORDER BY segment").fetchall()
    return Landmarks(**{name: _plain(found[name]) for name in COLUMNS}, segment_names=tuple(name for _, name in names))


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


def columns_of(connection: DuckDBPyConnection, table: str) -> frozenset[str]:
    """The columns a table has."""
    return frozenset(row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall())


def number_of(expression: str) -> str:
    """SQL for the number of a date's month."""
    return f"(year({expression}) * 12 + month({expression}) - 1)::INTEGER"


def _months(
    connection: DuckDBPyConnection, present: Sequence[str], data_end: date | None, caveats: list[str]
) -> tuple[int, int]:
    """First and last month of the data; rows after it are counted and left out."""
    if "revenue_monthly" in present:
        counted = connection.execute(
            f"SELECT {number_of('month')} AS m, count(*) FROM revenue_monthly WHERE month IS NOT NULL GROUP BY m ORDER BY m"
        ).fetchall()
        if not counted:
            raise ValueError("revenue_monthly has no row with a month.")
        usual = float(np.median([rows for _, rows in counted]))
        full = [month for month, rows in counted if rows >= THIN_MONTH * usual]
        first, last = full[0], month_number(data_end) if data_end else full[-1]
        if after := sum(rows for month, rows in counted if month > last):
            caveats.append(f"{after} revenue rows are dated after {last_day(last)}, the end of the data: left out.")
        return first, last
    first, last = _row(
        connection,
        f"SELECT min({number_of('invited_at')}), max({number_of('coalesce(responded_at, invited_at)')}) FROM survey_responses",
    )
    if first is None and data_end is None:
        raise ValueError("The survey is empty and there is no revenue: no month to look at.")
    last = month_number(data_end) if data_end else last
    return (last if first is None else first), last


def _accounts(connection: DuckDBPyConnection, present: Sequence[str], last: int, caveats: list[str]) -> None:
    """One row an account: numbered, with its parent, its months and the facts known before any survey."""
    there = columns_of(connection, "customers")

    def column(name: str, otherwise: str = "NULL") -> str:
        return f"c.{name}" if name in there else otherwise

    revenue = (
        f"SELECT customer_id, {number_of('min(month)')} AS first_month FROM revenue_monthly GROUP BY customer_id"
        if "revenue_monthly" in present
        else "SELECT NULL::VARCHAR AS customer_id, NULL::INTEGER AS first_month"
    )
    end, limit = column("end_date", "NULL::DATE"), f"DATE '{last_day(last)}'"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_accounts AS
        WITH one AS (SELECT * FROM customers WHERE customer_id IS NOT NULL QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY start_date) = 1),
        spent AS ({revenue})
        SELECT (row_number() OVER (ORDER BY c.customer_id) - 1)::INTEGER AS account, c.customer_id,
            (dense_rank() OVER (ORDER BY coalesce({column("parent_id")}::VARCHAR, c.customer_id)) - 1)::INTEGER AS parent,
            coalesce({number_of("c.start_date")}, spent.first_month) AS start,
            greatest(coalesce({number_of("c.start_date")}, spent.first_month),
                coalesce({number_of(column("observed_from", "NULL::DATE"))}, spent.first_month, {number_of("c.start_date")})) AS observed,
            CASE WHEN {end} <= {limit} THEN {number_of(end)} ELSE {NEVER} END AS stop,
            CASE WHEN {end} <= {limit} THEN {end} END AS end_day,
            {end} IS NOT NULL AND {end} <= {limit} AND coalesce(lower({column("end_reason")}::VARCHAR), 'churn') IN ('churn', '') AS left_us,
            coalesce({column("segment")}::VARCHAR, '') AS segment_name,
            (dense_rank() OVER (ORDER BY coalesce({column("segment")}::VARCHAR, '')) - 1)::INTEGER AS segment,
            (dense_rank() OVER (ORDER BY coalesce({column("contract_type")}::VARCHAR, '')) - 1)::INTEGER AS contract
        FROM one c LEFT JOIN spent USING (customer_id)
        WHERE coalesce({number_of("c.start_date")}, spent.first_month) <= {last}""")
    rows, future, unstarted = _row(
        connection,
        f"""SELECT count(*), count(*) FILTER (WHERE c.start_date > {limit} OR {end} > {limit}),
            count(*) FILTER (WHERE {end} < c.start_date) FROM customers c""",
    )
    different = _row(connection, "SELECT count(DISTINCT customer_id) FROM customers")[0]
    if rows > different:
        caveats.append(f"{rows - different} rows of customers repeat a customer_id: the earliest start is kept.")
    if future:
        caveats.append(
            f"{future} customers start or end after {last_day(last)}, the end of the data: such a date is left out."
        )
    if unstarted:
        caveats.append(f"{unstarted} customers end before they start: check the dates; they enter no risk set.")


def _revenue(connection: DuckDBPyConnection, last: int) -> None:
    """Revenue by numbered account and month: every later look at it is at numbers."""
    there = columns_of(connection, "revenue_monthly")
    month = number_of("r.month")
    more = [
        f"r.{name}::FLOAT AS {short}"
        for name, short in (("n_products", "products"), ("gross_margin", "margin"))
        if name in there
    ]
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_revenue AS
        SELECT {", ".join(["a.account", f"{month}::SMALLINT AS m", "r.revenue::DOUBLE AS revenue", *more])}
        FROM revenue_monthly r JOIN ev_accounts a USING (customer_id) WHERE {month} <= {last}""")


def _waves(connection: DuckDBPyConnection, last: int, caveats: list[str]) -> None:
    """One row an account, metric and wave: mean, minimum and number of its answers; scores after leaving only counted."""
    there = columns_of(connection, "survey_responses")
    wave = "CAST(r.wave AS VARCHAR)" if "wave" in there else "NULL"
    repeated = 0
    if "response_id" in there:
        repeated = _row(connection, "SELECT count(response_id) - count(DISTINCT response_id) FROM survey_responses")[0]
    identity = "DISTINCT *" if repeated else "*"
    limit = f"TIMESTAMP '{last_day(last)} 23:59:59.999999'"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_waves AS
        WITH asked AS (
            SELECT lower(coalesce(r.metric, 'score')) AS metric, a.account, r.score, coalesce(r.responded_at, r.invited_at) AS at,
                {number_of("coalesce(r.responded_at, r.invited_at)")} AS m, {wave} AS wave,
                r.score IS NOT NULL AND isfinite(r.score) AS answered,
                coalesce(a.left_us AND r.score IS NOT NULL AND coalesce(r.responded_at, r.invited_at)::DATE >= a.end_day, FALSE) AS late
            FROM (SELECT {identity} FROM survey_responses) r JOIN ev_accounts a USING (customer_id)
            WHERE coalesce(r.responded_at, r.invited_at) <= {limit})
        SELECT metric, account, coalesce(max(m) FILTER (WHERE answered AND NOT late), max(m))::INTEGER AS month,
            avg(score) FILTER (WHERE answered AND NOT late)::DOUBLE AS score, min(score) FILTER (WHERE answered AND NOT late)::DOUBLE AS lowest,
            count(*) FILTER (WHERE answered AND NOT late) AS answers, count(*) FILTER (WHERE late) AS late,
            count(*) - count(*) FILTER (WHERE late) AS invited
        FROM asked GROUP BY metric, account, coalesce(wave, m::VARCHAR)""")
    rows, future, strangers, timeless = _row(
        connection,
        f"""SELECT count(*), count(*) FILTER (WHERE coalesce(responded_at, invited_at) > {limit}),
            count(*) FILTER (WHERE customer_id IS NULL OR customer_id NOT IN (SELECT customer_id FROM ev_accounts)),
            count(*) FILTER (WHERE responded_at IS NULL AND invited_at IS NULL) FROM survey_responses""",
    )
    if not rows:
        caveats.append("The survey table is empty: there is no score to judge.")
    if repeated:
        repeated = rows - _row(connection, "SELECT count(*) FROM (SELECT DISTINCT * FROM survey_responses)")[0]
        if repeated:
            caveats.append(f"{repeated} survey rows are exact duplicates: each is counted once.")
    if future:
        caveats.append(f"{future} survey rows are dated after {last_day(last)}, the end of the data: left out.")
    if strangers:
        caveats.append(f"{strangers} survey rows belong to no customer in the table: left out.")
    if timeless:
        caveats.append(f"{timeless} survey rows have no date: left out.")
    if "respondent_id" in there and rows:
        busiest = connection.execute(
            "SELECT respondent_id, count(DISTINCT customer_id) AS n FROM survey_responses WHERE respondent_id IS NOT NULL AND score IS NOT NULL GROUP BY 1 HAVING n > 3 ORDER BY n DESC LIMIT 1"
        ).fetchone()
        if busiest:
            caveats.append(
                f"Respondent {busiest[0]} answers for {busiest[1]} accounts: these scores are one opinion, not {busiest[1]}. Set their parent_id to one buying group."
            )


def _points(connection: DuckDBPyConnection, present: Sequence[str], last: int, has: set[str]) -> None:
    """One row an account and landmark month: revenue and products before and after, cases open at its end.

    Sums are rounded, so that the order in which threads add does not show.
    """
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_where AS SELECT DISTINCT w.account, w.month
        FROM ev_waves w JOIN ev_accounts a USING (account) WHERE w.month < a.stop AND w.month >= a.start AND w.month <= {last}""")
    spent = "SELECT NULL::INTEGER AS account, NULL::INTEGER AS month, NULL::DOUBLE AS revenue_12, NULL::DOUBLE AS revenue_3, NULL::DOUBLE AS revenue_next, NULL::DOUBLE AS products, NULL::DOUBLE AS products_next"
    if "revenue_monthly" in present:
        products, later = "NULL::FLOAT", "NULL::FLOAT"
        if "products" in columns_of(connection, "ev_revenue"):
            products, later = (f"max(r.products) FILTER (WHERE r.m {side} w.month)" for side in ("<=", ">"))
        spent = f"""SELECT w.account, w.month, round(sum(r.revenue) FILTER (WHERE r.m <= w.month), 4) AS revenue_12,
                round(sum(r.revenue) FILTER (WHERE r.m BETWEEN w.month - 2 AND w.month), 4) AS revenue_3,
                round(sum(r.revenue) FILTER (WHERE r.m > w.month), 4) AS revenue_next,
                {products}::DOUBLE AS products, {later}::DOUBLE AS products_next
            FROM ev_where w JOIN ev_revenue r ON r.account = w.account AND r.m BETWEEN w.month - 11 AND w.month + 12 GROUP BY ALL"""
    cases = "SELECT NULL::INTEGER AS account, NULL::INTEGER AS month, NULL::DOUBLE AS open_cases"
    if "contacts" in present:
        closed = "c.closed_at" if "closed_at" in columns_of(connection, "contacts") else "NULL::TIMESTAMP"
        start = "make_date((w.month + 1) // 12, ((w.month + 1) % 12) + 1, 1)"
        cases = f"""SELECT w.account, w.month, count(*)::DOUBLE AS open_cases
            FROM ev_where w JOIN ev_accounts a USING (account) JOIN contacts c USING (customer_id)
            WHERE c.opened_at < {start} AND ({closed} >= {start} OR ({closed} IS NULL AND c.opened_at >= {start} - INTERVAL 3 MONTH))
            GROUP BY ALL"""
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_points AS WITH spent AS ({spent}), cases AS ({cases})
        SELECT w.account, w.month, revenue_12, revenue_3, revenue_next, products, products_next,
            {"coalesce(open_cases, 0)" if "contacts" in present else "NULL::DOUBLE"} AS open_cases
        FROM ev_where w LEFT JOIN spent USING (account, month) LEFT JOIN cases USING (account, month)""")
    if _row(connection, "SELECT count(products) FROM ev_points")[0]:
        has.add("products")


def _row(connection: DuckDBPyConnection, query: str, *values: object) -> tuple:
    row = connection.execute(query, list(values)).fetchone()
    return row if row is not None else ()


def _plain(column: Any) -> np.ndarray:
    """A column as a plain array: what is masked becomes NaN."""
    if not np.ma.isMaskedArray(column):
        return np.asarray(column)
    known, hidden = np.asarray(column.data), np.ma.getmaskarray(column)
    return np.where(hidden, np.nan, known) if known.dtype.kind in "fiu" else known
