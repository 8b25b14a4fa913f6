"""The customer base, month by month (the contract's section 5).

A month's money is customers times rates. Rates change only where a factor or the year does; what every month needs is then
one short recursion, `advance`. It serves plain numbers, one segment at a time, and arrays of every path and lane at once.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cxroi.case.model import Segment
from cxroi.engine.factors import Key
from cxroi.engine.numbers import ONE, Number, add, added, bare, is_zero, multiply, staying, times

MOVED = (
    "churn",
    "spend",
    "cross_sell",
    "acquisition",
    "acquisition_cost",
    "referral",
    "contacts",
    "cost_per_contact",
)
"""The drivers of a segment, in the order in which `SegmentRates` reads their factors."""


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
        cross = segment.cross_sell
        self.segment = segment
        self._keys = tuple((driver, segment.name) for driver in MOVED)
        self._seen: tuple[Number, ...] = ()
        self._factors: Mapping[Key, Number] | None = None
        self._staying = staying(bare(segment.churn_per_year))
        self._new = bare(segment.new_customers_per_year) / 12
        self._referral = bare(segment.referrals_per_customer_year) / 12
        self._contacts = bare(segment.contacts_per_customer_year) / 12
        self._sold = bare(cross.per_customer_year) / 24 if cross else 0.0
        self._margin: Number = bare(segment.gross_margin)
        self.stay: Number = ONE
        self.price: Number = 0.0
        self._cross_margin: Number = 0.0
        self._recurring = bool(cross and cross.recurring)
        if cross:
            self.price = bare(cross.revenue) / 12 if cross.recurring else bare(cross.revenue)
            self._cross_margin = self.price * cross.gross_margin
        # A recurring product is paid for the average of those held; another one once, when it is sold.
        self._margin_before = self._cross_margin * (0.5 if self._recurring else 0.0)
        self._margin_after = self._cross_margin - self._margin_before
        self.rates: Rates

    def move(self, month: int, factors: Mapping[Key, Number]) -> bool:
        """Go to a month; True where the rates have changed since the last."""
        new_year = month % 12 == 1 and month > 1 and not is_zero(self.segment.revenue_growth)
        if factors is self._factors and not new_year:
            return False
        self._factors = factors
        before, now = self._seen, tuple([factors.get(key, ONE) for key in self._keys])
        if before and not new_year and all(map(operator.is_, before, now)):
            return False
        self._seen = now
        churn, spend, cross_sell, acquisition, acquisition_cost, referral, contacts, cost_per_contact = now
        if not before or churn is not before[0]:
            self.stay = self._staying(churn)
        self.referral = times(self._referral, referral)
        self.revenue = times(self._revenue_in((month - 1) // 12), spend)
        self.contacts = times(self._contacts, contacts)
        self.service = self.contacts * times(self.segment.cost_per_contact, cost_per_contact)
        acquired = times(self._new, acquisition)
        self.rates = Rates(
            kept=added(self.stay, self.referral),
            acquired=acquired,
            half_margin=(self.revenue * self._margin - self.service) * 0.5,
            spend=acquired * times(self.segment.acquisition_cost, acquisition_cost),
            products_kept=self.stay if self._recurring else 0.0,
            half_sold=times(self._sold, cross_sell),
            margin_before=self._margin_before,
            margin_after=self._margin_after,
        )
        return True

    @property
    def spends_otherwise(self) -> bool:
        """True where the programme changes what is spent on winning customers; else that cancels out."""
        return any(self._seen[MOVED.index(driver)] is not ONE for driver in ("acquisition", "acquisition_cost"))

    def _revenue_in(self, year: int) -> Number:
        monthly = bare(self.segment.revenue_per_customer) / 12
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
        self._start: Number = bare(segment.customers)
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
            start,
            now.end,
            at.stay,
            rates.acquired,
            start * at.referral,
            average,
            average * at.revenue,
            average * at.contacts,
            average * at.service,
            rates.spend,
            sold,
            now.products,
            paying * at.price,
            now.earned - rates.spend,
            at.revenue,
            at.service,
            2 * rates.half_sold,
            at.price,
        )


class LanePaths:
    """Every segment, with and without the programme, in every lane: one array a rate, rows of [side, segment]."""

    def __init__(self, segments: Sequence[Segment], *, lanes: int, with_baseline: bool = True) -> None:
        sides = 2 if with_baseline else 1
        self._rows = [SegmentRates(segment) for _ in range(sides) for segment in segments]
        self._programme = len(self._rows) - len(segments)
        shape = (len(self._rows), lanes)
        sells = any(segment.cross_sell for segment in segments)
        # A rate that is the same in every lane is one column, until a row of it is not.
        narrow = Rates(*(np.zeros((len(self._rows), 1)) for _ in Rates._fields))
        self._rates = narrow if sells else narrow._replace(half_sold=0.0)
        self._lanes = lanes
        self._spends = True
        self._room = Room(*(np.zeros(shape) for _ in Room._fields))
        self._start = np.empty(shape)
        for row, at in enumerate(self._rows):
            self._start[row] = at.segment.customers

    def step(self, month: int, factors: Mapping[Key, Number]) -> np.ndarray:
        """The next month: what the programme contributes beyond the baseline, one entry a lane [currency]."""
        moved = [
            row
            for row, at in enumerate(self._rows)
            if at.move(month, factors if row >= self._programme else NO_FACTORS)
        ]
        if moved:
            self._rates = Rates(*(self._updated(name, moved) for name in Rates._fields))
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

    def _updated(self, name: str, moved: list[int]) -> Number:
        """One rate with the rows that have moved."""
        array = getattr(self._rates, name)
        if not isinstance(array, np.ndarray):
            return array
        for row in moved:
            rate = getattr(self._rows[row].rates, name)
            if isinstance(rate, np.ndarray) and array.shape[1] == 1:
                array = np.repeat(array, self._lanes, axis=1)
            array[row] = rate
        return array


NO_FACTORS: Mapping[Key, Number] = {}
