"""The values of a score in a table of one row per customer: which are answers, how many left at each, which separate."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from cxroi.evidence.cell_details import MOST_LEVELS
from cxroi.evidence.churn_hazard import wilson

CODES = (-99.0, -98.0, -9.0, -8.0, -1.0, 77.0, 88.0, 97.0, 98.0, 99.0, 998.0, 999.0)
"""Codes surveys use for "not applicable" and "don't know" when they lie outside the scale."""
LEAST_AT_LEVEL = 10
UNLIKELY = 1e-4
"""A level at which all or none left separates if the other levels make that less likely than this. Judgement."""


@dataclass(frozen=True)
class Level:
    """Customers who gave one answer: their number, how many left, and that share with its 95% interval (Wilson 1927)."""

    value: float | str
    n: int
    left: int
    share: float
    low: float
    high: float


def applicable(values: np.ndarray, name: str) -> tuple[np.ndarray, tuple[tuple[float, int], ...]]:
    """Which values are answers, and the codes outside the scale with their counts.

    >>> applicable(np.array([0.0, 10, 7, 11, 99, np.nan]), "nps")[1]
    ((11.0, 1), (99.0, 1))
    """
    answered = np.isfinite(values)
    present, counts = np.unique(values[answered], return_counts=True)
    scale = present[~np.isin(present, CODES)]
    odd = set()
    if len(scale):
        odd = {
            code
            for code in present.tolist()
            if code in CODES and (code < min(scale.min(), 0.0) or code > scale.max() + 1)
        }
        inside = [value for value in scale.tolist() if value != 11.0]
        if (
            11.0 in scale
            and inside
            and min(inside) >= 0
            and max(inside) == 10.0
            and all(value == round(value) for value in inside)
        ):
            odd.add(11.0)
        if name in ("csat", "ces") and 0.0 in scale and max(scale) <= 7:
            odd.add(0.0)
    codes = tuple((float(code), int(count)) for code, count in zip(present, counts, strict=True) if code in odd)
    return answered & ~np.isin(values, list(odd)), codes


def levels_of(x: np.ndarray, event: np.ndarray) -> tuple[Level, ...]:
    """Each value by itself where there are at most eleven, else ten bands of similar size."""
    if not len(x):
        return ()
    values = np.unique(x)
    if len(values) <= MOST_LEVELS:
        return tuple(_level(float(value), event[x == value]) for value in values)
    edges = np.unique(np.quantile(x, np.arange(1, 10) / 10))
    band = np.searchsorted(edges, x, side="left")
    return tuple(
        _level(f"{x[band == one].min():g} to {x[band == one].max():g}", event[band == one]) for one in np.unique(band)
    )


def separating(
    found: tuple[Level, ...], x: np.ndarray, event: np.ndarray, chance: np.ndarray, *, line: bool
) -> tuple[str, ...]:
    """Levels at which all or none left, against what the line through the others predicts.

    `chance` is each customer's by the logit of the score alone; `line` is True where the score alone separates the two.
    """
    names = []
    bands = np.unique(x) if len(found) == len(np.unique(x)) else None
    for place, level in enumerate(found):
        if 0 < level.left < level.n or bands is None:
            continue
        mine = x == bands[place]
        expected = chance[mine] if level.left else 1 - chance[mine]
        luck = float(np.log(np.maximum(expected, 1e-300)).sum())
        if line or (level.n >= LEAST_AT_LEVEL and luck < log(UNLIKELY)):
            names.append(f"{level.value:g} ({level.left:,} of {level.n:,} left)")
    return tuple(names)


def _level(value: float | str, event: np.ndarray) -> Level:
    n, left = len(event), int(event.sum())
    return Level(value, n, left, left / n, *wilson(left, n))
