"""From the canonical tables to accounts, waves and landmarks, reduced in DuckDB out of core.

Temporary tables of the connection, made once by `prepare`: ev_accounts, ev_revenue, ev_waves, ev_where, ev_points. Nothing is
left out without a count of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from cxroi.evidence.landmarks import NEVER, Window, columns_of, last_day, month_number, number_of, one_row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

THIN_MONTH = 0.05
"""A last month with fewer rows than this share of a usual month is not a month of data. Judgement."""


def prepare(connection: DuckDBPyConnection, *, present: Sequence[str], data_end: date | None = None) -> Window:
    """Reduce the canonical tables to accounts, waves and landmarks: temporary tables of the connection, made once.

    Raises ValueError where there is neither revenue nor a survey with its customers.
    """
    caveats: list[str] = []
    _stand_ins(connection, present, caveats)
    has = {table for table in ("contacts",) if table in present}
    first, last = _months(connection, present, data_end, caveats)
    if "revenue_monthly" in present:
        has.add("revenue")
    _accounts(connection, present, last, caveats)
    if "revenue_monthly" in present:
        _revenue(connection, last, caveats)
    _waves(connection, present, last, caveats)
    _points(connection, present, last, has, caveats)
    accounts, events, ended = one_row(
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
    invitations, answers = one_row(
        connection, "SELECT coalesce(sum(invited), 0), coalesce(sum(answers), 0) FROM ev_waves"
    )
    if answers < invitations:
        has.add("silence")
    elif answers:
        caveats.append("The survey holds only answers, no invitations: non-response cannot be checked.")
    return Window(first, last, accounts, int(invitations), int(answers), events, frozenset(has), tuple(caveats))


def _stand_ins(connection: DuckDBPyConnection, present: Sequence[str], caveats: list[str]) -> None:
    """What stands in for a missing table of customers (those with revenue) or a missing survey (an empty one)."""
    if "revenue_monthly" not in present and not {"customers", "survey_responses"} <= {*present}:
        raise ValueError("It needs monthly revenue, or customers and their survey answers: there is nothing to judge.")
    if "customers" not in present:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE customers AS SELECT DISTINCT customer_id, NULL::DATE AS start_date FROM revenue_monthly"
        )
        caveats.append("There is no table of customers: those with revenue stand in, and their leaving cannot be seen.")
    if "survey_responses" not in present:
        connection.execute(
            """CREATE OR REPLACE TEMP TABLE survey_responses (customer_id VARCHAR, invited_at TIMESTAMP, responded_at TIMESTAMP,
                metric VARCHAR, score DOUBLE)"""
        )
        caveats.append("There is no survey: no score can be held against an outcome, revenue is looked at alone.")


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
    first, last = one_row(
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
    rows, future, unstarted, timeless = one_row(
        connection,
        f"""SELECT count(*), count(*) FILTER (WHERE c.start_date > {limit} OR {end} > {limit}),
            count(*) FILTER (WHERE {end} < c.start_date),
            count(*) FILTER (WHERE c.start_date IS NULL AND customer_id NOT IN (SELECT customer_id FROM ev_accounts)) FROM customers c""",
    )
    different = one_row(connection, "SELECT count(DISTINCT customer_id) FROM customers")[0]
    if rows > different:
        caveats.append(f"{rows - different} rows of customers repeat a customer_id: the earliest start is kept.")
    if future:
        caveats.append(
            f"{future} customers start or end after {last_day(last)}, the end of the data: such a date is left out."
        )
    if timeless:
        caveats.append(f"{timeless} customers have neither a start date nor revenue: left out.")
    if unstarted:
        caveats.append(f"{unstarted} customers end before they start: check the dates; they enter no risk set.")


def _revenue(connection: DuckDBPyConnection, last: int, caveats: list[str]) -> None:
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
    rows, known = one_row(
        connection,
        f"SELECT (SELECT count(*) FROM revenue_monthly r WHERE {month} <= {last}), (SELECT count(*) FROM ev_revenue)",
    )
    if rows > known:
        caveats.append(f"{rows - known} revenue rows belong to no customer in the table: left out.")


def _waves(connection: DuckDBPyConnection, present: Sequence[str], last: int, caveats: list[str]) -> None:
    """One row an account, metric and wave: mean, minimum and number of its answers; scores after leaving only counted."""
    there = columns_of(connection, "survey_responses")
    wave = "CAST(r.wave AS VARCHAR)" if "wave" in there else "NULL"
    repeated = 0
    if "response_id" in there:
        (repeated,) = one_row(
            connection, "SELECT count(response_id) - count(DISTINCT response_id) FROM survey_responses"
        )
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in sorted(there))
    identity = f"DISTINCT {names}" if repeated else "*"
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
    rows, future, strangers, timeless = one_row(
        connection,
        f"""SELECT count(*), count(*) FILTER (WHERE coalesce(responded_at, invited_at) > {limit}),
            count(*) FILTER (WHERE customer_id IS NULL OR customer_id NOT IN (SELECT customer_id FROM ev_accounts)),
            count(*) FILTER (WHERE responded_at IS NULL AND invited_at IS NULL) FROM survey_responses""",
    )
    if not rows and "survey_responses" in present:
        caveats.append("The survey table is empty: there is no score to judge.")
    if repeated:
        repeated = rows - one_row(connection, f"SELECT count(*) FROM (SELECT {identity} FROM survey_responses)")[0]
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


def _points(
    connection: DuckDBPyConnection, present: Sequence[str], last: int, has: set[str], caveats: list[str]
) -> None:
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
        # A case that was never closed in the books is not open for ever: three months.
        closed = "c.closed_at" if "closed_at" in columns_of(connection, "contacts") else "NULL::TIMESTAMP"
        start = "make_date((w.month + 1) // 12, ((w.month + 1) % 12) + 1, 1)"
        cases = f"""SELECT w.account, w.month, count(*)::DOUBLE AS open_cases
            FROM ev_where w JOIN ev_accounts a USING (account) JOIN contacts c USING (customer_id)
            WHERE c.opened_at < {start} AND ({closed} >= {start} OR ({closed} IS NULL AND c.opened_at >= {start} - INTERVAL 3 MONTH))
            GROUP BY ALL"""
    outside = one_row(
        connection,
        "SELECT coalesce(sum(answers), 0) FROM ev_waves w JOIN ev_accounts a USING (account) WHERE w.month < a.start OR w.month >= a.stop",
    )[0]
    if outside:
        caveats.append(
            f"{outside} scores were given before the customer began, or in the month it left or later: no month after them to look at."
        )
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_points AS WITH spent AS ({spent}), cases AS ({cases})
        SELECT w.account, w.month, revenue_12, revenue_3, revenue_next, products, products_next,
            {"coalesce(open_cases, 0)" if "contacts" in present else "NULL::DOUBLE"} AS open_cases
        FROM ev_where w LEFT JOIN spent USING (account, month) LEFT JOIN cases USING (account, month)""")
    if one_row(connection, "SELECT count(products) FROM ev_points")[0]:
        has.add("products")
