"""What each segment does today: customers, churn, revenue, contacts and cross-sell of the last twelve months, with ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cxroi.evidence.landmarks import Window, columns_of, first_day
from cxroi.evidence.regression import Z95

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

YEAR = 12


@dataclass(frozen=True)
class Range:
    """A figure with its 95% interval."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class SegmentFacts:
    """One segment over the last twelve months of the data. None is not known from these tables."""

    name: str
    customers: int
    """At the end of the data."""
    new_customers: int
    """Started in the year."""
    left: int
    churn: Range | None
    """[share a year], 1 − exp(−12 · leavings a month at risk)."""
    revenue: Range | None
    """[currency a customer-year]"""
    growth: float | None
    """Revenue of customers there through both years over that of the year before, less 1 [share a year]."""
    contacts: Range | None
    """[a customer-year]"""
    cross_sell: Range | None
    """Products gained [a customer-year]."""
    margin: float | None
    """Gross margin over revenue, where the revenue table holds it [share]."""


def baseline(connection: DuckDBPyConnection, window: Window) -> tuple[SegmentFacts, ...]:
    """Every segment of the accounts, in the order of their names; one segment of all customers where none is named."""
    since = window.last - YEAR + 1
    months = f"greatest(0, least(stop, {window.last + 1}) - greatest(start, {since}))"
    spent, margin = ("NULL", "NULL")
    joins = ""
    if "revenue" in window.has:
        there = columns_of(connection, "ev_revenue")
        products, kept = (name if name in there else "NULL::FLOAT" for name in ("products", "margin"))
        joins += f""" LEFT JOIN (SELECT account, sum(revenue) FILTER (WHERE m >= {since}) AS spent,
                sum(revenue) FILTER (WHERE m < {since}) AS spent_before, sum({kept}::DOUBLE) FILTER (WHERE m >= {since}) AS kept,
                max({products}) FILTER (WHERE m < {since}) AS owned, max({products}) FILTER (WHERE m >= {since}) AS owns
            FROM ev_revenue WHERE m > {since - YEAR - 1} GROUP BY 1) USING (account)"""
        spent = "spent"
        margin = "kept"
    contacts = "NULL"
    if "contacts" in window.has:
        counted = "sum(coalesce(n_contacts, 1))" if "n_contacts" in columns_of(connection, "contacts") else "count(*)"
        joins += f""" LEFT JOIN (SELECT customer_id, {counted} AS cases FROM contacts
            WHERE opened_at >= DATE '{first_day(since)}' AND opened_at < DATE '{first_day(window.last + 1)}' GROUP BY 1) USING (customer_id)"""
        contacts = "cases"
    has_revenue = "revenue" in window.has
    found = connection.execute(
        f"""SELECT parent, segment, start, stop, left_us AND stop >= {since} AS left, {months} AS months, {spent}::DOUBLE AS spent,
            {"spent_before" if has_revenue else "NULL"}::DOUBLE AS spent_before, {margin}::DOUBLE AS kept,
            {"owned" if has_revenue else "NULL"}::DOUBLE AS owned, {"owns" if has_revenue else "NULL"}::DOUBLE AS owns, {contacts}::DOUBLE AS cases
            FROM ev_accounts{joins} WHERE stop >= {since} ORDER BY account"""
    ).fetchnumpy()
    data = {
        name: np.asarray(np.ma.filled(column, np.nan) if column.dtype.kind == "f" else column)
        for name, column in found.items()
    }
    names = connection.execute("SELECT DISTINCT segment, segment_name FROM ev_accounts ORDER BY segment").fetchall()
    return tuple(
        _facts({key: column[data["segment"] == code] for key, column in data.items()}, name or "Customers", window)
        for code, name in names
        if (data["segment"] == code).any()
    )


def _facts(data: dict[str, np.ndarray], name: str, window: Window) -> SegmentFacts:
    since = window.last - YEAR + 1
    years = data["months"] / YEAR
    left = data["left"].astype(bool)
    here = data["stop"] > window.last
    stayed = here & (data["start"] <= since - YEAR) & (data["spent_before"] > 0)
    growth = data["spent"][stayed].sum() / data["spent_before"][stayed].sum() - 1 if stayed.any() else None
    spent = np.nansum(data["spent"])
    return SegmentFacts(
        name=name,
        customers=int(here.sum()),
        new_customers=int((data["start"] >= since).sum()),
        left=int(left.sum()),
        churn=_churn(int(left.sum()), float(years.sum())) if "leaving" in window.has else None,
        revenue=_ratio(np.nan_to_num(data["spent"]), years, data["parent"])
        if not np.isnan(data["spent"]).all()
        else None,
        growth=None if growth is None or not np.isfinite(growth) else float(growth),
        contacts=_ratio(np.nan_to_num(data["cases"]), years, data["parent"]) if "contacts" in window.has else None,
        cross_sell=_gained(data, years),
        margin=float(np.nansum(data["kept"]) / spent) if spent and not np.isnan(data["kept"]).all() else None,
    )


def _churn(left: int, years: float) -> Range | None:
    """Yearly churn with the exact Poisson interval of its leavings (Garwood 1936)."""
    from scipy.stats import chi2

    if years <= 0:
        return None
    low = chi2.ppf(0.025, 2 * left) / 2 if left else 0.0
    high = chi2.ppf(0.975, 2 * left + 2) / 2
    return Range(*(float(1 - np.exp(-count / years)) for count in (low, left, high)))


def _ratio(amount: np.ndarray, years: np.ndarray, parent: np.ndarray) -> Range | None:
    """Amount a customer-year with the interval of a ratio estimator over buying groups."""
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
