"""A case for portfolios whose best set is known by hand."""

import numpy as np

from cxroi.analysis.knapsack import solve
from cxroi.case import parse


def best(values, spends, budgets, *, requires=(), excludes=()):
    """The places chosen, counted from 0: the highest sum of values within every budget, a row of `spends` each.

    `requires` and `excludes` hold pairs of places: the first needs, or bars, the second.
    """
    rules = []
    for pairs, sign, limit in ((requires, -1.0, 0.0), (excludes, 1.0, 1.0)):
        for first, second in pairs:
            row = np.zeros(len(values))
            row[first] += 1.0
            row[second] += sign
            rules.append((row, limit))
    worth, taken, limits = (np.asarray(part, dtype=float) for part in (values, spends, budgets))
    return tuple(np.flatnonzero(solve(worth, taken, limits, rules=rules)).tolist())


def additive(lines, **rules):
    """A case whose initiatives are worth their own NPV and cost their own money up front, whatever else is done."""
    return parse(
        {
            "format": 1, "title": "Additive", "finance": {"years": 1, "discount_rate": 0},
            "initiatives": [
                {
                    "name": str(place), "costs": [{"name": "Build", "one_off": spend}],
                    "benefits": [{"name": "Gain", "one_off": value + spend, "month": 1}],
                    **{key: [str(one) for one in pairs.get(place, [])] for key, pairs in rules.items()},
                }
                for place, (value, spend) in enumerate(lines)
            ],
        }
    )  # fmt: skip
