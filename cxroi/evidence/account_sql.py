"""Numbered accounts and their revenue, the months covered, and the unused parts of the tables: the first half of the reduction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cxroi.case.counted import counted, noun_of
from cxroi.evidence.landmarks import NEVER, columns_of, last_day, month_number, month_text, number_of, one_row
from cxroi.tables.dated_sources import CALLED, Source, disagreeing, latest, sources
from cxroi.tables.sql import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

USED = {
    "customers": ("customer_id", "parent_id", "start_date", "observed_from", "observed_given", "end_date", "end_reason", "end_assumed", "leaving_from", "last_order", "segment", "contract_type"),
    "revenue_monthly": ("customer_id", "month", "revenue", "recurring_revenue", "gross_margin", "n_products", "currency", "dated"),
    "survey_responses": (
        "response_id", "customer_id", "respondent_id", "invited_at", "responded_at", "metric", "scale_min", "scale_max", "score",
        "comment", "wave", "weight",
    ),
    "contacts": ("case_id", "customer_id", "opened_at", "closed_at", "n_contacts"),
    "interventions": ("intervention_id", "unit_type", "unit_id", "start_date", "assigned_how"),
}  # fmt: skip
"""What the study uses; any other column with values is reported as read and not used."""


def stand_ins(connection: DuckDBPyConnection, present: Sequence[str], caveats: list[str]) -> None:
    """The replacement for a missing table of customers (those with revenue) or a missing survey (an empty one)."""
    if "revenue_monthly" not in present and not {"customers", "survey_responses"} <= {*present}:
        raise ValueError(
            "The study needs monthly revenue, or customers and their survey answers: there is nothing to judge."
        )
    if "customers" not in present:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE customers AS SELECT DISTINCT customer_id, NULL::DATE AS start_date FROM revenue_monthly"
        )
        caveats.append(
            "There is no table of customers: those with revenue are used instead, and their leaving cannot be seen."
        )
    if "survey_responses" not in present:
        connection.execute(
            """CREATE OR REPLACE TEMP TABLE survey_responses (customer_id VARCHAR, invited_at TIMESTAMP, responded_at TIMESTAMP,
                metric VARCHAR, score DOUBLE)"""
        )
        caveats.append("There is no survey: no score can be compared with an outcome; only revenue is studied.")


def months(
    connection: DuckDBPyConnection, present: Sequence[str], data_end: date | None, caveats: list[str]
) -> tuple[int, int, Source | None]:
    """First and last month of the data, and those of revenue; rows after them are counted and left out.

    The data end with the last date of anything, unless `data_end` is given.
    """
    found = {source.name: source for source in sources(connection, present)}
    if "revenue_monthly" in present and "revenue" not in found:
        raise ValueError("revenue_monthly has no row with a month.")
    told = latest(tuple(found.values()))
    if "revenue" not in found and "survey" not in found and data_end is None:
        raise ValueError("The survey is empty and there is no revenue: no month to study.")
    last = month_number(data_end) if data_end else told if told is not None else 0
    if data_end is None and (apart := disagreeing(tuple(found.values()))):
        said = ", ".join(f"{CALLED[one.name]}: {month_text(one.last)}" for one in apart)
        caveats.append(f"The tables end at different times ({said}): {last_day(last)} is used as the end of the data.")
    first = found["revenue"].first if "revenue" in found else found["survey"].first if "survey" in found else last
    revenue = found.get("revenue")
    if revenue:
        until = min(last, revenue.last)
        after = one_row(connection, f"SELECT count(*) FROM revenue_monthly WHERE {number_of('month')} > {until}")[0]
        if after:
            caveats.append(f"{after} revenue rows are dated after {last_day(until)}, the end of revenue: left out.")
        if revenue.last < last - 1:
            caveats.append(
                f"Revenue ends in {month_text(revenue.last)}: after that month leaving is known, revenue is not."
            )
        revenue = replace(revenue, last=until)
    return min(first, last), last, revenue


def unused(connection: DuckDBPyConnection, present: Sequence[str], heads: Mapping[str, str]) -> list[str]:
    """What was read but is not used here, in words: whole tables, and columns with values, by the heads they have in their files."""
    whole = [table for table in present if table not in USED]
    columns = []
    for table in (table for table in present if table in USED):
        other = sorted(columns_of(connection, table) - {*USED[table]})
        counts = [f"count({quoted(name)})" for name in other]
        filled = one_row(connection, f"SELECT {', '.join(counts)} FROM {table}") if other else ()
        columns += [
            heads.get(f"{table}/{name}", f"{name} of {table}")
            for name, count in zip(other, filled, strict=True)
            if count
        ]
    return [f"Read but not used in these figures: {', '.join([*whole, *columns])}."] if whole or columns else []


def number_accounts(connection: DuckDBPyConnection, present: Sequence[str], last: int, caveats: list[str]) -> None:
    """One row per account: numbered, with its parent, its months and the facts known before any survey."""
    there = columns_of(connection, "customers")

    def column(name: str, otherwise: str = "NULL") -> str:
        return f"c.{name}" if name in there else otherwise

    paid_in, listed_in = _files(connection, present)
    revenue = (
        f"SELECT customer_id, {number_of('min(month)')} AS first_month, {paid_in} AS paid_in FROM revenue_monthly GROUP BY customer_id"
        if "revenue_monthly" in present
        else f"""SELECT customer_id, (SELECT {number_of("min(coalesce(responded_at, invited_at))")} FROM survey_responses)
            AS first_month, 'customers' AS paid_in FROM customers WHERE start_date IS NULL"""
    )
    billed = f"CASE WHEN spent.paid_in <> {listed_in} THEN spent.first_month END"
    given = f"CASE WHEN {column('observed_given', 'TRUE')} THEN {number_of(column('observed_from', 'NULL::DATE'))} END"
    followed = f"coalesce({given}, {billed}, {NEVER})"
    assumed, seen = "leaving_from" in there, "greatest(observed, coalesce({}, {}))"
    at_risk = seen.format(number_of(column("leaving_from")), NEVER) if assumed else "observed"
    end, limit = column("end_date", "NULL::DATE"), f"DATE '{last_day(last)}'"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE ev_accounts AS
        WITH one AS (SELECT * FROM customers WHERE customer_id IS NOT NULL QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY start_date) = 1),
        spent AS ({revenue})
        SELECT (row_number() OVER (ORDER BY c.customer_id) - 1)::INTEGER AS account, c.customer_id,
            (dense_rank() OVER (ORDER BY coalesce({column("parent_id")}::VARCHAR, c.customer_id)) - 1)::INTEGER AS parent,
            coalesce({number_of("c.start_date")}, spent.first_month) AS start, c.start_date IS NOT NULL AS start_known,
            c.start_date IS NOT NULL OR {"revenue_monthly" in present} AS tenure_known,
            greatest(coalesce({number_of("c.start_date")}, spent.first_month),
                coalesce({number_of(column("observed_from", "NULL::DATE"))}, spent.first_month, {number_of("c.start_date")})) AS observed,
            CASE WHEN {end} <= {limit} THEN {number_of(end)} ELSE {NEVER} END AS stop,
            CASE WHEN {end} <= {limit} THEN {end} END AS end_day,
            {end} IS NOT NULL AND {end} <= {limit} AND coalesce(lower({column("end_reason")}::VARCHAR), 'churn') IN ('churn', '') AS left_us, {at_risk} AS at_risk, {followed} AS followed, {str(assumed).upper()} AS assumed, {number_of(column("last_order", "NULL::DATE"))} AS last_order,
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
        caveats.append(
            f"{counted(rows - different, 'row of customers repeats', 'rows of customers repeat')} a customer_id: the earliest start is kept."
        )
    if future:
        caveats.append(
            f"{counted(future, 'customer starts or ends', 'customers start or end')} after {last_day(last)}, the end of the data: until then {noun_of(future, 'it counts', 'they count')} unchanged."
        )
    if timeless:
        caveats.append(
            f"{counted(timeless, 'customer has', 'customers have')} neither a start date nor revenue: left out."
        )
    if unstarted:
        caveats.append(
            f"{counted(unstarted, 'customer ends before it starts', 'customers end before they start')}: check the dates; {noun_of(unstarted, 'it is', 'they are')} never counted as at risk."
        )


def _files(connection: DuckDBPyConnection, present: Sequence[str]) -> tuple[str, str]:
    """SQL for the files in which a customer's revenue and the customer are written; two names where the tables do not say."""
    tables = [table for table in ("customers", "revenue_monthly") if table == "customers" or table in present]
    told = all("source_file" in _names(connection, table) for table in tables)
    return ("min(source_file)", "c.source_file") if told else ("'revenue'", "'customers'")


def _names(connection: DuckDBPyConnection, table: str) -> set[str]:
    """All columns of a table, those that say where a row was read too."""
    return {row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()}


def revenue_by_account(connection: DuckDBPyConnection, last: int, caveats: list[str]) -> None:
    """Revenue by numbered account and month; later queries use only the numbers."""
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
