"""The company a case describes, added up over its segments: what its reader can check against what they know."""

from __future__ import annotations

from collections.abc import Callable

from cxroi.case import Case
from cxroi.case.model import Segment


def company_totals(case: Case) -> dict[str, float | None]:
    """Each figure of the segments over all of them, by its field, at likely values; None where it cannot be averaged: nothing to
    weigh by, no segment has the figure, or a segment that counts lacks one that no default stands for (revenue, margin, churn).

    Customers, new customers: sums. Rates by customer (churn, cross-sell, referrals, contacts): averages over customers [a
    share or number a year]; revenue per customer likewise [currency a year]; gross margin and growth: averages over revenue;
    acquisition cost over new customers; cost per contact over contacts; revenue and margin of a cross-sale over those sold.

    >>> from cxroi.case import parse
    >>> case = parse({"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "initiatives": [], "segments": [
    ...     {"name": "A", "customers": 100, "churn_per_year": 0.1}, {"name": "B", "customers": 300, "churn_per_year": 0.2}]})
    >>> totals = company_totals(case)
    >>> totals["customers"], round(totals["churn_per_year"], 6)
    (400.0, 0.175)
    """
    found: dict[str, float | None] = {name: _sum(case, value) for name, value in SUMS.items()}
    for name, (value, weight) in AVERAGES.items():
        found[name] = _average(case, value, weight) if _known(case, name, weight) else None
    return found


def company_size(case: Case) -> tuple[float, float]:
    """Customers at the start, and their revenue a year, cross-sales not counted [currency]."""
    return _sum(case, _customers), _sum(case, _revenue)


def _sum(case: Case, value: Callable[[Segment], float]) -> float:
    return float(sum(value(segment) for segment in case.segments))


def _average(case: Case, value: Callable[[Segment], float], weight: Callable[[Segment], float]) -> float | None:
    """Σ value · weight / Σ weight over the segments."""
    weights = [weight(segment) for segment in case.segments]
    if not sum(weights):
        return None
    return sum(value(segment) * own for segment, own in zip(case.segments, weights, strict=True)) / sum(weights)


def _known(case: Case, name: str, weight: Callable[[Segment], float]) -> bool:
    """False where no segment has the figure, or one with a weight lacks it and it is no 0 by default."""
    lacking = [segment for segment in case.segments if not _given(segment, name)]
    if name in NO_DEFAULT:
        return not any(weight(segment) for segment in lacking)
    return len(lacking) < len(case.segments)


def _given(segment: Segment, name: str) -> bool:
    first, _, rest = name.partition("/")
    if rest:
        return segment.cross_sell is not None and rest in segment.cross_sell.model_fields_set
    return not segment.model_fields_set.isdisjoint((first, *IN_PLACE_OF.get(first, ())))


def _customers(segment: Segment) -> float:
    return float(segment.customers)


def _new(segment: Segment) -> float:
    return float(segment.new_customers_per_year)


def _revenue(segment: Segment) -> float:
    return float(segment.customers) * float(segment.revenue_per_customer)


def _contacts(segment: Segment) -> float:
    return float(segment.customers) * float(segment.contacts_per_customer_year)


def _sold(segment: Segment) -> float:
    return float(segment.customers) * float(segment.cross_sell.per_customer_year) if segment.cross_sell else 0.0


SUMS: dict[str, Callable[[Segment], float]] = {"customers": _customers, "new_customers_per_year": _new}
AVERAGES: dict[str, tuple[Callable[[Segment], float], Callable[[Segment], float]]] = {
    "acquisition_cost": (lambda segment: float(segment.acquisition_cost), _new),
    "churn_per_year": (lambda segment: float(segment.average_churn), _customers),
    "revenue_per_customer": (lambda segment: float(segment.revenue_per_customer), _customers),
    "revenue_growth": (lambda segment: float(segment.revenue_growth), _revenue),
    "gross_margin": (lambda segment: float(segment.gross_margin), _revenue),
    "cross_sell/per_customer_year": (
        lambda segment: float(segment.cross_sell.per_customer_year) if segment.cross_sell else 0.0,
        _customers,
    ),
    "cross_sell/revenue": (lambda segment: float(segment.cross_sell.revenue) if segment.cross_sell else 0.0, _sold),
    "cross_sell/gross_margin": (
        lambda segment: float(segment.cross_sell.gross_margin) if segment.cross_sell else 0.0,
        lambda segment: _sold(segment) * float(segment.cross_sell.revenue) if segment.cross_sell else 0.0,
    ),
    "referrals_per_customer_year": (lambda segment: float(segment.referrals_per_customer_year), _customers),
    "contacts_per_customer_year": (lambda segment: float(segment.contacts_per_customer_year), _customers),
    "cost_per_contact": (lambda segment: float(segment.cost_per_contact), _contacts),
}
WEIGHED_BY: dict[str, tuple[str, ...]] = {
    "acquisition_cost": ("new_customers_per_year",),
    "churn_per_year": ("customers",),
    "revenue_per_customer": ("customers",),
    "revenue_growth": ("customers", "revenue_per_customer"),
    "gross_margin": ("customers", "revenue_per_customer"),
    "cross_sell/per_customer_year": ("customers",),
    "cross_sell/revenue": ("customers", "cross_sell/per_customer_year"),
    "cross_sell/gross_margin": ("customers", "cross_sell/per_customer_year", "cross_sell/revenue"),
    "referrals_per_customer_year": ("customers",),
    "contacts_per_customer_year": ("customers",),
    "cost_per_contact": ("customers", "contacts_per_customer_year"),
}
"""The other figures in which each average moves: those of its weights."""
NO_DEFAULT = ("churn_per_year", "revenue_per_customer", "gross_margin", "cross_sell/revenue", "cross_sell/gross_margin")
"""Figures that are unknown, not 0, where a segment lacks them."""
IN_PLACE_OF = {"churn_per_year": ("churn_per_month", "churn_by_tenure")}
