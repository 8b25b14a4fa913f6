"""The knapsack with several budgets, rules between the choices and terms for pairs, as a mixed-integer linear program (HiGHS)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

ROUNDING = 1e-9
"""Share of a budget by which it may be passed through rounding."""
MOST_CUTS = 100
"""Solutions cut off because they pass a budget by the solver's own tolerance, before giving up."""

Rule = tuple[np.ndarray, float]
"""Coefficients of the choices, and what their sum may be at most."""


def solve(
    values: np.ndarray,
    spends: np.ndarray,
    budgets: np.ndarray,
    *,
    pairs: Mapping[tuple[int, int], float] | None = None,
    rules: Sequence[Rule] = (),
    without: Sequence[np.ndarray] = (),
) -> np.ndarray:
    """The choices of highest value within every budget and rule, as a true for each that is taken.

    Maximises Σ vᵢ xᵢ + Σ pᵢⱼ xᵢ xⱼ over x in {0, 1}ⁿ with S x ≤ B and the rules; a product of two choices is a variable of its
    own between its usual bounds (F. Glover and E. Woolsey, Operations Research 22, 1974). `without` are choices not to come
    back. Raises ValueError where no choice, not even none, is within the budgets.
    """
    cuts = [_cut(members) for members in without]
    for _ in range(MOST_CUTS):
        found = _solved(values, spends, budgets, pairs or {}, [*rules, *cuts])
        over = spends @ found - budgets
        if (over <= ROUNDING * np.abs(budgets)).all():
            return found
        cuts.append(_cut(found))
    raise ValueError("no set of choices is within the budgets")


def _cut(members: np.ndarray) -> Rule:
    """A rule that leaves out one set: Σ taken − Σ left ≤ taken − 1."""
    return np.where(members, 1.0, -1.0), float(members.sum()) - 1.0


def _solved(
    values: np.ndarray,
    spends: np.ndarray,
    budgets: np.ndarray,
    pairs: Mapping[tuple[int, int], float],
    rules: Sequence[Rule],
) -> np.ndarray:
    from scipy.optimize import Bounds, LinearConstraint, milp

    n, used = len(values), [(pair, value) for pair, value in pairs.items() if value]
    width = n + len(used)
    gain = np.array([*values, *(value for _, value in used)])
    rows, most = [], []

    def add(coefficients: dict[int, float], limit: float) -> None:
        row = np.zeros(width)
        for place, coefficient in coefficients.items():
            row[place] = coefficient
        rows.append(row)
        most.append(limit)

    for spend, budget in zip(spends, budgets, strict=True):
        unit = max(float(np.abs(spend).max(initial=0.0)), abs(float(budget))) or 1.0
        add(dict(enumerate(spend / unit)), budget / unit)
    for coefficients, limit in rules:
        add(dict(enumerate(coefficients)), limit)
    for place, ((i, j), value) in enumerate(used, start=n):
        if value > 0:
            add({place: 1.0, i: -1.0}, 0.0)
            add({place: 1.0, j: -1.0}, 0.0)
        else:
            add({place: -1.0, i: 1.0, j: 1.0}, 1.0)
    whole = np.array([1] * n + [0] * len(used))
    constraints = [LinearConstraint(np.array(rows), ub=np.array(most))] if rows else []
    result = milp(-gain, integrality=whole, bounds=Bounds(0, 1), constraints=constraints, options={"mip_rel_gap": 0.0})
    if result.x is None:
        raise ValueError("no set of choices is within the budgets")
    return np.asarray(result.x[:n] > 0.5)
