"""From the canonical tables to accounts, waves and landmarks, reduced in DuckDB out of core.

Temporary tables of the connection, made once by `prepare`: ev_accounts, ev_revenue, ev_waves, ev_where, ev_points. Rows left
out are always counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from cxroi.case.counted import counted, noun_of
from cxroi.evidence.account_sql import months, number_accounts, revenue_by_account, stand_ins, unused
from cxroi.evidence.landmarks import NEVER, NO_TENURE, Window, columns_of, last_day, number_of, one_row
from cxroi.tables.sql import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NO_HEADS: Mapping[str, str] = MappingProxyType({})
NEAR_DAYS = 92
"""Scores dated within this many days of a leaving show whether they were recorded with knowledge of it. Judgement."""


def prepare(
    connection: DuckDBPyConnection,
    *,
    present: Sequence[str],
    data_end: date | None = None,
    heads: Mapping[str, str] = NO_HEADS,
) -> Window:
    """Reduce the canonical tables to accounts, waves and landmarks: temporary tables of the connection, made once.

    `heads` are what their files call columns, by "table/column", where a column that is not used is named.
    Raises ValueError where there is neither revenue nor a survey with its customers.
    """
    caveats: list[str] = []
    stand_ins(connection, present, caveats)
    has = {table for table in ("contacts",) if table in present}
    first, last, revenue = months(connection, present, data_end, caveats)
    if revenue:
        has.add("revenue")
    number_accounts(connection, present, last, caveats)
    if revenue:
        revenue_by_account(connection, revenue.last, caveats)
    _waves(connection, present, last, caveats)
    _points(connection, present, last, revenue.last if revenue else last, has, caveats)
    caveats += unused(connection, present, heads)
    accounts, events, ended = one_row(
        connection,
        f"SELECT count(*), count(*) FILTER (WHERE left_us), count(*) FILTER (WHERE stop < {NEVER}) FROM ev_accounts",
    )
    if not one_row(connection, "SELECT coalesce(bool_or(tenure_known), TRUE) FROM ev_accounts")[0]:
        has.add(NO_TENURE)
        caveats.append(
            "When customers started is not known: they count from the first answer on, and tenure is neither controlled for nor shown."
        )
    if ended:
        has.add("leaving")
    elif accounts:
        caveats.append("No customer has an end date within the data: leaving cannot be seen, only revenue can.")
    if ended > events:
        caveats.append(
            f"{counted(ended - events, 'customer')} ended for a reason other than churn (merged, insolvent, moved): {noun_of(ended - events, 'it counts', 'they count')} until then, not as lost."
        )
    invitations, answers = one_row(
        connection, "SELECT coalesce(sum(invited), 0), coalesce(sum(answers), 0) FROM ev_waves"
    )
    if answers < invitations:
        has.add("silence")
    elif answers:
        caveats.append("The survey holds only answers, no invitations: non-response cannot be checked.")
    return Window(
        first, last, accounts, int(invitations), int(answers), events, frozenset(has), tuple(caveats),
        revenue.first if revenue else last + 1, revenue.last if revenue else last, revenue.thin if revenue else (),
    )  # fmt: skip


def _waves(connection: DuckDBPyConnection, present: Sequence[str], last: int, caveats: list[str]) -> None:
    """One row per account, metric and wave: mean, minimum and number of its answers; scores after leaving are only counted.

    Where leaving is assumed from silence, a score after the last order is one after leaving. A row answered without a score (not
    applicable, skipped) is neither an answer nor silence.
    """
    there = columns_of(connection, "survey_responses")
    wave = "CAST(r.wave AS VARCHAR)" if "wave" in there else "NULL"
    weight = "r.weight" if weights_used(connection, caveats) else "1"
    repeated = 0
    if "response_id" in there:
        (repeated,) = one_row(
            connection, "SELECT count(response_id) - count(DISTINCT response_id) FROM survey_responses"
        )
    names = ", ".join(quoted(name) for name in sorted(there))
    identity = f"DISTINCT {names}" if repeated else "*"
    limit = f"TIMESTAMP '{last_day(last)} 23:59:59.999999'"
    at = "coalesce(r.responded_at, r.invited_at)"
    left = f"({at}::DATE >= a.end_day)" if days_known(connection) else f"({number_of(at)} > a.stop)"
    left = f"CASE WHEN a.last_order IS NULL THEN {left} ELSE {number_of(at)} > a.last_order END"
    near = f"a.last_order IS NULL AND abs({at}::DATE - a.end_day) <= {NEAR_DAYS}"
    good = "answered AND NOT late"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_waves AS
        WITH asked AS (
            SELECT lower(coalesce(r.metric, 'score')) AS metric, a.account, r.score, {weight}::DOUBLE AS weight, {at}::DATE AS day,
                {number_of(at)} AS m, {wave} AS wave, r.score IS NOT NULL AND isfinite(r.score) AS answered,
                r.score IS NULL AND r.responded_at IS NULL AS silent,
                coalesce(a.left_us AND r.score IS NOT NULL AND {left}, FALSE) AS late,
                coalesce(a.left_us AND r.score IS NOT NULL AND {near}, FALSE) AS near
            FROM (SELECT {identity} FROM survey_responses) r JOIN ev_accounts a USING (customer_id)
            WHERE {at} <= {limit})
        SELECT metric, account, coalesce(max(m) FILTER (WHERE {good}), max(m))::INTEGER AS month,
            coalesce(max(day) FILTER (WHERE {good}), max(day)) AS day,
            (sum(score * weight) FILTER (WHERE {good}) / sum(weight) FILTER (WHERE {good}))::DOUBLE AS score,
            min(score) FILTER (WHERE {good})::DOUBLE AS lowest, count(*) FILTER (WHERE {good}) AS answers,
            count(*) FILTER (WHERE late) AS late, count(*) FILTER (WHERE near) AS near, count(*) FILTER (WHERE late AND near) AS late_near,
            count(*) FILTER (WHERE (answered OR silent) AND NOT late) AS invited
        FROM asked GROUP BY metric, account, coalesce(wave, m::VARCHAR) HAVING count(*) FILTER (WHERE answered OR silent) > 0""")
    inapplicable = one_row(
        connection, "SELECT count(*) FROM survey_responses WHERE score IS NULL AND responded_at IS NOT NULL"
    )[0]
    if inapplicable:
        caveats.append(
            f"{inapplicable} survey rows have the date of an answer but no score (not applicable, or skipped): neither answers nor silence."
        )
    rows, future, strangers, timeless = one_row(
        connection,
        f"""SELECT count(*), count(*) FILTER (WHERE coalesce(responded_at, invited_at) > {limit}),
            count(*) FILTER (WHERE customer_id IS NULL OR customer_id NOT IN (SELECT customer_id FROM ev_accounts)),
            count(*) FILTER (WHERE responded_at IS NULL AND invited_at IS NULL) FROM survey_responses""",
    )
    if not rows and "survey_responses" in present:
        caveats.append("The survey table is empty: there are no scores to judge.")
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
                f"Respondent {busiest[0]} answers for {busiest[1]} accounts: these scores are one opinion, not {busiest[1]}. Give these accounts one parent_id, as one buying group."
            )


