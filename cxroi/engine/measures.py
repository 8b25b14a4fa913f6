"""Finance's own measures of a segment: CLV, NRR, GRR, customers kept, cost to serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from cxroi.case.model import Case, Segment
from cxroi.engine.benefits import BenefitMonth
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
        result[segment.name] = _measured(segment, path, discount_rate=float(case.finance.discount_rate))
    return result


def _measured(segment: Segment, path: list[SegmentMonth], *, discount_rate: float) -> Measures:
    year = path[-12:]
    retained = prod(now.stay for now in year)
    return Measures(
        customers_at_end=float(year[-1].end),
        customers_kept=float(segment.customers * prod(now.stay for now in path)),
        grr=float(retained) if year[0].start > 0 else None,
        nrr=_net_revenue_retention(segment, path),
        clv=_lifetime_value(segment, year[-1], discount_rate),
        cost_to_serve=float(year[-1].service_rate * 12),
        revenue=float(sum(now.revenue + now.cross_revenue for now in year)),
        contacts=float(sum(now.contacts for now in year)),
    )


def _net_revenue_retention(segment: Segment, path: list[SegmentMonth]) -> float | None:
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
    for now in path[first:]:
        average = cohort * (1.0 + now.stay) / 2
        held = held * now.stay + average * now.sold_rate
        cohort = cohort * now.stay
    return float((cohort * path[-1].revenue_rate * growth + held * price) / before)


def _lifetime_value(segment: Segment, last: SegmentMonth, discount_rate: float) -> float | None:
    """Yearly margin · M, plus cross-sell: one-off sales · M, recurring ones · M(1 + M), for the stock builds up.

    M = r / (1 + i - r), r = stay^12; the rates of the last month for ever, without growth.
    """
    multiple = margin_multiple(float(last.stay**12), discount_rate)
    if multiple is None:
        return None
    value = 12 * (last.revenue_rate * segment.gross_margin - last.service_rate) * multiple
    cross = segment.cross_sell
    if cross:
        each_year = 12 * last.sold_rate * cross.revenue * cross.gross_margin
        value += each_year * multiple * (1 + multiple if cross.recurring else 1)
    return float(value)
