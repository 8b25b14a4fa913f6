"""Rates of return: IRR, the same under any discounting, and modified IRR. Argument order: rate or times, then flows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

LOWEST_LOG, HIGHEST_LOG = -690.0, math.log(1e6)
"""log(1 / (1 + rate)) between which a rate is looked for: above it the rate is within a millionth of -100%."""
FLAT = 1e-12
"""Share of all money moved within which a value that only touches 0 counts as 0."""


@dataclass(frozen=True)
class Irr:
    """The internal rate of return [share a year], or None and why there is none."""

    rate: float | None
    reason: str = ""
    borrowing: bool = False
    """True where money comes first and is paid back later: the rate is then the cost of borrowing, not a return."""

    @property
    def meaning(self) -> str:
        """What the rate is: a return, or a cost of borrowing."""
        return "cost of borrowing" if self.borrowing else "return"


def irr(yearly_flows: Sequence[float]) -> Irr:
    """The one rate above -100% at which yearly flows have a net present value of 0.

    None where the flows never change sign, or where several rates solve it; then the reason says which.

    >>> round(irr([-70000, 12000, 15000, 18000, 21000, 26000]).rate, 4)
    0.0866
    >>> irr([-100, 230, -132]).reason
    'two or more rates solve it (10%, 20%)'
    >>> irr([100, -110]).meaning
    'cost of borrowing'
    """
    return internal_rate(range(len(yearly_flows)), yearly_flows)


def internal_rate(times: Sequence[float], flows: Sequence[float]) -> Irr:
    """The one rate above -100% at which flows at some times [years] have a net present value of 0; else why not."""
    when, money = np.asarray(times, dtype=float), np.asarray(flows, dtype=float)
    # All money of one time is one flow: signs that change within it are no changes.
    distinct, place = np.unique(when, return_inverse=True)
    money = np.bincount(place, weights=money)
    distinct, money = distinct[money != 0], money[money != 0]
    if not (np.diff(np.sign(money)) != 0).any():
        return Irr(None, "the yearly flows never change sign")
    found = _roots(distinct, money, LOWEST_LOG, HIGHEST_LOG)
    rates = sorted(math.expm1(-x) for x in found)
    borrowing = bool(money[0] > 0)
    if not rates:
        only = int((np.diff(np.sign(money)) != 0).sum()) == 1
        reason = "the rate that solves it is beyond any that can be computed"
        return Irr(None, reason if only else "no rate brings the net present value to 0", borrowing)
    if len(rates) > 1:
        listed = ", ".join(f"{100 * rate:.4g}%" for rate in rates)
        return Irr(None, f"two or more rates solve it ({listed})", borrowing)
    return Irr(rates[0], "", borrowing)


def _roots(powers: np.ndarray, weights: np.ndarray, low: float, high: float) -> list[float]:
    """Every x between two ends at which Σ weight · e^(power · x) is 0, or touches it.

    With one change of sign there is at most one root. With more, e^(-s x) times the sum has a derivative with one change
    fewer, where s lies between the powers on both sides of a change; between two roots of that derivative the sum rises or
    falls throughout (Rolle), so each stretch holds at most one root. E. Laguerre, 1883.
    """
    changes = np.nonzero(np.diff(np.sign(weights)))[0]
    if not changes.size:
        return []
    between = (powers[changes[0]] + powers[changes[0] + 1]) / 2
    turns = _roots(powers, weights * (powers - between), low, high)

    def value(x: float) -> float:
        exponents = powers * x
        return float(weights @ np.exp(exponents - exponents.max()))

    def touches(x: float) -> bool:
        exponents = powers * x
        sizes = np.abs(weights) * np.exp(exponents - exponents.max())
        return abs(value(x)) <= FLAT * float(sizes.sum())

    ends = [low, *turns, high]
    found = [turn for turn in turns if touches(turn)]
    for left, right in pairwise(ends):
        if left in found or right in found:
            continue  # the one root of this stretch is its end
        if (value(left) > 0) != (value(right) > 0):
            found.append(_bisected(value, left, right))
    return sorted(found)


def _bisected(value: Callable[[float], float], left: float, right: float) -> float:
    rising = value(right) > 0
    for _ in range(200):
        middle = (left + right) / 2
        if middle in (left, right):
            break
        if (value(middle) > 0) == rising:
            right = middle
        else:
            left = middle
    return (left + right) / 2


def mirr(rate: float, yearly_flows: Sequence[float], *, reinvested_at: float | None = None) -> float | None:
    """Modified IRR [share a year]: financed at one rate, reinvested at the same or another; None unless money goes both ways.

    (future value of what comes in / present value of what goes out)^(1/years) - 1, as Excel's MIRR, whose example this is.

    >>> round(mirr(0.1, [-120000, 39000, 30000, 21000, 37000, 46000], reinvested_at=0.12), 4)
    0.1261
    """
    years, earning = len(yearly_flows) - 1, rate if reinvested_at is None else reinvested_at
    gained = sum(max(0.0, flow) * (1 + earning) ** (years - year) for year, flow in enumerate(yearly_flows))
    paid = sum(max(0.0, -flow) * (1 + rate) ** -year for year, flow in enumerate(yearly_flows))
    if gained <= 0 or paid <= 0:
        return None
    return float((gained / paid) ** (1 / years) - 1)
