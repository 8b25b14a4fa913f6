"""Each segment today: customers, churn, revenue, contacts and cross-sell of the last twelve months, with ranges."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from cxroi.engine.numbers import Z95
from cxroi.evidence.landmark_sql import held, owned
from cxroi.evidence.landmarks import YEAR, Window, columns_of, first_day, number_of
from cxroi.evidence.leaving_exposure import exposure
from cxroi.tables.dated_sources import MISSING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Range:
    """A figure with its 95% interval."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class SegmentFacts:
    """One segment over the last twelve months of the data. None means not known from these tables."""

    name: str
    customers: int | None
    """At the end of the data."""
    left: int
    churn: Range | None
    """[share a year], 1 − exp(−leavings per customer-year observed)."""
    revenue: Range | None
    """[currency a customer-year]"""
    customer_years: float | None = None
    """Customer-years in which a leaving would have been seen, each customer from the month in which it would."""
    new_customers: int | None = None
    """Started in the year."""
    growth: float | None = None
    """Revenue of customers present throughout both years over that of the year before, less 1 [share a year]."""
    contacts: Range | None = None
    """[a customer-year]"""
    cross_sell: Range | None = None
    """Products gained in the last year of revenue and still held at its end [a customer-year]."""
    margin: float | None = None
    """Gross margin over revenue, if the revenue table has it [share]."""


def baseline(connection: DuckDBPyConnection, window: Window) -> tuple[SegmentFacts, ...]:
    """Every segment of the accounts, in order of name; one segment of all customers where none is named.

    An account counts from the month in which it is observed: if leaving or revenue is known for three months only, its
    exposure is three months. Exposure to leaving begins where one would be seen (`leaving_exposure`).
    """
    since = window.last - YEAR + 1
    paid_since, paid_last = max(window.revenue_last - YEAR + 1, window.revenue_first), window.revenue_last
    seen = exposure(connection, window)

    def months(first: int, last: int) -> str:
        # A customer who leaves in a month counts for half of it.
        return f"greatest(0, least(stop + 0.5, {last + 1}) - greatest(observed, {first}))"

    joins, columns = (
        "",
        dict.fromkeys(("spent", "spent_before", "kept", "owned", "owns", "cases", "contact_months"), "NULL"),
    )
    columns["paid_months"] = "0"
    if "revenue" in window.has:
        there = columns_of(connection, "ev_revenue")
        margin = "r.margin" if "margin" in there else "NULL::FLOAT"
        year, before = (
            f"r.m BETWEEN {paid_since} AND {paid_last}",
            f"r.m BETWEEN {paid_since - YEAR} AND {paid_last - YEAR}",
        )
        before_it = owns = "NULL"
        if "products" in there:
            before_it = owned("r.products", str(paid_since - YEAR), str(paid_since - 1))
            owns = held("r.products", str(paid_last - 2), str(paid_last))
        joins += f""" LEFT JOIN (SELECT r.account, sum(revenue) FILTER (WHERE {year} AND r.m >= a.observed) AS spent, sum(revenue) FILTER (WHERE {before}) AS spent_before,
                sum({margin}::DOUBLE) FILTER (WHERE {year} AND r.m >= a.observed) AS kept, {before_it} AS owned, {owns} AS owns, max(r.m) FILTER (WHERE {year}) + 1 AS paid_until
            FROM ev_revenue r JOIN ev_accounts a USING (account) WHERE r.m >= {paid_since - YEAR} GROUP BY 1) USING (account)"""
        columns |= {name: name for name in ("spent", "spent_before", "kept", "owned", "owns")}
        # A customer who still pays in the month of leaving pays for all of it.
        until = f"least(greatest(stop, coalesce(paid_until, stop)), {paid_last + 1})"
        columns["paid_months"] = f"greatest(0, {until} - greatest(observed, {paid_since}))"
    if "contacts" in window.has:
        counted = "sum(coalesce(n_contacts, 1))" if "n_contacts" in columns_of(connection, "contacts") else "count(*)"
        begin, end = _contacts_known(connection, window)
        begin = max(since, begin)
        joins += f""" LEFT JOIN (SELECT c.customer_id, {counted} AS cases FROM contacts c JOIN ev_accounts a USING (customer_id)
            WHERE opened_at >= DATE '{first_day(begin)}' AND opened_at < DATE '{first_day(end + 1)}' AND {number_of("opened_at")} >= a.observed
            GROUP BY 1) USING (customer_id)"""
        columns |= {"cases": "cases", "contact_months": months(begin, end)}
    chosen = ", ".join(f"{expression}::DOUBLE AS {name}" for name, expression in columns.items())
    found = connection.execute(
        f"""SELECT account, parent, segment, start, stop, observed, left_us, {chosen}
            FROM ev_accounts{joins} WHERE stop >= {since} ORDER BY account"""
    ).fetchnumpy()
    data = {
        name: np.asarray(np.ma.filled(column, np.nan) if column.dtype.kind == "f" else column)
        for name, column in found.items()
    }
    begin = np.maximum(seen.start + seen.entry, since)[data["account"]]
    data["left"] = data["left_us"].astype(bool) & (data["stop"] >= begin)
    data["months"] = np.clip(np.minimum(data["stop"] + 0.5, window.last + 1) - begin, 0, None)
    names = connection.execute("SELECT DISTINCT segment, segment_name FROM ev_accounts ORDER BY segment").fetchall()
    return tuple(
        _facts({key: column[data["segment"] == code] for key, column in data.items()}, name or "Customers", window)
        for code, name in names
        if (data["segment"] == code).any()
    )


