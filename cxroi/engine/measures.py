"""Finance's own measures of a segment: CLV, NRR, GRR, customers kept, cost to serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from cxroi.case.model import Case, Segment
from cxroi.engine.benefits import BenefitMonth
from cxroi.engine.numbers import Number
from cxroi.engine.retention import cohorts_today, kept_by_cohort, lifetime, share_kept
from cxroi.engine.segment import SegmentMonth


@dataclass(frozen=True)
class Measures:
    """One segment, with or without the programme, in the last year of the horizon unless said otherwise."""

    customers_at_end: float
    """Customers at the end of the horizon [count]."""
    customers_kept: float
    """Of the customers at the start of the case, those still there at the end of the horizon [count]."""
    grr: float | None
    """Gross revenue retention: share of the revenue of the year's first customers still there at its end, before growth
    and cross-sell [share]. With one churn rate for all it equals the share of customers kept in the year."""
    nrr: float | None
    """Net revenue retention: the run rate of revenue from the year's first customers on the day after the year, over
    their run rate on its first day [share]. Recurring cross-sell and revenue growth count, new customers do not."""
    clv: float | None
    """Lifetime value of a customer at the last month's rates, its revenue included [currency]; None where it has no end."""
    cost_to_serve: float
    """Service cost of a customer in a year, at the last month's rates [currency]."""
    revenue: float
    """Revenue of the last year, cross-sell included [currency]."""
    contacts: float
    """Service contacts in the last year [count]."""


def margin_multiple(retention: float, discount_rate: float) -> float | None:
    """What a yearly margin of 1 for as long as the customer stays is worth: r / (1 + i - r).

    The first margin comes after a year, and only if the customer stayed. S. Gupta and D. Lehmann,
    "Managing Customers as Investments" (2005), chapter 2. With the first margin now, add 1.
    None where the sum has no end.

    >>> round(margin_multiple(0.8, 0.1), 2), round(margin_multiple(0.9, 0.12), 2)
    (2.67, 4.09)
    """
    if retention >= 1 + discount_rate:
        return None
    return retention / (1 + discount_rate - retention)


def measures(case: Case, months: Sequence[BenefitMonth], *, programme: bool) -> dict[str, Measures]:
    """The measures of every segment, by its name."""
    result = {}
    for index, segment in enumerate(case.segments):
        path = [(now.programme if programme else now.baseline)[index] for now in months[1:]]
        factors = [float(now.factors.get(("churn", segment.name), 1.0)) if programme else 1.0 for now in months[1:]]
        rate = float(case.finance.discount_rate)
        result[segment.name] = _measured(segment, path, factors, discount_rate=rate)
    return result


def _measured(
    segment: Segment, path: list[SegmentMonth], factors: Sequence[float], *, discount_rate: float
) -> Measures:
    year = path[-12:]
    stays = _stays(segment, path, factors, first=len(path) - 12)
    retained = prod(stays)
    return Measures(
        customers_at_end=float(year[-1].end),
        customers_kept=float(segment.customers * prod(_stays(segment, path, factors, first=0))),
        grr=float(retained) if year[0].start > 0 else None,
        nrr=_net_revenue_retention(segment, path, stays),
        clv=_lifetime_value(segment, year[-1], factors[-1], discount_rate),
        cost_to_serve=float(year[-1].service_rate * 12),
        revenue=float(sum(now.revenue + now.cross_revenue for now in year)),
        contacts=float(sum(now.contacts for now in year)),
    )


def _stays(segment: Segment, path: list[SegmentMonth], factors: Sequence[float], *, first: int) -> list[float]:
    """Month by month, the share who stay of the customers at the start of month `first`; later ones are not counted."""
    if not segment.by_cohort:
        return [now.stay for now in path[first:]]
    cohorts: Sequence[Number] = path[first - 1].cohorts if first else cohorts_today(segment)
    found = []
    for month, factor in enumerate(factors[first:], first + 1):
        before = sum(cohorts)
        cohorts = kept_by_cohort(segment, cohorts, factor, month=month)
        found.append(float(share_kept(sum(cohorts), before)))
    return found


def _net_revenue_retention(segment: Segment, path: list[SegmentMonth], stays: Sequence[float]) -> float | None:
    """Run rate of the cohort after the last year over that at its start.

    The first year starts at the baseline's rate; the price rise of the next new year counts.
    """
    first = len(path) - 12
    cohort, held = path[first].start, path[first - 1].products if first else 0.0
    growth = 1.0 + segment.revenue_growth
    before_rate = path[first - 1].revenue_rate * growth if first else segment.revenue_per_customer / 12
    price = path[first].price if segment.cross_sell and segment.cross_sell.recurring else 0.0
    before = cohort * before_rate + held * price
    if before <= 0:
        return None
    for now, stay in zip(path[first:], stays, strict=True):
        average = cohort * (1.0 + stay) / 2
        held = held * stay + average * now.sold_rate
        cohort = cohort * stay
    return float((cohort * path[-1].revenue_rate * growth + held * price) / before)


def _lifetime_value(segment: Segment, last: SegmentMonth, factor: float, discount_rate: float) -> float | None:
    """Yearly margin · M, plus cross-sell: one-off sales · M, recurring ones · M(1 + M), for the stock builds up.

    M = r / (1 + i - r), r = stay^12; the rates of the last month for ever, without growth. Where it matters when customers
    came it is the value of a new one (`retention.lifetime`).
    """
    if segment.by_cohort:
        rates = segment.churn_by_tenure or (segment.yearly_churn,)
        found = lifetime(rates, factor=factor, discount_rate=discount_rate)
    else:
        multiple = margin_multiple(float(last.stay**12), discount_rate)
        found = None if multiple is None else (multiple, multiple * (1 + multiple))
    if found is None:
        return None
    once, stock = found
    value = 12 * (last.revenue_rate * segment.gross_margin - last.service_rate) * once
    cross = segment.cross_sell
    if cross:
        value += 12 * last.sold_rate * cross.revenue * cross.gross_margin * (stock if cross.recurring else once)
    return float(value)
