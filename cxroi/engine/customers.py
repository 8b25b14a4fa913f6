"""The customer base: one segment, month by month (the contract's section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cxroi.case.model import Segment
from cxroi.engine.factors import Key
from cxroi.engine.numbers import ONE, Number, is_zero, staying, times


class Rates(NamedTuple):
    """What a customer of a segment does in a month, under the factors of that month."""

    stay: Number
    """Share of customers who stay."""
    acquired: Number
    """Customers won, referrals not counted [customers a month]."""
    referral: Number
    """New customers each customer brings."""
    revenue: Number
    """[currency]"""
    contacts: Number
    """Service contacts [count]."""
    service: Number
    """Cost of serving [currency]."""
    margin: Number
    """Revenue · gross margin - service [currency]."""
    spend: Number
    """Spent on winning customers, by the segment as a whole [currency a month]."""
    sold: Number
    """Products bought."""
    price: Number
    """Of one product: a month of it where it is recurring [currency]."""


class SegmentMonth(NamedTuple):
    """One segment in one month: customers [count], products [count], money [currency a month]."""

    start: Number
    end: Number
    average: Number
    products: Number
    paying: Number
    """Products that bring revenue in the month: the average held where recurring, else those sold."""
    contribution: Number
    rates: Rates

    @property
    def stay(self) -> Number:
        """Share of the customers at its start who stay."""
        return self.rates.stay

    @property
    def acquired(self) -> Number:
        """Customers won, referrals not counted."""
        return self.rates.acquired

    @property
    def referred(self) -> Number:
        """Customers that others brought."""
        return self.start * self.rates.referral

    @property
    def lost(self) -> Number:
        """Customers who left."""
        return self.start * (1.0 - self.rates.stay)

    @property
    def revenue(self) -> Number:
        """Revenue without cross-sell."""
        return self.average * self.rates.revenue

    @property
    def sold(self) -> Number:
        """Products sold."""
        return self.average * self.rates.sold

    @property
    def cross_revenue(self) -> Number:
        """Revenue of cross-sell."""
        return self.paying * self.rates.price

    @property
    def contacts(self) -> Number:
        """Service contacts."""
        return self.average * self.rates.contacts

    @property
    def service(self) -> Number:
        """Cost of service."""
        return self.average * self.rates.service

    @property
    def acquisition_spend(self) -> Number:
        """Spent on winning customers."""
        return self.rates.spend


class SegmentPath:
    """A segment walking through the months, in order. The same recursion serves one case and an array of draws."""

    def __init__(self, segment: Segment) -> None:
        cross = segment.cross_sell
        self._segment = segment
        self._start: Number = segment.customers
        self._products: Number = 0.0
        self._recurring = bool(cross and cross.recurring)
        self._sells = bool(cross)
        self._staying = staying(segment.churn_per_year)
        self._cross_margin: Number = 0.0
        self._factors: Mapping[Key, Number] | None = None
        self._rates: Rates

    def step(self, month: int, factors: Mapping[Key, Number]) -> SegmentMonth:
        """The next month under the given factors; months are asked for in order from 1.

        end = start · stay + acquired + referred; contribution = revenue · margin + cross-sell · its margin - service -
        acquisition spend, on the average of start and end.
        """
        if factors is not self._factors or (month % 12 == 1 and not is_zero(self._segment.revenue_growth)):
            self._factors = factors
            self._rates = self._rates_of(month, factors)
        rates, start = self._rates, self._start
        kept = rates.stay if is_zero(rates.referral) else rates.stay + rates.referral
        end = start * kept + rates.acquired
        average = (start + end) * 0.5
        contribution = average * rates.margin
        if not is_zero(rates.spend):
            contribution = contribution - rates.spend
        paying: Number = 0.0
        if self._sells:
            paying = average * rates.sold
            if self._recurring:
                before = self._products
                self._products = before * rates.stay + paying
                paying = (before + self._products) * 0.5
            contribution = contribution + paying * self._cross_margin
        self._start = end
        return SegmentMonth(start, end, average, self._products, paying, contribution, rates)

    def _rates_of(self, month: int, factors: Mapping[Key, Number]) -> Rates:
        segment, cross, name = self._segment, self._segment.cross_sell, self._segment.name

        def factor(driver: str) -> Number:
            return factors.get((driver, name), ONE)

        revenue = segment.revenue_per_customer / 12
        if month > 12 and not is_zero(segment.revenue_growth):
            revenue = revenue * (1.0 + segment.revenue_growth) ** ((month - 1) // 12)
        revenue = times(revenue, factor("spend"))
        contacts = times(segment.contacts_per_customer_year / 12, factor("contacts"))
        service = contacts * times(segment.cost_per_contact, factor("cost_per_contact"))
        acquired = times(segment.new_customers_per_year / 12, factor("acquisition"))
        price: Number = 0.0
        if cross:
            price = cross.revenue / 12 if cross.recurring else cross.revenue * 1.0
            self._cross_margin = price * cross.gross_margin
        return Rates(
            stay=self._staying(factor("churn")),
            acquired=acquired,
            referral=times(segment.referrals_per_customer_year / 12, factor("referral")),
            revenue=revenue,
            contacts=contacts,
            service=service,
            margin=revenue * segment.gross_margin - service,
            spend=acquired * times(segment.acquisition_cost, factor("acquisition_cost")),
            sold=times(cross.per_customer_year / 12, factor("cross_sell")) if cross else 0.0,
            price=price,
        )