def weights_used(connection: DuckDBPyConnection, caveats: list[str] | None = None) -> bool:
    """Whether the answers have usable weights, above 0 for every score; if not, it is reported."""
    if "weight" not in columns_of(connection, "survey_responses"):
        return False
    given, bad = one_row(
        connection,
        "SELECT count(weight), count(*) FILTER (WHERE weight IS NULL OR NOT isfinite(weight) OR weight <= 0) FROM survey_responses WHERE score IS NOT NULL",
    )
    if caveats is not None and given:
        caveats.append(
            f"Weights are not used: {counted(bad, 'score has', 'scores have')} none, or one not above 0."
            if bad
            else "Weights count in the level of each metric and in the mean of an account's answers; a regression counts every account once."
        )
    return bool(given and not bad)


def days_known(connection: DuckDBPyConnection) -> bool:
    """Whether leaving and answers are both dated by day: not all on the first or last of a month."""
    if "end_date" not in columns_of(connection, "customers"):
        return False
    for column, table in (("end_date", "customers"), ("coalesce(responded_at, invited_at)", "survey_responses")):
        of, edges = one_row(
            connection,
            f"SELECT count(d), count(*) FILTER (WHERE day(d) = 1 OR d::DATE = last_day(d)) FROM (SELECT {column} AS d FROM {table})",
        )
        if not of or edges > of / 2:
            return False
    return True


