"""Valuation: discounting, present value, IRR, payback, peak funding, tax. Argument order: rate, then flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.case.model import Finance
from cxroi.engine.numbers import Number


def discount_factors(finance: Finance) -> list[Number]:
    """The discount factor of each month, 0 to the horizon.

    Month 0 → 1; month t of year k = (t - 1) div 12 + 1 → (1 + r)^-k (year-end), (1 + r)^-(k - ½) (mid-year),
    (1 + r)^-(t/12) (monthly).
    """
    exponents = [0.0]
    for month in range(1, 12 * finance.years + 1):
        year = (month - 1) // 12 + 1
        exponents.append({"year-end": year, "mid-year": year - 0.5, "monthly": month / 12}[finance.discounting])
    growth = 1.0 + finance.discount_rate
    powers = {exponent: growth**-exponent for exponent in dict.fromkeys(exponents)}
    return [powers[exponent] for exponent in exponents]


def present_value(factors: Sequence[Number], flows: Sequence[Number]) -> Number:
    """The sum of the flows, each times its discount factor."""
    total: Number = 0.0
    for factor, flow in zip(factors, flows, strict=True):
        total = total + factor * flow
    return total


def npv(rate: float, yearly_flows: Sequence[float]) -> float:
    """Net present value of yearly flows, the first undiscounted.

    >>> round(npv(0.08, [-40000, 8000, 9200, 10000, 12000, 14500]), 2)
    1922.06
    """
    return float(sum(flow * (1 + rate) ** -year for year, flow in enumerate(yearly_flows)))


HIGHEST_X = 1e6
"""1 / (1 + rate) up to which a rate is looked for: above it the rate is within a millionth of -100%."""


@dataclass(frozen=True)
class Irr:
    """The internal rate of return [share a year], or None and why there is none."""

    rate: float | None
    reason: str = ""


def irr(yearly_flows: Sequence[float]) -> Irr:
    """The one rate above -100% at which yearly flows have a net present value of 0.

    None where the flows never change sign, or where several rates solve it; then the reason says which.

    >>> round(irr([-70000, 12000, 15000, 18000, 21000, 26000]).rate, 4)
    0.0866
    >>> irr([-100, 230, -132]).reason
    'two or more rates solve it (10%, 20%)'
    """
    flows = np.trim_zeros(np.asarray(yearly_flows, dtype=float))
    signs = np.sign(flows[flows != 0])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 0:
        return Irr(None, "the yearly flows never change sign")
    scaled = flows / np.abs(flows).max()
    if changes == 1:
        rate = _only_root(scaled)
        return (
            Irr(rate) if rate is not None else Irr(None, "the rate that solves it is beyond any that can be computed")
        )
    # Several sign changes: every positive root x = 1 / (1 + rate) of the polynomial with these flows.
    roots = np.polynomial.polynomial.polyroots(scaled)
    real = sorted(root.real for root in roots if abs(root.imag) < 1e-6 * max(1.0, abs(root)) and root.real > 0)
    distinct = [root for i, root in enumerate(real) if i == 0 or root - real[i - 1] > 1e-6 * root]
    rates = sorted(1 / root - 1 for root in distinct)
    if not rates:
        return Irr(None, "no rate brings the net present value to 0")
    if len(rates) > 1:
        return Irr(None, f"two or more rates solve it ({', '.join(f'{100 * rate:.4g}%' for rate in rates)})")
    return Irr(float(rates[0]))


def _only_root(flows: np.ndarray) -> float | None:
    """The rate where flows with one change of sign are worth 0, by bisection on x = 1 / (1 + rate); None near -100%."""

    def value(x: float) -> float:
        total = 0.0
        for flow in flows[::-1]:
            total = total * x + flow
        return total

    rising = flows[np.nonzero(flows)[0][0]] < 0
    low, high = 0.0, 1.0
    while (value(high) > 0) != rising:
        low, high = high, high * 2
        if high > HIGHEST_X:
            return None
    for _ in range(200):
        middle = (low + high) / 2
        if (value(middle) > 0) == rising:
            high = middle
        else:
            low = middle
        if low == middle == high:
            break
    return 2 / (low + high) - 1


def payback_month(flows: Sequence[float]) -> int | None:
    """The first month from which the cumulative flow stays at 0 or above; None if not within the flows.

    A shortfall within rounding (1e-12 of all money moved) counts as 0.

    >>> payback_month([-100, 60, 60, -30, 20])
    4
    """
    cumulative = np.cumsum(flows)
    short = np.nonzero(cumulative < -1e-12 * np.abs(flows).sum())[0]
    first = int(short[-1]) + 1 if short.size else 0
    return first if first < len(cumulative) else None


def peak_funding(flows: Sequence[float]) -> float:
    """The most money tied up: the lowest cumulative flow as a positive figure, 0 where it never falls below 0."""
    return max(0.0, -float(np.cumsum(flows).min()))


def by_year(flows: Sequence[Number]) -> list[Number]:
    """Monthly flows as [Initial, year 1, year 2, …]."""
    return [flows[0], *(sum(flows[first : first + 12]) for first in range(1, len(flows), 12))]
