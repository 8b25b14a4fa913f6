"""What a measurement can be trusted to: the sampling error of rates and scores, and looks that may be taken every month."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cxroi.engine.numbers import Number

COUNTED = ("churn", "cross_sell", "referral", "contacts", "employee_turnover", "acquisition", "crisis")
"""Drivers that are counted, so that chance alone moves them by the root of their number."""
SPREAD = {"contacts": 0.5, "spend": 0.5, "cost_per_contact": 0.3}
"""How far customers differ, standard deviation over mean, beyond chance and beyond what each did before. Judgement: a pilot
that has its customers' earlier months gives the figure itself."""
SPREAD_OF_SCALE = 0.35
"""Standard deviation of one answer over the width of its scale. Judgement: answers 0, 50 and 100 in thirds give .41."""


def log_variance(driver: str, rate: Number, *, customers: Number, months: float, spread: float | None = None) -> Number:
    """Variance of the logarithm of a yearly rate measured on some customers over some months [log scale].

    1 / (rate · customers · months / 12) for what is counted, half an event added so that none is not certainty; plus
    spread² / customers for how they differ from each other.

    >>> drivers = ("churn", "contacts", "spend", "cost_per_contact")
    >>> [round(log_variance(one, 2.0, customers=100, months=6), 5) for one in drivers]
    [0.00995, 0.01245, 0.0025, 0.0009]
    """
    differ = SPREAD.get(driver, 0.0) if spread is None else spread
    counted = 1.0 / (rate * customers * months / 12 + 0.5) if driver in COUNTED else 0.0
    return counted + differ**2 / customers


def confidence_sequence(
    estimates: Sequence[float], errors: Sequence[float], *, planned_error: float, level: float = 0.95
) -> list[tuple[float, float]]:
    """Intervals that hold at every look together: the true value lies in all of them with this confidence.

    Robbins' normal mixture: θ̂ ± √((V + ρ) · ln((V + ρ) / (ρ · α²))) / V with V = 1 / error², ρ set so that the interval is
    narrowest at the planned error. S. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, Annals of Statistics 49, 2021, eq. 14.

    >>> [(round(low, 2), round(high, 2)) for low, high in confidence_sequence([0.0], [1.0], planned_error=1.0)]
    [(-3.04, 3.04)]
    """
    alpha = 1 - level
    rho = 1 / planned_error**2 / _widening(alpha)
    found = []
    for estimate, error in zip(estimates, errors, strict=True):
        information = 1 / error**2
        half = math.sqrt((information + rho) * math.log((information + rho) / (rho * alpha**2))) / information
        found.append((estimate - half, estimate + half))
    return found


def _widening(alpha: float) -> float:
    """V / ρ at which the boundary is narrowest: the w with w = ln((1 + w) / α²), solved by iteration."""
    ratio = 1.0
    for _ in range(100):
        ratio = math.log((1 + ratio) / alpha**2)
    return ratio