def held(column: str, first: str, last: str) -> str:
    """SQL: the products held in two of the three months from `first` to `last`; a single purchase does not count."""
    inside = f"FILTER (WHERE r.m BETWEEN {first} AND {last})"
    return (
        f"CASE count({column}) {inside} WHEN 3 THEN sum({column}) {inside} - max({column}) {inside} - min({column}) {inside}"
        f" WHEN 2 THEN min({column}) {inside} WHEN 1 THEN 0 END"
    )


def owned(column: str, first: str, last: str) -> str:
    """SQL: the products held in two months from `first` to `last`; any above this number are new."""
    return f"list_extract(max({column}, 2) FILTER (WHERE r.m BETWEEN {first} AND {last}), -1)"


def _points(
    connection: DuckDBPyConnection,
    present: Sequence[str],
    last: int,
    paid_until: int,
    has: set[str],
    caveats: list[str],
) -> None:
    """One row per account and landmark month: revenue and products before and after, cases open at its end.

    Sums are rounded, so that the order in which threads add does not matter. A score in the month of leaving is kept if both
    days are known.
    """
    here = (
        "w.month < a.stop OR (w.month = a.stop AND w.day < a.end_day)" if days_known(connection) else "w.month < a.stop"
    )
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_where AS SELECT DISTINCT w.account, w.month, least(w.month + 12, a.stop - 1, {paid_until}) AS until
        FROM ev_waves w JOIN ev_accounts a USING (account) WHERE ({here}) AND w.month >= a.start AND w.month <= {last} AND w.invited > 0""")
    spent = "SELECT NULL::INTEGER AS account, NULL::INTEGER AS month, NULL::DOUBLE AS revenue_12, NULL::DOUBLE AS revenue_3, NULL::DOUBLE AS revenue_next, NULL::DOUBLE AS products, NULL::DOUBLE AS products_next"
    if "revenue_monthly" in present:
        products, later = "NULL::FLOAT", "NULL::FLOAT"
        if "products" in columns_of(connection, "ev_revenue"):
            products = owned("r.products", "w.month - 11", "w.month")
            later = held("r.products", "w.until - 2", "w.until")
        spent = f"""SELECT w.account, w.month, round(sum(r.revenue) FILTER (WHERE r.m <= w.month), 4) AS revenue_12,
                round(sum(r.revenue) FILTER (WHERE r.m BETWEEN w.month - 2 AND w.month), 4) AS revenue_3,
                round(sum(r.revenue) FILTER (WHERE r.m > w.month), 4) AS revenue_next,
                {products}::DOUBLE AS products, {later}::DOUBLE AS products_next
            FROM ev_where w JOIN ev_revenue r ON r.account = w.account AND r.m BETWEEN w.month - 11 AND w.month + 12 GROUP BY w.account, w.month, w.until"""
    cases = "SELECT NULL::INTEGER AS account, NULL::INTEGER AS month, NULL::DOUBLE AS open_cases"
    if "contacts" in present:
        # A case never recorded as closed does not stay open for ever: three months.
        closed = "c.closed_at" if "closed_at" in columns_of(connection, "contacts") else "NULL::TIMESTAMP"
        start = "make_date((w.month + 1) // 12, ((w.month + 1) % 12) + 1, 1)"
        cases = f"""SELECT w.account, w.month, count(*)::DOUBLE AS open_cases
            FROM ev_where w JOIN ev_accounts a USING (account) JOIN contacts c USING (customer_id)
            WHERE c.opened_at < {start} AND ({closed} >= {start} OR ({closed} IS NULL AND c.opened_at >= {start} - INTERVAL 3 MONTH))
            GROUP BY ALL"""
    outside = one_row(
        connection,
        f"SELECT coalesce(sum(answers), 0) FROM ev_waves w JOIN ev_accounts a USING (account) WHERE w.month < a.start OR NOT ({here})",
    )[0]
    if outside:
        caveats.append(
            f"{counted(outside, 'score was', 'scores were')} given before the customer started, or too close to its leaving to be followed: left out."
        )
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_points AS WITH spent AS ({spent}), cases AS ({cases})
        SELECT w.account, w.month, revenue_12, revenue_3, revenue_next, products, products_next,
            {"coalesce(open_cases, 0)" if "contacts" in present else "NULL::DOUBLE"} AS open_cases
        FROM ev_where w LEFT JOIN spent USING (account, month) LEFT JOIN cases USING (account, month)""")
    if one_row(connection, "SELECT count(products) FROM ev_points")[0]:
        has.add("products")
