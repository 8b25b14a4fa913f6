"""From the canonical tables to accounts, waves and landmarks, reduced in DuckDB out of core.

Temporary tables of the connection, made once by `prepare`: ev_accounts, ev_revenue, ev_waves, ev_where, ev_points. Nothing is
left out without a count of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cxroi.evidence import data_end as ends
from cxroi.evidence.landmarks import NEVER, Window, columns_of, last_day, month_number, month_text, number_of, one_row
from cxroi.tables.sql import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NEAR_DAYS = 92
"""Scores dated within so many days of a leaving tell whether they were recorded knowing it. Judgement."""
USED = {
    "customers": ("customer_id", "parent_id", "start_date", "observed_from", "end_date", "end_reason", "segment", "contract_type"),
    "revenue_monthly": ("customer_id", "month", "revenue", "recurring_revenue", "gross_margin", "n_products", "currency"),
    "survey_responses": (
        "response_id", "customer_id", "respondent_id", "invited_at", "responded_at", "metric", "scale_min", "scale_max", "score",
        "comment", "wave", "weight",
    ),
    "contacts": ("case_id", "customer_id", "opened_at", "closed_at", "n_contacts"),
}  # fmt: skip
"""What the study uses; any other column that holds something is said to be read and not used."""


def prepare(connection: DuckDBPyConnection, *, present: Sequence[str], data_end: date | None = None) -> Window:
    """Reduce the canonical tables to accounts, waves and landmarks: temporary tables of the connection, made once.

    Raises ValueError where there is neither revenue nor a survey with its customers.
    """
    caveats: list[str] = []
    _stand_ins(connection, present, caveats)
    has = {table for table in ("contacts",) if table in present}
    first, last, revenue = _months(connection, present, data_end, caveats)
    if revenue:
        has.add("revenue")
    _accounts(connection, present, last, caveats)
    if revenue:
        _revenue(connection, revenue.last, caveats)
    _waves(connection, present, last, caveats)
    _points(connection, present, last, revenue.last if revenue else last, has, caveats)
    caveats += _unused(connection, present)
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
    return Window(
        first, last, accounts, int(invitations), int(answers), events, frozenset(has), tuple(caveats),
        revenue.first if revenue else last + 1, revenue.last if revenue else last, revenue.thin if revenue else (),
    )  # fmt: skip


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
) -> tuple[int, int, ends.Source | None]:
    """First and last month of the data, and those of revenue; rows after them are counted and left out.

    The data end with the last date of anything, unless `data_end` is given.
    """
    found = {source.name: source for source in ends.sources(connection, present)}
    if "revenue_monthly" in present and "revenue" not in found:
        raise ValueError("revenue_monthly has no row with a month.")
    told = ends.latest(tuple(found.values()))
    if "revenue" not in found and "survey" not in found and data_end is None:
        raise ValueError("The survey is empty and there is no revenue: no month to look at.")
    last = month_number(data_end) if data_end else told if told is not None else 0
    if data_end is None and (apart := ends.disagreeing(tuple(found.values()))):
        said = ", ".join(f"{ends.CALLED[one.name]} is of {month_text(one.last)}" for one in apart)
        caveats.append(f"The tables end at different times ({said}): {last_day(last)} is taken as the end of the data.")
    first = found["revenue"].first if "revenue" in found else found["survey"].first if "survey" in found else last
    revenue = found.get("revenue")
    if revenue:
        until = min(last, revenue.last)
        after = one_row(connection, f"SELECT count(*) FROM revenue_monthly WHERE {number_of('month')} > {until}")[0]
        if after:
            caveats.append(f"{after} revenue rows are dated after {last_day(until)}, the end of revenue: left out.")
        if revenue.last < last - 1:
            caveats.append(f"Revenue ends in {month_text(revenue.last)}: after it, leaving is seen and revenue is not.")
        revenue = replace(revenue, last=until)
    return min(first, last), last, revenue


def _unused(connection: DuckDBPyConnection, present: Sequence[str]) -> list[str]:
    """What was read and is not used here, in words: whole tables, and columns that hold anything."""
    whole = [table for table in present if table not in USED]
    columns = []
    for table in (table for table in present if table in USED):
        other = sorted(columns_of(connection, table) - {*USED[table]})
        counts = [f"count({quoted(name)})" for name in other]
        filled = one_row(connection, f"SELECT {', '.join(counts)} FROM {table}") if other else ()
        columns += [f"{name} of {table}" for name, count in zip(other, filled, strict=True) if count]
    return [f"Read, and not used in these figures: {', '.join([*whole, *columns])}."] if whole or columns else []


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
            coalesce({number_of("c.start_date")}, spent.first_month) AS start, c.start_date IS NOT NULL AS start_known,
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
            f"{future} customers start or end after {last_day(last)}, the end of the data: until then they count as they were."
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
        for name, short in (("n_products", "products"), ("gross_margin", "margin"), ("recurring_revenue", "recurring"))
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
    """One row an account, metric and wave: mean, minimum and number of its answers; scores after leaving only counted.

    A row that was answered without a score (not applicable, skipped) is neither an answer nor silence.
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
    good = "answered AND NOT late"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_waves AS
        WITH asked AS (
            SELECT lower(coalesce(r.metric, 'score')) AS metric, a.account, r.score, {weight}::DOUBLE AS weight, {at}::DATE AS day,
                {number_of(at)} AS m, {wave} AS wave, r.score IS NOT NULL AND isfinite(r.score) AS answered,
                r.score IS NULL AND r.responded_at IS NULL AS silent,
                coalesce(a.left_us AND r.score IS NOT NULL AND {left}, FALSE) AS late,
                coalesce(a.left_us AND r.score IS NOT NULL AND abs({at}::DATE - a.end_day) <= {NEAR_DAYS}, FALSE) AS near
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
            f"{inapplicable} survey rows have the day of an answer and no score (not applicable, or skipped): neither answers nor silence."
        )
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


