"""The customer base, month by month (the contract's section 5).

A month's money is customers times rates. Rates change only where a factor or the year does; what every month needs is then
one short recursion, `advance`. It serves plain numbers, one segment at a time, and arrays of every path and lane at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cxroi.case.model import Segment
from cxroi.engine.factors import Key
from cxroi.engine.numbers import ONE, Number, add, added, is_zero, multiply, staying, times


class Rates(NamedTuple):
    """What happens in a month for each customer, under the factors of that month: the coefficients of `advance`."""

    kept: Number
    """Customers at the end for each at the start: who stay and whom they bring."""
    acquired: Number
    """Customers won, referrals not counted [customers a month]."""
    half_margin: Number
    """Half of (revenue · gross margin - service) [currency]."""
    spend: Number
    """Spent on winning customers, by the segment as a whole [currency a month]."""
    products_kept: Number
    """Share of products that stay: that of customers where recurring, else 0."""
    half_sold: Number
    """Half of the products bought."""
    margin_before: Number
    """Margin of a product held at the start of the month [currency]."""
    margin_after: Number
    """Margin of a product held, or sold, at its end [currency]."""


class Stock(NamedTuple):
    """Where a segment stands after a month."""

    end: Number
    """Customers [count]."""
    products: Number
    """Products held where recurring, else sold in the month [count]."""
    earned: Number
    """Revenue · margin + cross-sell · its margin - service [currency]."""


class Room(NamedTuple):
    """Arrays of our own to work in, so that no month makes new ones; plain numbers need none."""

    end: np.ndarray | None = None
    products: np.ndarray | None = None
    earned: np.ndarray | None = None
    both: np.ndarray | None = None
    product: np.ndarray | None = None


NO_ROOM = Room()


def advance(rates: Rates, *, start: Number, products: Number, room: Room = NO_ROOM) -> Stock:
    """One month: end = start · (stay + referral) + acquired; money falls on the average of start and end.

    With `room`, `start` is not written to, and `products` is the room's own.
    """
    end = multiply(start, rates.kept, room.end)
    end += rates.acquired
    both = add(start, end, room.both)
    earned = multiply(both, rates.half_margin, room.earned)
    if not is_zero(rates.half_sold):
        earned += multiply(products, rates.margin_before, room.product)
        products = multiply(products, rates.products_kept, room.products)
        both *= rates.half_sold
        products += both
        earned += multiply(products, rates.margin_after, room.product)
    return Stock(end, products, earned)


class SegmentRates:
    """The rates of one segment, worked out anew only where a factor or the year has changed."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self._staying = staying(segment.churn_per_year)
        self._stay_for: Number = None
        self.stay: Number = ONE
        self._seen: Mapping[Key, Number] | None = None
        self.rates: Rates

    def move(self, month: int, factors: Mapping[Key, Number]) -> bool:
        """Go to a month; True where the rates have changed since the last."""
        new_year = month % 12 == 1 and month > 1 and not is_zero(self.segment.revenue_growth)
        if factors is self._seen and not new_year:
            return False
        self._seen = factors
        segment, cross = self.segment, self.segment.cross_sell
        if self.factor("churn") is not self._stay_for:
            self._stay_for = self.factor("churn")
            self.stay = self._staying(self._stay_for)
        self.referral = times(segment.referrals_per_customer_year / 12, self.factor("referral"))
        self.revenue = times(self._revenue_in((month - 1) // 12), self.factor("spend"))
        self.contacts = times(segment.contacts_per_customer_year / 12, self.factor("contacts"))
        self.service = self.contacts * times(segment.cost_per_contact, self.factor("cost_per_contact"))
        acquired = times(segment.new_customers_per_year / 12, self.factor("acquisition"))
        self.price: Number = 0.0
        half_sold = margin = products_kept = before_share = 0.0
        if cross:
            self.price = cross.revenue / 12 if cross.recurring else cross.revenue
            half_sold = times(cross.per_customer_year / 24, self.factor("cross_sell"))
            margin = self.price * cross.gross_margin
            # A recurring product is paid for the average of those held; another one once, when it is sold.
            products_kept, before_share = (self.stay, 0.5) if cross.recurring else (0.0, 0.0)
        self.rates = Rates(
            kept=added(self.stay, self.referral),
            acquired=acquired,
            half_margin=(self.revenue * segment.gross_margin - self.service) * 0.5,
            spend=acquired * times(segment.acquisition_cost, self.factor("acquisition_cost")),
            products_kept=products_kept,
            half_sold=half_sold,
            margin_before=margin * before_share,
            margin_after=margin * (1.0 - before_share),
        )
        return True

    def factor(self, driver: str) -> Number:
        """The factor of a driver in this segment and month."""
        return (self._seen or {}).get((driver, self.segment.name), ONE)

    @property
    def spends_otherwise(self) -> bool:
        """True where the programme changes what is spent on winning customers; else that cancels out."""
        return self.factor("acquisition") is not ONE or self.factor("acquisition_cost") is not ONE

    def _revenue_in(self, year: int) -> Number:
        monthly = self.segment.revenue_per_customer / 12
        if not year or is_zero(self.segment.revenue_growth):
            return monthly
        return monthly * (1.0 + self.segment.revenue_growth) ** year


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
    contribution: Number
    revenue_rate: Number
    """Revenue of one customer [currency a month]."""
    service_rate: Number
    """Cost of serving one customer [currency a month]."""
    sold_rate: Number
    """Products one customer buys in the month."""
    price: Number
    """Of one product: a month of it where it is recurring [currency]."""

    @property
    def lost(self) -> Number:
        """Customers who left."""
        return self.start * (1.0 - self.stay)


class SegmentPath:
    """One segment at plain numbers, walking through the months in order, with every figure of each."""

    def __init__(self, segment: Segment) -> None:
        self._rates = SegmentRates(segment)
        self._start: Number = float(segment.customers)
        self._products: Number = 0.0

    def step(self, month: int, factors: Mapping[Key, Number]) -> SegmentMonth:
        """The next month under the given factors; months are asked for in order from 1."""
        at, before = self._rates, self._products
        at.move(month, factors)
        rates = at.rates
        now = advance(rates, start=self._start, products=before)
        start, self._start, self._products = self._start, now.end, now.products
        average = (start + now.end) / 2
        sold = average * 2 * rates.half_sold
        cross = at.segment.cross_sell
        paying = (before + now.products) / 2 if cross and cross.recurring else sold
        return SegmentMonth(
            start=start,
            end=now.end,
            stay=at.stay,
            acquired=rates.acquired,
            referred=start * at.referral,
            average=average,
            revenue=average * at.revenue,
            contacts=average * at.contacts,
            service=average * at.service,
            acquisition_spend=rates.spend,
            sold=sold,
            products=now.products,
            cross_revenue=paying * at.price,
            contribution=now.earned - rates.spend,
            revenue_rate=at.revenue,
            service_rate=at.service,
            sold_rate=2 * rates.half_sold,
            price=at.price,
        )


class LanePaths:
    """Every segment, with and without the programme, in every lane: one array a rate, rows of [side, segment]."""

    def __init__(self, segments: Sequence[Segment], *, lanes: int, with_baseline: bool = True) -> None:
        sides = 2 if with_baseline else 1
        self._rows = [SegmentRates(segment) for _ in range(sides) for segment in segments]
        self._programme = len(self._rows) - len(segments)
        shape = (len(self._rows), lanes)
        sells = any(segment.cross_sell for segment in segments)
        empty = (np.zeros(shape) for _ in Rates._fields)
        self._rates = Rates(*empty) if sells else Rates(*empty)._replace(half_sold=0.0)
        self._spends = True
        self._room = Room(*(np.zeros(shape) for _ in Room._fields))
        self._start = np.empty(shape)
        for row, at in enumerate(self._rows):
            self._start[row] = at.segment.customers

    def step(self, month: int, factors: Mapping[Key, Number]) -> np.ndarray:
        """The next month: what the programme contributes beyond the baseline, one entry a lane [currency]."""
        moved = False
        for row, at in enumerate(self._rows):
            if at.move(month, factors if row >= self._programme else NO_FACTORS):
                moved = True
                for array, rate in zip(self._rates, at.rates, strict=True):
                    if isinstance(array, np.ndarray):
                        array[row] = rate
        if moved:
            plans = self._rows[self._programme :]
            self._spends = not self._programme or any(at.spends_otherwise for at in plans)
        room = self._room
        now = advance(self._rates, start=self._start, products=room.products, room=room)
        self._start, self._room = now.end, room._replace(end=self._start)
        total = now.earned[self._programme].copy()
        for row, earned in enumerate(now.earned):
            if row > self._programme:
                total += earned
            elif row < self._programme:
                total -= earned
        if self._spends:
            for row, spend in enumerate(self._rates.spend):
                total += -spend if row >= self._programme else spend
        return total


NO_FACTORS: Mapping[Key, Number] = {}
