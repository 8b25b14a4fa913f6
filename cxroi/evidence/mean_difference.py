"""The difference of the means of two groups of customers, with its interval (B. Welch, Biometrika 34, 1947)."""

from __future__ import annotations

import numpy as np

LEVEL = 0.95
FEWEST = 10
"""With fewer answers than this no interval is given. [judgement]"""


def welch(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """The mean of one group less that of the other, and both ends of its 95% interval; each has two values at least.

    Two groups without spread have no interval: all three are the difference.

    >>> welch(np.array([3.0, 3.0]), np.array([1.0, 1.0]))
    (2.0, 2.0, 2.0)
    """
    from scipy.stats import t

    parts = [float(values.var(ddof=1)) / len(values) for values in (one, other)]
    value = float(one.mean() - other.mean())
    if not sum(parts):
        return value, value, value
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, (one, other), strict=True)
    )
    half = float(t.ppf(0.5 + LEVEL / 2, freedom) * np.sqrt(sum(parts)))
    return value, value - half, value + half
