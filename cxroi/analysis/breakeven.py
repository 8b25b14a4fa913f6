"""Break-even: for each assumption, the value at which the case would be worth nothing, all others as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.points import npv_one_at_a_time
from cxroi.case.model import Case
from cxroi.case.quantities import Assumption, moving
from cxroi.engine.flows import npv_of

STEPS = 8
"""Points looked at on each side of the likely value before root finding."""
ZOOM, ZOOMS = 17, 3
"""Points of a bracket looked at in one pass, and passes: a bracket is narrowed to 1/4096 before interpolation."""
REACH = 10.0
"""Values from nothing up to this multiple of the likely one are looked at, within the quantity's limits."""


@dataclass(frozen=True)
class BreakEven:
    """An assumption and the nearest value that brings NPV to 0."""

    assumption: Assumption
    likely: float
    value: float | None
    """The break-even; None where no value from 0 to ten times the likely one, within its limits, brings NPV to 0."""
    swing: float
    """NPV when the assumption moves by a tenth of its likely value for the better, less NPV now [currency]."""

    @property
    def distance(self) -> float | None:
        """Break-even over likely value, less 1: -0.76 is 76% less of it, 2 is three times as much; None where there is none."""
        if self.value is None:
            return None
        return self.value / self.likely - 1


def break_evens(case: Case) -> tuple[BreakEven, ...]:
    """The break-even of every assumption that moves NPV, nearest first; those without one come last."""
    listed = [found for found in moving(case) if found.quantity and not found.path.startswith("metrics/")]
    if not listed:
        return ()
    base = float(npv_of(case))
    least = 1e-9 * max(1.0, abs(base))
    grids = np.array([_grid(assumption) for assumption in listed])
    repeated = [assumption for assumption in listed for _ in range(grids.shape[1])]
    values = npv_one_at_a_time(case, repeated, grids.ravel()).reshape(grids.shape)
    brackets = [_nearest_bracket(grid, npvs) for grid, npvs in zip(grids, values, strict=True)]
    crossed = _roots(case, listed, brackets)
    swings = np.abs(npv_one_at_a_time(case, listed, np.array([_a_tenth_away(one) for one in listed])) - base)
    swings = np.nan_to_num(swings, nan=0.0, posinf=0.0)  # in a case at the edge of what can be computed
    found = [
        BreakEven(assumption, float(assumption.quantity), root, float(swing))
        for assumption, root, swing, npvs in zip(listed, crossed, swings, values, strict=True)
        if np.ptp(npvs) > least
    ]
    # What differs by rounding alone stays in the order of the file.
    return tuple(
        sorted(
            found, key=lambda one: (one.distance is None, round(abs(one.distance or 0), 9), -round(one.swing / least))
        )
    )


def _a_tenth_away(assumption: Assumption) -> float:
    """The likely value and a tenth more, or a tenth less where more is impossible."""
    likely = float(assumption.quantity)
    more = likely + 0.1 * abs(likely)
    return more if assumption.highest is None or more <= assumption.highest else likely - 0.1 * abs(likely)


def _grid(assumption: Assumption) -> np.ndarray:
    """Values from nothing to ten times the likely one, which is in the middle, dense around it."""
    likely = float(assumption.quantity)
    far = REACH * likely
    if assumption.highest is not None:
        far = min(far, assumption.highest)
    if assumption.lowest is not None:
        far = max(far, assumption.lowest * (1 - 1e-9))
    steps = (np.arange(1, STEPS + 1) / STEPS) ** 2
    nothing = likely * 1e-9  # some quantities may come near 0 but not reach it
    return np.concatenate([likely + (nothing - likely) * steps[::-1], [likely], likely + (far - likely) * steps])


def _nearest_bracket(grid: np.ndarray, values: np.ndarray) -> tuple[float, float] | None:
    """The two neighbouring values nearest the middle between which NPV changes sign."""
    crossing = np.nonzero(np.isfinite(values[1:] + values[:-1]) & ((values[1:] > 0) != (values[:-1] > 0)))[0]
    if not crossing.size:
        return None
    nearest = crossing[np.argmin(np.abs(crossing + 0.5 - STEPS))]
    return float(grid[nearest]), float(grid[nearest + 1])


def _roots(case: Case, listed: list[Assumption], brackets: list[tuple[float, float] | None]) -> list[float | None]:
    """The root of NPV in every bracket, all at once."""
    which = [i for i, bracket in enumerate(brackets) if bracket is not None]
    found: list[float | None] = [None] * len(listed)
    if not which:
        return found
    repeated = [listed[i] for i in which for _ in range(ZOOM)]

    def npv(values: np.ndarray) -> np.ndarray:
        return npv_one_at_a_time(case, repeated, values.ravel()).reshape(values.shape)

    for i, root in zip(which, roots(npv, np.array([bracket for bracket in brackets if bracket])), strict=True):
        found[i] = float(root)
    return found


def roots(npv: Callable[[np.ndarray], np.ndarray], brackets: np.ndarray) -> np.ndarray:
    """Where NPV is 0 in each of some brackets [roots × 2], given NPV at [roots × points] of them at once.

    Each pass looks at evenly spaced points of every bracket and keeps the two around the change of sign; what is left is
    narrow enough for inverse cubic interpolation through its neighbours to be right to about ten digits.
    """
    low, high = brackets[:, 0], brackets[:, 1]
    for _ in range(ZOOMS):
        grids = np.linspace(low, high, ZOOM, axis=1)
        values = npv(grids)
        changes = (values[:, 1:] > 0) != (values[:, :-1] > 0)
        left = changes.argmax(axis=1)
        rows = np.arange(len(left))
        low, high = grids[rows, left], grids[rows, left + 1]
    return np.array([crossing(grid, row, place) for grid, row, place in zip(grids, values, left, strict=True)])


def crossing(grid: np.ndarray, npvs: np.ndarray, left: int) -> float:
    """Where a smooth curve crosses zero after one of its points: inverse cubic interpolation through the four around it."""
    first = min(max(left - 1, 0), grid.size - 4)
    x, y = grid[first : first + 4], npvs[first : first + 4]
    rising = np.diff(y)
    if not (np.all(rising > 0) or np.all(rising < 0)):
        x, y = grid[left : left + 2], npvs[left : left + 2]
    others = [np.delete(y, i) for i in range(y.size)]
    return float(sum(at * np.prod(-rest / (own - rest)) for at, own, rest in zip(x, y, others, strict=True)))
