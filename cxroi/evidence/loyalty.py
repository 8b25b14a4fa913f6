"""What the most loyal customers feel against the least loyal, with size set aside.

Loyalty is the revenue of the year after an answer over that of the year before; nothing where the customer left. The fifths are taken
within thirds of size, because large customers would otherwise be the loyal ones whatever they feel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cxroi.evidence import landmarks
from cxroi.evidence.mean_difference import welch

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SIZES, PARTS = 3, 5
LEAST_EACH = 20
"""Fewer customers in the most or in the least loyal fifth are too few to compare. [judgement]"""


@dataclass(frozen=True)
class Felt:
    """One item as answered by the most and by the least loyal fifth: means, and their difference with its 95% interval."""

    item: str
    most: float
    least: float
    difference: float
    ci_low: float
    ci_high: float
    n_most: int
    n_least: int


def fifths(loyal: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The fifth of loyalty, 0 least to 4 most, of each customer within her third of size.

    >>> size = np.repeat([1.0, 100.0, 10_000.0], 5)
    >>> fifths(np.tile([0.1, 0.3, 0.5, 0.7, 0.9], 3), size)[:7].tolist()
    [0, 1, 2, 3, 4, 0, 1]
    """
    found = np.zeros(len(loyal), dtype=int)
    third = np.argsort(np.argsort(size, kind="stable"), kind="stable") * SIZES // max(len(size), 1)
    for part in range(SIZES):
        rows = np.flatnonzero(third == part)
        order = np.argsort(np.argsort(loyal[rows], kind="stable"), kind="stable")
        found[rows] = order * PARTS // max(len(rows), 1)
    return found


def felt(item: str, answers: np.ndarray, fifth: np.ndarray) -> Felt | None:
    """Means of an item's answers in the outer fifths, with Welch's interval; None where one has too few customers."""
    most, least = answers[fifth == PARTS - 1], answers[fifth == 0]
    if min(len(most), len(least)) < LEAST_EACH:
        return None
    return Felt(item, float(most.mean()), float(least.mean()), *welch(most, least), len(most), len(least))


def most_and_least_loyal(
    connection: DuckDBPyConnection, items: Sequence[str], *, revenue_last: int
) -> tuple[Felt, ...]:
    """Each item by the outer fifths of loyalty, the widest difference first; the last answer of each customer that can be followed."""
    found = []
    for item in items:
        marks = landmarks.landmarks(connection, item)
        followed = marks.answered & marks.two_years(revenue_last)
        last = np.zeros(len(marks), bool)
        rows = np.flatnonzero(followed)
        if len(rows):
            last[rows[np.append(marks.account[rows][1:] != marks.account[rows][:-1], True)]] = True
        kept = marks.where(last)
        loyal = np.nan_to_num(kept.revenue_next) / kept.revenue_12
        compared = felt(item, kept.score, fifths(loyal, kept.revenue_12))
        found += [compared] if compared else []
    return tuple(sorted(found, key=lambda one: -abs(one.difference)))
