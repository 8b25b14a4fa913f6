"""Valuation: discounting, present value, payback, peak funding. Argument order: rate, then flows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cxroi.case.model import Finance
from cxroi.engine.numbers import Number


def discount_factors(finance: Finance) -> list[Number]:
    """The discount factor of each month, 0 to the horizon.

    Month 0 → 1; month t of year k = (t - 1) div 12 + 1 → (1 + r)^-k (year-end), (1 + r)^-(k - ½) (mid-year),
    (1 + r)^-(t/12) (monthly), (1 + r)^-(k - 1) (year-end, first year undiscounted).
    """
    exponents = years_discounted(finance)
    growth = 1.0 + finance.discount_rate
    powers = {exponent: growth**-exponent for exponent in dict.fromkeys(exponents)}
    return [powers[exponent] for exponent in exponents]


def years_discounted(finance: Finance) -> list[float]:
    """The years over which the money of each month is discounted, month 0 to the horizon."""
    exponents = [0.0]
    for month in range(1, 12 * finance.years + 1):
        year = (month - 1) // 12 + 1
        by_convention = {
            "year-end": year,
            "mid-year": year - 0.5,
            "monthly": month / 12,
            "year-end, first year undiscounted": year - 1,
        }
        exponents.append(by_convention[finance.discounting])
    return exponents


def equivalent_annual_value(rate: float, value: float, *, years: int) -> float:
    """The even amount at the end of each year with the same present value: value · r / (1 - (1 + r)^-years).

    At a rate of 0 it is value / years.

    >>> round(equivalent_annual_value(0.1, 100.0, years=3), 2)
    40.21
    """
    return value / years if rate == 0 else value * rate / -math.expm1(-years * math.log1p(rate))


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