def _contacts_known(connection: DuckDBPyConnection, window: Window) -> tuple[int, int]:
    """The first and the last month in which contacts are known: to the end of the data, unless more are missing there than chance and
    the longest silence before explain (contacts of every quarter leave two months empty).

    Without any the first comes after the last: nothing is known.
    """
    month = number_of("opened_at")
    found = connection.execute(
        f"SELECT {month} AS m, count(*) FROM contacts WHERE {month} <= {window.last} GROUP BY m ORDER BY m"
    ).fetchall()
    if not found:
        return window.last + 1, window.last
    (first, _), (last, _) = found[0], found[-1]
    silent = window.last - last
    usual = sum(rows for _, rows in found) / (last - first + 1)
    longest = max((later - earlier - 1 for (earlier, _), (later, _) in pairwise(found)), default=0)
    return first, last if silent > longest and usual * silent >= MISSING else window.last


def _facts(data: dict[str, np.ndarray], name: str, window: Window) -> SegmentFacts:
    since = window.last - YEAR + 1
    paid_since = window.revenue_last - YEAR + 1
    years, paid, asked = (data[key] / YEAR for key in ("months", "paid_months", "contact_months"))
    left = data["left"]
    here = data["stop"] > window.last
    new = data["start"] >= since
    whole = (data["observed"] <= paid_since - YEAR) & (data["stop"] > window.revenue_last)
    stayed = whole & (data["spent_before"] > 0)
    growth = data["spent"][stayed].sum() / data["spent_before"][stayed].sum() - 1 if stayed.any() else None
    spent = np.nansum(data["spent"])
    return SegmentFacts(
        name=name,
        customers=int(here.sum()),
        new_customers=int(new.sum()),
        left=int(left.sum()),
        customer_years=float(years.sum()),
        churn=yearly_churn(int(left.sum()), float(years.sum())) if "leaving" in window.has else None,
        revenue=_ratio(np.nan_to_num(data["spent"]), paid, data["parent"])
        if not np.isnan(data["spent"]).all()
        else None,
        growth=None if growth is None or not np.isfinite(growth) else float(growth),
        contacts=_ratio(np.nan_to_num(data["cases"]), np.nan_to_num(asked), data["parent"])
        if "contacts" in window.has
        else None,
        cross_sell=_gained(data, paid),
        margin=float(np.nansum(data["kept"]) / spent) if spent and not np.isnan(data["kept"]).all() else None,
    )


def yearly_churn(left: int, years: float) -> Range | None:
    """Yearly churn with its interval; None where no customer was followed."""
    return churn_interval(left, years) if years > 0 else None


def churn_interval(left: int, years: float) -> Range:
    """Yearly churn with the exact Poisson interval of its leavings (Garwood 1936); `years`: customer-years, above 0."""
    from scipy.stats import chi2

    low = chi2.ppf(0.025, 2 * left) / 2 if left else 0.0
    high = chi2.ppf(0.975, 2 * left + 2) / 2
    return Range(*(float(1 - np.exp(-count / years)) for count in (low, left, high)))


def _ratio(amount: np.ndarray, years: np.ndarray, parent: np.ndarray) -> Range | None:
    """Amount per customer-year with the interval of a ratio estimator over buying groups."""
    if years.sum() <= 0:
        return None
    value = amount.sum() / years.sum()
    left_over = np.bincount(parent, amount - value * years)
    spread = Z95 * np.sqrt((left_over**2).sum()) / years.sum()
    return Range(float(max(value - spread, 0.0)), float(value), float(value + spread))


def _gained(data: dict[str, np.ndarray], years: np.ndarray) -> Range | None:
    known = ~np.isnan(data["owned"]) & ~np.isnan(data["owns"])
    if not known.any():
        return None
    gained = np.maximum(data["owns"][known] - data["owned"][known], 0.0)
    return _ratio(gained, years[known], data["parent"][known])
