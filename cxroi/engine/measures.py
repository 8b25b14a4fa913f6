"""Finance's own measures of a segment: CLV, NRR, GRR, customers kept, cost to serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.case.model import Case, Segment
from cxroi.engine.benefits import BenefitMonth
from cxroi.engine.customers import SegmentMonth
from cxroi.engine.factors import Key
from cxroi.engine.numbers import ONE, Number, is_zero, staying


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
    """Lifetime value of a customer at the last month's rates [currency]; None where it has no end."""
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
        factors = [now.factors if programme else {} for now in months[1:]]
        result[segment.name] = _measured(case, segment, path, factors)
    return result


def _measured(case: Case, segment: Segment, path: list[SegmentMonth], factors: list) -> Measures:
    kept = 1.0
    for now in path:
        kept *= now.stay
    year = path[-12:]
    retained = 1.0
    for now in year:
        retained *= now.stay
    last = _Rates(segment, factors[-1])
    return Measures(
        customers_at_end=float(path[-1].end),
        customers_kept=float(segment.customers * kept),
        grr=float(retained) if year[0].start > 0 else None,
        nrr=_net_revenue_retention(segment, path, factors, retained),
        clv=_lifetime_value(segment, last, float(case.finance.discount_rate)),
        cost_to_serve=float(last.contacts * last.cost_per_contact),
        revenue=float(sum(now.revenue + now.cross_revenue for now in year)),
        contacts=float(
            sum(now.average * _Rates(segment, f).contacts / 12 for now, f in zip(year, factors[-12:], strict=True))
        ),
    )


class _Rates:
    """What a customer of a segment does in a year, at the factors of one month."""

    def __init__(self, segment: Segment, factors: dict[Key, Number]) -> None:
        def factor(driver: str) -> Number:
            return factors.get((driver, segment.name), ONE)

        self.churn_factor = factor("churn")
        self.spend = factor("spend")
        self.contacts = segment.contacts_per_customer_year * factor("contacts")
        self.cost_per_contact = segment.cost_per_contact * factor("cost_per_contact")
        self.cross_sell = segment.cross_sell.per_customer_year * factor("cross_sell") if segment.cross_sell else 0.0


def _net_revenue_retention(segment: Segment, path: list[SegmentMonth], factors: list, retained: float) -> float | None:
    """Run rate of the cohort at the end over that at the start of the last year."""
    first = len(path) - 12
    start, products = path[first].start, path[first - 1].products if first else 0.0
    growth = 1.0 + segment.revenue_growth
    years = first // 12
    spend_before = _Rates(segment, factors[first - 1]).spend if first else ONE
    price = segment.cross_sell.revenue if segment.cross_sell and segment.cross_sell.recurring else 0.0
    rate = segment.revenue_per_customer
    before = start * rate * growth**years * spend_before + products * price
    if before <= 0:
        return None
    cohort, held = start, products
    for now, month_factors in zip(path[first:], factors[first:], strict=True):
        average = cohort * (1.0 + now.stay) / 2
        held = held * now.stay + average * _Rates(segment, month_factors).cross_sell / 12
        cohort = cohort * now.stay
    after = cohort * rate * growth ** (years + 1) * _Rates(segment, factors[-1]).spend + held * price
    return float(after / before)


def _lifetime_value(segment: Segment, last: _Rates, discount_rate: float) -> float | None:
    """Yearly margin · M, plus cross-sell: one-off sales · M, recurring ones · M(1 + M), for the stock builds up.

    M = r / (1 + i - r), r = (1 - churn)^F; the rates of the last month for ever, without growth.
    """
    multiple = margin_multiple(float(staying(segment.churn_per_year)(last.churn_factor) ** 12), discount_rate)
    if multiple is None:
        return None
    yearly = segment.revenue_per_customer * last.spend * segment.gross_margin - last.contacts * last.cost_per_contact
    value = yearly * multiple
    cross = segment.cross_sell
    if cross and not is_zero(last.cross_sell):
        each_year = last.cross_sell * cross.revenue * cross.gross_margin
        value += each_year * multiple * (1 + multiple if cross.recurring else 1)
    return float(value)
