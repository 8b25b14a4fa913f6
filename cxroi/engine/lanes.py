"""The fast twin of the month in `segment`: every segment, with and without the programme, in every lane at once.

A month's money is customers times rates. Rates change only where a factor or the year does; what every month needs is then
one short recursion, `advance`.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cxroi.case.drivers import DRIVERS
from cxroi.case.model import Segment
from cxroi.engine.factors import Key
from cxroi.engine.numbers import ONE, Number, add, added, bare, is_zero, multiply, staying, times
from cxroi.engine.retention import RenewalLanes, TenureLanes, share_kept
from cxroi.engine.segment import NO_FACTORS

MOVED = tuple(driver.name for driver in DRIVERS if driver.scope == "segment")
"""The drivers whose factors a segment's rates may carry."""


class Rates(NamedTuple):
    """What happens in a month for each customer, under the factors of that month: the coefficients of `advance`."""

    kept: Number
    """Customers at the end for each at the start: those who stay and those they refer."""
    acquired: Number
    """Customers won, referrals not counted [customers a month]."""
    margin: Number
    """Earned on each customer at the start and on each at the end: half of (revenue · gross margin - service), and the margin of
    what they buy [currency]."""
    spend: Number
    """Spent by the segment as a whole, on winning customers and on contacts that do not follow them [currency a month]."""
    products_kept: Number
    """Share of products that stay: that of customers where recurring, else 0."""
    half_sold: Number
    """Half of the products bought."""
    margin_held: Number
    """Earned on each product held at the start of the month [currency]."""


class Stock(NamedTuple):
    """The state of a segment after a month."""

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
    """One month: end = start · (stay + referral) + acquired; money is earned on the average of start and end.

    With `room`, `start` is not written to, and `products` is the room's own.
    """
    end = multiply(start, rates.kept, room.end)
    end += rates.acquired
    both = add(start, end, room.both)
    earned = multiply(both, rates.margin, room.earned)
    if not is_zero(rates.half_sold):
        earned += multiply(products, rates.margin_held, room.product)
        products = multiply(products, rates.products_kept, room.products)
        both *= rates.half_sold
        products += both
    return Stock(end, products, earned)


class SegmentRates:
    """The rates of one segment, worked out again only where a factor or the year has changed."""

    def __init__(self, segment: Segment) -> None:
        cross = segment.cross_sell
        self.segment = segment
        self._keys = tuple((driver, segment.name) for driver in MOVED)
        self._seen: dict[str, Number] = {}
        self._factors: Mapping[Key, Number] | None = None
        self._staying = staying(bare(segment.yearly_stay))
        self._new = bare(segment.new_customers_per_year) / 12
        self._referral = bare(segment.referrals_per_customer_year) / 12
        self._contacts = bare(segment.contacts_per_customer_year) / 12
        self._other_contacts = bare(segment.contacts_per_year) / 12
        self._sold = bare(cross.per_customer_year) / 24 if cross else 0.0
        self._margin: Number = bare(segment.gross_margin)
        growths = (segment.revenue_growth, segment.contacts_growth, segment.cost_per_contact_growth)
        self._grows = not all(map(is_zero, growths))
        self.tenure: TenureLanes | RenewalLanes | None = None
        if segment.by_cohort:
            self.tenure = TenureLanes(segment) if segment.churn_by_tenure else RenewalLanes(segment)
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
        new_year = month % 12 == 1 and month > 1 and self._grows
        if factors is self._factors and not new_year:
            return False
        self._factors = factors
        before, now = self._seen, {key[0]: factors.get(key, ONE) for key in self._keys}
        if before and not new_year and all(map(operator.is_, before.values(), now.values())):
            return False
        self._seen = now
        if not before or now["churn"] is not before["churn"]:
            self.stay = self._staying(now["churn"])
        self.referral = times(self._referral, now["referral"])
        year, segment = (month - 1) // 12, self.segment
        self.revenue = times(
            _grown(bare(segment.revenue_per_customer) / 12, segment.revenue_growth, year), now["spend"]
        )
        self.contacts = times(_grown(self._contacts, segment.contacts_growth, year), now["contacts"])
        acquired = times(self._new, now["acquisition"])
        cost = _grown(bare(segment.cost_per_contact), segment.cost_per_contact_growth, year)
        cost = times(cost, now["cost_per_contact"])
        self.service = self.contacts * cost
        self.other_contacts = times(_grown(self._other_contacts, segment.contacts_growth, year), now["contacts"])
        sold, products_kept = times(self._sold, now["cross_sell"]), self.stay if self._recurring else 0.0
        spend = acquired * times(segment.acquisition_cost, now["acquisition_cost"])
        self.rates = Rates(
            kept=added(self.stay, self.referral),
            acquired=acquired,
            margin=added((self.revenue * self._margin - self.service) * 0.5, sold * self._margin_after),
            spend=spend if is_zero(self._other_contacts) else spend + self.other_contacts * cost,
            products_kept=products_kept,
            half_sold=sold,
            margin_held=self.margin_held(products_kept),
        )
        return True

    def margin_held(self, kept: Number) -> Number:
        """Earned on each product held at the start of a month, where this share of them stays [currency]."""
        return self._margin_before + kept * self._margin_after

    @property
    def products_stay(self) -> bool:
        """True where products are held for as long as the customer stays."""
        return self._recurring

    @property
    def spends_otherwise(self) -> bool:
        """True where the programme changes what is spent by the segment as a whole; else that cancels out."""
        moved: tuple[str, ...] = ("acquisition", "acquisition_cost")
        if not is_zero(self._other_contacts):
            moved = (*moved, "contacts", "cost_per_contact")
        return any(self._seen[driver] is not ONE for driver in moved)