def weights_used(connection: DuckDBPyConnection, caveats: list[str] | None = None) -> bool:
    """Whether the answers carry weights that can be used: above 0 for every score; what cannot be used is said."""
    if "weight" not in columns_of(connection, "survey_responses"):
        return False
    given, bad = one_row(
        connection,
        "SELECT count(weight), count(*) FILTER (WHERE weight IS NULL OR NOT isfinite(weight) OR weight <= 0) FROM survey_responses WHERE score IS NOT NULL",
    )
    if caveats is not None and given:
        caveats.append(
            f"Weights are not used: {bad} scores have none, or one that is not above 0."
            if bad
            else "Weights count in the level of each metric and in the mean of an account's answers; a regression counts every account once."
        )
    return bool(given and not bad)


def days_known(connection: DuckDBPyConnection) -> bool:
    """Whether both leaving and answers are dated by day: not all on the first or the last of a month."""
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
    """SQL: the level of products held in two of the three months from `first` to `last`; what was bought once does not stay."""
    inside = f"FILTER (WHERE r.m BETWEEN {first} AND {last})"
    return (
        f"CASE count({column}) {inside} WHEN 3 THEN sum({column}) {inside} - max({column}) {inside} - min({column}) {inside}"
        f" WHEN 2 THEN min({column}) {inside} WHEN 1 THEN 0 END"
    )


def owned(column: str, first: str, last: str) -> str:
    """SQL: the level of products reached in two months from `first` to `last`: what is beyond it is new."""
    return f"list_extract(max({column}, 2) FILTER (WHERE r.m BETWEEN {first} AND {last}), -1)"


def _points(
    connection: DuckDBPyConnection,
    present: Sequence[str],
    last: int,
    paid_until: int,
    has: set[str],
    caveats: list[str],
) -> None:
    """One row an account and landmark month: revenue and products before and after, cases open at its end.

    Sums are rounded, so that the order in which threads add does not show. A score of the month of leaving stays where the day
    of both is known.
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
        # A case that was never closed in the books is not open for ever: three months.
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
            f"{outside} scores were given before the customer began, or too late for anything to follow before it left: left out."
        )
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_points AS WITH spent AS ({spent}), cases AS ({cases})
        SELECT w.account, w.month, revenue_12, revenue_3, revenue_next, products, products_next,
            {"coalesce(open_cases, 0)" if "contacts" in present else "NULL::DOUBLE"} AS open_cases
        FROM ev_where w LEFT JOIN spent USING (account, month) LEFT JOIN cases USING (account, month)""")
    if one_row(connection, "SELECT count(products) FROM ev_points")[0]:
        has.add("products")
