"""Does the score predict money? Poisson pseudo-maximum likelihood over landmarks with a year before and a year after.

    E[revenue of the next 12 months] = revenue of the last 12 months · exp(a + θ·x + γ'Z)

exp(θ) − 1 is the relative change per point. Zeros stay in and large accounts count by their size (Santos Silva and Tenreyro
2006), so a customer-weighted companion is reported too. `nrr` counts leavers as zero; `spend` covers those who stayed.
"""

from __future__ import annotations

import numpy as np

from cxroi.evidence.landmarks import YEAR, Landmarks
from cxroi.evidence.regression import Regression, Rows

LEAST_FOLLOWED = 3
"""With fewer months after the score than this, cross-selling is not studied. Judgement."""
LARGEST_GROWTH = 5.0
"""Growth is capped at this multiple in the customer-weighted companion. Judgement."""


def revenue_after(marks: Landmarks, *, last: int, stayed: bool) -> Regression | None:
    """Revenue of the year after the score over that of the year before; `stayed`: only accounts present all year."""
    chosen = two_years(marks, last=last, stayed=stayed)
    if not chosen.any():
        return None
    marks = marks.where(chosen)
    scale = marks.revenue_12.mean()
    after = np.maximum(np.nan_to_num(marks.revenue_next), 0.0) / scale
    return _model(marks, after, np.log(marks.revenue_12 / scale), events=np.ones(len(marks)))


def customer_weighted(marks: Landmarks, *, last: int, stayed: bool) -> Regression | None:
    """The same with all customers weighted equally: growth of those who stayed, or (nrr) still buying, yes or no."""
    chosen = two_years(marks, last=last, stayed=stayed)
    if not chosen.any():
        return None
    marks = marks.where(chosen)
    outcome = growth(marks) if stayed else (np.nan_to_num(marks.revenue_next) > 0).astype(float)
    return _model(marks, outcome, np.zeros(len(marks)), events=np.ones(len(marks)))


def growth(marks: Landmarks) -> np.ndarray:
    """Revenue of the year after over that of the year before, capped; the year before must have some."""
    return np.minimum(np.maximum(np.nan_to_num(marks.revenue_next), 0.0) / marks.revenue_12, LARGEST_GROWTH)


def products_gained(marks: Landmarks, *, last: int) -> Regression | None:
    """Products held at the end of the year after the score, beyond those of the year before; exposure is the months followed."""
    months = np.minimum(np.minimum(last, marks.stop - 1) - marks.month, YEAR)
    chosen = (months >= LEAST_FOLLOWED) & ~np.isnan(marks.products)
    if not chosen.any():
        return None
    marks, months = marks.where(chosen), months[chosen]
    gained = products_after(marks)
    return _model(marks, gained, np.log(months / YEAR), events=gained)


def products_after(marks: Landmarks) -> np.ndarray:
    """Products held at the end of the year after the score, beyond those of the year before."""
    return np.maximum(np.nan_to_num(marks.products_next) - marks.products, 0.0)


def two_years(marks: Landmarks, *, last: int, stayed: bool) -> np.ndarray:
    """Landmarks with a year of revenue on both sides; `stayed`: of accounts that were there all of the year after."""
    full = marks.two_years(last)
    merged = ~marks.left.astype(bool) & (marks.stop <= marks.month + YEAR)
    return full & ((marks.stop > marks.month + YEAR) if stayed else ~merged)


def _model(marks: Landmarks, outcome: np.ndarray, offset: np.ndarray, *, events: np.ndarray) -> Regression:
    rows = Rows(np.arange(len(marks)), outcome, offset, np.ones((len(marks), 1)))
    return Regression(marks, rows, family="poisson", events=events)