def _grown(amount: Number, growth: Number, years: int) -> Number:
    """An amount after some yearly steps of growth."""
    return amount if not years or is_zero(growth) else amount * (1.0 + growth) ** years


class Volume(NamedTuple):
    """What the programme's costs may follow in a segment and month: customers, contacts [count], revenue [currency]."""

    average: Number
    contacts: Number
    revenue: Number
    """Cross-sell's included."""


class LaneMonth(NamedTuple):
    """One month of all segments."""

    beyond: Number
    """What the programme contributes beyond the baseline [currency]."""
    extra_revenue: Number
    """Its revenue beyond the baseline's [currency]; 0 unless volumes are asked for."""
    volumes: tuple[Volume, ...]
    """The programme's volume in each segment; empty unless they are asked for."""


class LanePaths:
    """Every segment, with and without the programme, in every lane: one array a rate, rows of [side, segment]."""

    def __init__(self, segments: Sequence[Segment], *, lanes: int, with_baseline: bool, with_volumes: bool) -> None:
        sides = 2 if with_baseline else 1
        self._rows = [SegmentRates(segment) for _ in range(sides) for segment in segments]
        self._programme = len(self._rows) - len(segments)
        shape = (len(self._rows), lanes)
        sells = any(segment.cross_sell for segment in segments)
        # A rate that is the same in every lane is one column, until a row of it is not.
        narrow = Rates(*(np.zeros((len(self._rows), 1)) for _ in Rates._fields))
        self._rates = narrow if sells else narrow._replace(half_sold=0.0)
        self._lanes = lanes
        self._with_volumes = with_volumes
        self._spends = True
        self._room = Room(*(np.zeros(shape) for _ in Room._fields))
        self._start = np.empty(shape)
        for row, at in enumerate(self._rows):
            self._start[row] = at.segment.customers

    def step(self, month: int, factors: Mapping[Key, Number]) -> LaneMonth:
        """The next month, one entry a lane; without a baseline nothing of it is subtracted."""
        moved = [
            row
            for row, at in enumerate(self._rows)
            if at.move(month, factors if row >= self._programme else NO_FACTORS)
        ]
        if moved:
            self._rates = Rates(*(self._updated(name, moved) for name in Rates._fields))
            plans = self._rows[self._programme :]
            self._spends = not self._programme or any(at.spends_otherwise for at in plans)
        room, start = self._room, self._start
        self._keep_by_tenure(start, factors)
        held = None if room.products is None or not self._with_volumes else room.products.copy()
        now = advance(self._rates, start=start, products=room.products, room=room)
        extra, volumes = self._volumes(start, held, now) if self._with_volumes else (0.0, ())
        self._start, self._room = now.end, room._replace(end=start)
        total = now.earned[self._programme].copy()
        for row, earned in enumerate(now.earned):
            if row > self._programme:
                total += earned
            elif row < self._programme:
                total -= earned
        if self._spends:
            for row, spend in enumerate(self._rates.spend):
                total += -spend if row >= self._programme else spend
        return LaneMonth(total, extra, volumes)

    def _keep_by_tenure(self, start: np.ndarray, factors: Mapping[Key, Number]) -> None:
        """Where it matters when customers came, the share kept in this month, and who joins at its end."""
        for row, at in enumerate(self._rows):
            if at.tenure is None:
                continue
            factor = factors.get(("churn", at.segment.name), ONE) if row >= self._programme else ONE
            stay = share_kept(at.tenure.kept(factor), start[row])
            at.tenure.join(at.rates.acquired + start[row] * at.referral)
            kept = {"kept": stay + at.referral}
            if at.products_stay:
                kept |= {"products_kept": stay, "margin_held": at.margin_held(stay)}
            self._rates = self._rates._replace(
                **{name: self._with_row(getattr(self._rates, name), row, rate) for name, rate in kept.items()}
            )

    def _with_row(self, array: np.ndarray, row: int, rate: Number) -> np.ndarray:
        if isinstance(rate, np.ndarray) and array.shape[1] == 1:
            array = np.repeat(array, self._lanes, axis=1)
        array[row] = rate
        return array

    def _volumes(self, start: np.ndarray, held: np.ndarray | None, now: Stock) -> tuple[Number, tuple[Volume, ...]]:
        """Revenue beyond the baseline's, and the programme's volumes."""
        extra: Number = 0.0
        volumes = []
        for row, at in enumerate(self._rows):
            average = (start[row] + now.end[row]) / 2
            revenue = average * at.revenue
            if at.segment.cross_sell and held is not None:
                before = held[row] if at.segment.cross_sell.recurring else now.products[row]
                revenue = revenue + (before + now.products[row]) / 2 * at.price
            extra = extra + revenue if row >= self._programme else extra - revenue
            if row >= self._programme:
                volumes.append(Volume(average, average * at.contacts + at.other_contacts, revenue))
        return extra, tuple(volumes)

    def _updated(self, name: str, moved: list[int]) -> Number:
        """One rate with the rows that have moved."""
        array = getattr(self._rates, name)
        if not isinstance(array, np.ndarray):
            return array
        for row in moved:
            array = self._with_row(array, row, getattr(self._rows[row].rates, name))
        return array
