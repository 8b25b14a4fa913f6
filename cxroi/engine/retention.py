"""Retention that depends on when customers came: by tenure, or at the yearly renewal (section 5 of the contract).

With churn by tenure c₁ … c_K, those with k completed months stay for a month by (1 - c_(k div 12 + 1))^(F / 12) and grow a month
older, up to 12(K - 1), the settled class. Today's class j is spread evenly over its twelve months; its last is settled.
P. Fader and B. Hardie, "How to project customer retention", Journal of Interactive Marketing 21 (2007), is where the shape of such
curves is known from.

With annual renewal customers are kept by the month in which their contract ends: those whose turn it is stay by (1 - churn)^F, all
others stay. Today's contracts end spread evenly over the year, or in a month that is given; who joins stays for twelve months.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from cxroi.case.baseline import Segment
from cxroi.engine.numbers import Number, bare, chosen, is_array, staying


def cohorts_today(segment: Segment) -> list[Number]:
    """Today's customers by completed months of tenure, 0 to settled, or by month of renewal; none where neither counts [count]."""
    if segment.renewal == "annual":
        if segment.renewal_month is None:
            return [segment.customers / 12] * 12
        return [segment.customers * float(month == segment.renewal_month) for month in range(1, 13)]
    if not segment.churn_by_tenure:
        return []
    *young, settled = segment.mix
    found = [segment.customers * share / 12 for share in young for _ in range(12)]
    return [*found, segment.customers * settled]


def kept_by_cohort(segment: Segment, cohorts: Sequence[Number], factor: Number, *, month: int) -> list[Number]:
    """Those of each cohort who stay for a month under a churn factor [count]."""
    if segment.churn_by_tenure:
        return month_older(segment.churn_by_tenure, cohorts, factor)
    found, due = list(cohorts), (month - 1) % 12
    found[due] = found[due] * segment.yearly_stay**factor
    return found


def joining(segment: Segment, *, month: int) -> int:
    """The place of the cohort that those who join in a month belong to."""
    return 0 if segment.churn_by_tenure else (month - 1) % 12


def month_older(churn_by_tenure: Sequence[Number], cohorts: Sequence[Number], factor: Number) -> list[Number]:
    """Those of each cohort who stay for a month, a month older; the class of 0 months is empty, unless it is the only one, which then holds all.

    >>> month_older([0.36, 0.19], [100.0] + [0.0] * 12, 6.0)[1]
    80.0
    """
    stay = [(1.0 - churn) ** (factor / 12) for churn in churn_by_tenure]
    found: list[Number] = [0.0] * len(cohorts)
    for months, count in enumerate(cohorts):
        older = min(months + 1, len(cohorts) - 1)
        found[older] = found[older] + count * stay[months // 12]
    return found


def share_kept(kept: Number, start: Number) -> Number:
    """Customers kept for each at the start; 1 where there were none to keep."""
    if is_array(start):
        if np.min(start) > 0:  # dividing everywhere is faster than dividing where there is something
            return kept / start
        return np.divide(kept, start, out=np.ones_like(start), where=start > 0)
    there = start > 0
    return chosen(there, kept / chosen(there, start, 1.0), 1.0)


class RenewalLanes:
    """The fast twin of annual renewal: twelve groups of customers in every lane, one of which is due each month."""

    def __init__(self, segment: Segment) -> None:
        self._staying = staying(bare(segment.yearly_stay))
        self._groups: list[Number] = [bare(group) for group in cohorts_today(segment)]
        self._total: Number = bare(segment.customers)
        self._due = 11

    def kept(self, factor: Number) -> Number:
        """Customers who stay for the next month under a churn factor [count]; months are asked for in order."""
        self._due = (self._due + 1) % 12
        due = self._groups[self._due]
        stayed = due * self._staying(factor * 12.0)
        self._groups[self._due] = stayed
        self._total = self._total - (due - stayed)
        return self._total

    def join(self, customers: Number) -> None:
        """New and referred customers, whose contract ends in a year [count]."""
        self._groups[self._due] = self._groups[self._due] + customers
        self._total = self._total + customers


class TenureLanes:
    """The fast twin of `month_older`: a class of tenure at a time in every lane, told apart by when it was entered.

    All of a class stay alike, so what is needed is its sum, what leaves it by age, and what comes in. Who entered twelve months
    ago has stayed by (1 - c)^(Σ F / 12) over these months.
    """

    def __init__(self, segment: Segment) -> None:
        self._staying = [staying(bare(1.0 - churn)) for churn in segment.churn_by_tenure or ()]
        customers = bare(segment.customers)
        self._inside: list[Number] = [customers * share for share in segment.mix]
        self._entered = [deque([customers * share / 12] * 12) for share in segment.mix[:-1]]
        self._window: deque[Number] = deque()
        self._stay: list[Number] = []
        self._stay_year: list[Number] = []

    def kept(self, factor: Number) -> Number:
        """Customers who stay for the next month under a churn factor [count]; months are asked for in order."""
        new_factor = not self._window or factor is not self._window[-1]
        steady = len(self._window) == 12 and all(one is factor for one in self._window)
        if new_factor:
            self._stay = [stays(factor) for stays in self._staying]
        self._window.append(factor)
        if len(self._window) > 12:
            self._window.popleft()
        if not steady:
            # Added up anew: what a running sum leaves behind would let people leave, or worse, where every factor is 0.
            over_year = sum(self._window)
            self._stay_year = [stays(over_year) for stays in self._staying[:-1]]
        coming: Number | None = None
        for place, stay in enumerate(self._stay):
            inside = self._inside[place] * stay
            if coming is not None:
                inside += coming  # the product above is an array of our own
            if place < len(self._entered):
                if coming is not None:
                    self._entered[place].append(coming)
                coming = self._entered[place].popleft() * self._stay_year[place]
                inside -= coming
            self._inside[place] = inside
        total: Number = self._inside[0] + 0.0
        for inside in self._inside[1:]:
            total += inside
        return total

    def join(self, customers: Number) -> None:
        """New and referred customers come in at tenure 0 [count]."""
        self._inside[0] = self._inside[0] + customers
        if self._entered:
            self._entered[0].append(customers)


def lifetime(churn_by_tenure: Sequence[float], *, factor: float, discount_rate: float) -> tuple[float, float] | None:
    """What a yearly margin of 1 is worth for as long as a new customer stays, the first after a year; and of one that is
    sold anew each year and paid for as long as the customer stays. None where the sums have no end.

    Σ S_t / (1 + i)^t and Σ t · S_t / (1 + i)^t, S_t the share who stay for t years. With one rate they are M and M(1 + M),
    M = r / (1 + i - r) (`measures.margin_multiple`).

    >>> once, stock = lifetime([0.2], factor=1.0, discount_rate=0.1)
    >>> round(once, 4), round(stock, 4)
    (2.6667, 9.7778)
    """
    kept = [(1.0 - float(churn)) ** factor for churn in churn_by_tenure]
    if kept[-1] >= 1 + discount_rate:
        return None
    multiple = kept[-1] / (1 + discount_rate - kept[-1])
    once = stock = 0.0
    worth = 1.0
    for year, stay in enumerate(kept[:-1], start=1):
        worth *= stay / (1 + discount_rate)
        once += worth
        stock += year * worth
    before = len(kept) - 1
    return once + worth * multiple, stock + worth * (before * multiple + multiple * (1 + multiple))
