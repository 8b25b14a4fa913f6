"""Curves: NPV over the range of one assumption, or of two, with the case's own place and its break-evens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.breakeven import BreakEven, crossing
from cxroi.analysis.lever_limits import ROOM, limited
from cxroi.analysis.points import npv_one_at_a_time, npv_where
from cxroi.analysis.sensitivity import Bar
from cxroi.analysis.whatif import delayed, shrinking, smaller
from cxroi.case.model import Case
from cxroi.case.quantities import Assumption, assumptions, moving
from cxroi.engine.program import Input, Program, trace

POINTS = 25


@dataclass(frozen=True)
class Lever:
    """An assumption to be moved, and how far."""

    assumption: Assumption
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """NPV over the range of one assumption, all others as they are."""

    lever: Lever
    values: tuple[float, ...]
    npvs: tuple[float, ...]
    """[currency]"""
    now: float
    break_even: float | None
    """The value nearest to now at which NPV is 0; None where there is none in the range."""


@dataclass(frozen=True)
class Surface:
    """NPV over the ranges of two assumptions: `npvs[j][i]` at `first.values[i]` and `second.values[j]` [currency]."""

    first: Lever
    second: Lever
    across: tuple[float, ...]
    up: tuple[float, ...]
    npvs: tuple[tuple[float, ...], ...]


def levers(case: Case, bars: Sequence[Bar], found: Sequence[BreakEven], *, most: int = 10) -> tuple[Lever, ...]:
    """The assumptions that matter: the widest bars of the tornado, then what is certain but moves NPV most."""
    known = {one.path: one for one in assumptions(case)}
    chosen = [known[bar.name] for bar in bars[:most]]
    certain = sorted((one for one in found if one.assumption.quantity.certain), key=lambda one: -one.swing)
    chosen += [one.assumption for one in certain]
    moved = (lever(one, case) for one in chosen[:most])
    return tuple(one for one in moved if one.low < one.high or one.assumption.path not in limited(case))


def lever(assumption: Assumption, case: Case) -> Lever:
    """An assumption over its own range; where it is certain, over half to one and a half of its value: within its limits, and
    within what a reduction may take away (`lever_limits`)."""
    quantity, limits = assumption.quantity, limited(case).get(assumption.path, assumption)
    low, high = sorted((float(quantity.low), float(quantity.high)))
    if quantity.certain:
        low, high = sorted((float(quantity) * (1 - ROOM), float(quantity) * (1 + ROOM)))
    low = low if limits.lowest is None else max(low, limits.lowest)
    return Lever(assumption, low, high if limits.highest is None else min(high, limits.highest))


def curves(case: Case, moved: Sequence[Lever], *, points: int = POINTS) -> tuple[Curve, ...]:
    """The curve of each lever around the case as it is; all are computed in one run."""
    if not moved:
        return ()
    grids = np.array([np.linspace(lever.low, lever.high, points) for lever in moved])
    # The case's own figures: levers may have been made from another one, before some of them were moved.
    own = {one.path: one for one in assumptions(case)}
    listed = [own[lever.assumption.path] for lever in moved]
    repeated = [assumption for assumption in listed for _ in range(points)]
    npvs = npv_one_at_a_time(case, repeated, grids.ravel()).reshape(grids.shape)
    return tuple(
        Curve(lever, tuple(grid.tolist()), tuple(row.tolist()), at, _zero(grid, row, near=at))
        for lever, grid, row, at in zip(moved, grids, npvs, (float(one.quantity) for one in listed), strict=True)
    )


def _zero(grid: np.ndarray, npvs: np.ndarray, *, near: float) -> float | None:
    """Where a curve crosses zero nearest to a value: right to the digits a small chart shows."""
    changes = np.nonzero((npvs[1:] > 0) != (npvs[:-1] > 0))[0]
    if not changes.size:
        return None
    nearest = changes[np.argmin(np.abs((grid[changes] + grid[changes + 1]) / 2 - near))]
    return crossing(grid, npvs, int(nearest))


def surface(case: Case, first: Lever, second: Lever, *, points: int = POINTS) -> Surface:
    """NPV over two assumptions at once, all others as they are."""
    across, up = (np.linspace(lever.low, lever.high, points) for lever in (first, second))
    lanes = {first.assumption.path: np.tile(across, points), second.assumption.path: np.repeat(up, points)}
    npvs = npv_where(case, lanes).reshape(points, points)
    return Surface(first, second, tuple(across.tolist()), tuple(up.tolist()), tuple(map(tuple, npvs.tolist())))


def program(case: Case, *, months: int = 0, share: float = 1.0) -> Program:
    """The traced program of a case: every quantity written in it that moves NPV may move over its range, and every source be switched off.

    The program is of the case started some months later and rolled out to a share of those it was meant for (`whatif`); its
    inputs stay the case's own quantities, before they shrink.
    """
    found = [lever(one, case) for one in moving(case)]
    return trace(
        delayed(smaller(case, share), months) if months or share != 1.0 else case,
        [
            Input(one.assumption.path, float(one.assumption.quantity), one.low, one.high, one.assumption.unit)
            for one in found
        ],
        switches=True,
        factors=dict.fromkeys(shrinking(case), share) if share != 1.0 else {},
    )
