"""One segment in one month, formula for formula as section 5 of the contract writes it.

Every quantity and factor is a `Number`: a float, an array with one entry a lane, or anything else that knows arithmetic.
`lanes` holds the fast twin of this month, for many draws at once; a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cxroi.case.model import Segment
from cxroi.engine.factors import Key
from cxroi.engine.numbers import ONE, Number
from cxroi.engine.retention import cohorts_today, joining, kept_by_cohort, share_kept

NO_FACTORS: Mapping[Key, Number] = {}
"""The factors of the baseline."""


class SegmentMonth(NamedTuple):
    """One segment in one month: customers [count], products [count], money [currency a month]."""

    start: Number
    end: Number
    stay: Number
    acquired: Number
    referred: Number
    average: Number
    revenue: Number
    contacts: Number
    service: Number
    acquisition_spend: Number
    sold: Number
    products: Number
    cross_revenue: Number
    core_margin: Number
    cross_sell_margin: Number
    revenue_rate: Number
    """Revenue of one customer [currency a month]."""
    service_rate: Number
    """Cost of serving one customer, without contacts that do not follow the customers [currency a month]."""
    sold_rate: Number
    """Products one customer buys in the month."""
    price: Number
    """Of one product: a month of it where it is recurring [currency]."""
    cohorts: tuple[Number, ...] = ()
    """Customers at the end by completed months of tenure or month of renewal; empty where it does not matter when they came."""

    @property
    def contribution(self) -> Number:
        """Core margin + cross-sell margin - service - acquisition spend [currency a month]."""
        return self.core_margin + self.cross_sell_margin - self.service - self.acquisition_spend

    @property
    def lost(self) -> Number:
        """Customers who left."""
        return self.start * (1.0 - self.stay)


def segment_month(
    segment: Segment,
    factors: Mapping[Key, Number],
    *,
    month: int,
    start: Number,
    products: Number,
    cohorts: Sequence[Number] = (),
) -> SegmentMonth:
    """Month t of a segment that starts it with so many customers and products, under the factors of that month.

    Where who leaves depends on when they came, `cohorts` are the customers at the start by tenure or month of renewal.

    y = (t - 1) div 12. Growth steps at each new year. Money falls on the average of the customers at start and end.
    """

    def factor(driver: str) -> Number:
        return factors.get((driver, segment.name), ONE)

    year = (month - 1) // 12
    older: list[Number] = []
    if segment.by_cohort:
        older = kept_by_cohort(segment, cohorts, factor("churn"), month=month)
        stay = share_kept(sum(older[1:], older[0]), start)
    else:
        stay = segment.yearly_stay ** (factor("churn") / 12)
    acquired = segment.new_customers_per_year / 12 * factor("acquisition")
    referred = start * segment.referrals_per_customer_year / 12 * factor("referral")
    end = start * stay + acquired + referred
    average = (start + end) / 2
    if older:
        place = joining(segment, month=month)
        older[place] = older[place] + acquired + referred

    revenue_rate = segment.revenue_per_customer / 12 * (1.0 + segment.revenue_growth) ** year * factor("spend")
    revenue = average * revenue_rate

    contacts_growth = (1.0 + segment.contacts_growth) ** year
    cost_growth = (1.0 + segment.cost_per_contact_growth) ** year
    contacts_rate = segment.contacts_per_customer_year / 12 * contacts_growth * factor("contacts")
    other_contacts = segment.contacts_per_year / 12 * contacts_growth * factor("contacts")
    contacts = average * contacts_rate + other_contacts
    cost = segment.cost_per_contact * cost_growth * factor("cost_per_contact")
    service_rate = contacts_rate * cost
    service = average * service_rate + other_contacts * cost
    acquisition_spend = acquired * segment.acquisition_cost * factor("acquisition_cost")

    sold_rate = sold = price = cross_revenue = cross_sell_margin = 0.0
    cross = segment.cross_sell
    if cross:
        sold_rate = cross.per_customer_year / 12 * factor("cross_sell")
        sold = average * sold_rate
        if cross.recurring:
            before, products, price = products, products * stay + sold, cross.revenue / 12
            cross_revenue = (before + products) / 2 * price
        else:
            products, price = sold, cross.revenue * ONE
            cross_revenue = sold * price
        cross_sell_margin = cross_revenue * cross.gross_margin

    core_margin = revenue * segment.gross_margin
    return SegmentMonth(  # by place, which is a fifth faster than by name; a test holds each name to its place
        start, end, stay, acquired, referred, average, revenue, contacts, service, acquisition_spend, sold, products,
        cross_revenue, core_margin, cross_sell_margin, revenue_rate, service_rate, sold_rate, price, tuple(older),
    )  # fmt: skip


class SegmentPath:
    """One segment walking through the months in order."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._customers: Number = segment.customers * ONE
        self._products: Number = 0.0
        self._cohorts: Sequence[Number] = cohorts_today(segment)

    def step(self, month: int, factors: Mapping[Key, Number]) -> SegmentMonth:
        """The next month under the given factors; months are asked for in order from 1."""
        now = segment_month(
            self._segment,
            factors,
            month=month,
            start=self._customers,
            products=self._products,
            cohorts=self._cohorts,
        )
        self._customers, self._products, self._cohorts = now.end, now.products, now.cohorts
        return now
