"""The customer base: one segment, month by month (the contract's section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cxroi.case.model import Segment
from cxroi.engine.factors import Key
from cxroi.engine.numbers import ONE, Number, is_zero, staying, times


class SegmentMonth(NamedTuple):
    """One segment in one month: customers [count], products [count], money [currency a month]."""

    start: Number
    stay: Number
    acquired: Number
    referred: Number
    end: Number
    average: Number
    revenue: Number
    sold: Number
    products: Number
    cross_revenue: Number
    service: Number
    acquisition_spend: Number
    contribution: Number

    @property
    def lost(self) -> Number:
        """Customers lost in the month [count]."""
        return self.start * (1.0 - self.stay)


class SegmentPath:
    """A segment walking through the months, in order. The same recursion serves one case and an array of draws."""

    def __init__(self, segment: Segment) -> None:
        cross = segment.cross_sell
        self._segment, self._cross = segment, cross
        self._start: Number = segment.customers
        self._products: Number = 0.0
        self._staying = staying(segment.churn_per_year)
        self._stay_for: Number = None
        self._stay: Number = ONE
        self._new = segment.new_customers_per_year / 12
        self._referrals = segment.referrals_per_customer_year / 12
        self._service = segment.contacts_per_customer_year / 12 * segment.cost_per_contact
        self._rate = cross.per_customer_year / 12 if cross else 0.0
        self._price = (cross.revenue / 24 if cross.recurring else cross.revenue) if cross else 0.0
        self._revenue = segment.revenue_per_customer / 12

    def step(self, month: int, factors: Mapping[Key, Number]) -> SegmentMonth:
        """The next month under the given factors; months are asked for in order from 1.

        stay = (1 - churn)^(F/12); end = start · stay + acquired + referred; money on the average of start and end.
        """
        segment, name = self._segment, self._segment.name
        churn_factor = factors.get(("churn", name), ONE)
        if churn_factor is not self._stay_for:
            self._stay_for, self._stay = churn_factor, self._staying(churn_factor)
        start, stay = self._start, self._stay
        if month % 12 == 1 and month > 1 and not is_zero(segment.revenue_growth):
            self._revenue = segment.revenue_per_customer / 12 * (1.0 + segment.revenue_growth) ** ((month - 1) // 12)
        acquired = times(self._new, factors.get(("acquisition", name), ONE))
        referred: Number = 0.0
        end = start * stay + acquired
        if not is_zero(self._referrals):
            referred = start * times(self._referrals, factors.get(("referral", name), ONE))
            end = end + referred
        average = (start + end) * 0.5
        revenue = average * times(self._revenue, factors.get(("spend", name), ONE))
        contacts = times(self._service, factors.get(("contacts", name), ONE))
        service = average * times(contacts, factors.get(("cost_per_contact", name), ONE))
        spend = acquired * times(segment.acquisition_cost, factors.get(("acquisition_cost", name), ONE))
        contribution = revenue * segment.gross_margin - service - spend
        sold = cross_revenue = 0.0
        if self._cross:
            sold = average * times(self._rate, factors.get(("cross_sell", name), ONE))
            if self._cross.recurring:
                before = self._products
                self._products = before * stay + sold
                cross_revenue = (before + self._products) * self._price
            else:
                cross_revenue = sold * self._price
            contribution = contribution + cross_revenue * self._cross.gross_margin
        self._start = end
        return SegmentMonth(
            start,
            stay,
            acquired,
            referred,
            end,
            average,
            revenue,
            sold,
            self._products,
            cross_revenue,
            service,
            spend,
            contribution,
        )
