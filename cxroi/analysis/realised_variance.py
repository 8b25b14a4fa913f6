"""Why what has come differs from the plan: what was not measured, when it came, how many customers, its size, prices, cost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.plan import Line
from cxroi.analysis.realised_cells import Cell, Cells, FactorsAt
from cxroi.analysis.realised_paths import NOTHING, measured_factors, measured_part, walk
from cxroi.case.model import Actual, Case
from cxroi.engine.numbers import Number

EARLIEST, LATEST = -6, 12
"""Months by which the effect may have come earlier or later than planned."""
TELLS = 6.63
"""By how much another start must fit better, in squared errors, before it is believed: 1 in 100 by chance."""
CLEAR = 2.576
"""Standard errors above nothing of an effect that is believed to have come at all."""
SMALL = 1e-9


@dataclass(frozen=True)
class Variance:
    """Shown less promised, by cause [currency, undiscounted].

    not measured + timing + effect + customers = shown - promised. Price is shown beside it, because value is shown at the plan's
    prices; cost is planned less paid where something was entered, so that above zero is good everywhere.
    """

    timing: float
    effect: float
    customers: float
    price: float
    cost: float
    not_measured: float
    months_late: Mapping[str, int]
    """By driver, where its effect clearly came later (or, below zero, earlier) than planned."""


def variance(
    drawn: Case, plan_at: FactorsAt, cells: Cells, planned: float, shown: float, customers: float, direct: Sequence[Line],
    costs: Sequence[Line], actuals: Sequence[Actual], *, months: int, draws: int,
) -> Variance:  # fmt: skip
    """The parts of the difference, one after the other: what is not measured, when it came, how many customers, then its size."""
    drivers = {key[0] for key in cells}
    found = {
        name: months_late(plan_at, {key: one for key, one in cells.items() if key[0] == name}, months=months)
        for name in sorted(drivers)
    }
    late = {name: shift for name, shift in found.items() if shift}

    def at_measured(shifts: Mapping[str, int]) -> float:
        there = measured_part(plan_at, cells, shifts=shifts)
        return float(walk(drawn, there, NOTHING, months=months, draws=draws).total(months).mean())

    in_place = at_measured({})
    shifted = at_measured(late) if late else in_place
    ahead = sum(line.ahead for line in direct)
    promised_entered = sum(line.planned_where_entered for line in direct) - ahead
    not_measured = in_place + promised_entered - planned
    timing = shifted - in_place + ahead
    price = _price(drawn, cells, actuals, months=months, draws=draws)
    cost = sum(line.planned_where_entered - line.entered for line in costs)
    effect = shown - planned - not_measured - timing - customers
    return Variance(timing, effect, customers, price, cost, not_measured, late)


def months_late(plan_at: FactorsAt, cells: Cells, *, months: int) -> int:
    """By how many months the effect came later than planned; 0 unless another start fits clearly better.

    For each start the size is free: log ratio = a · the plan's, shifted, by weighted least squares for each driver and segment.
    """
    plan = {month: plan_at(month) for month in range(1, months - EARLIEST + 1)}

    def misfit(shift: int) -> float:
        """Infinite where no clear effect would be left: what never came did not come late."""
        total, scores = 0.0, []
        for key, by_month in cells.items():
            pairs = [(cell, _log_mean(plan.get(month - shift, {}).get(key))) for month, cell in by_month.items()]
            scale, error = scale_of(pairs)
            scores.append(scale / error)
            total += sum((cell.log_ratio - scale * expected) ** 2 / cell.variance for cell, expected in pairs)
        clear = sum(scores) / math.sqrt(len(scores)) > CLEAR
        return total if clear or not shift else math.inf

    fits = {shift: misfit(shift) for shift in sorted(range(EARLIEST, min(LATEST, months) + 1), key=abs)}
    best = min(fits, key=lambda shift: fits[shift])
    return best if fits[0] - fits[best] > TELLS else 0


def scale_of(pairs: Sequence[tuple[Cell, float]]) -> tuple[float, float]:
    """Size of the measured effects against the expected ones, and its standard error; infinite where nothing is expected."""
    weight = sum(expected**2 / cell.variance for cell, expected in pairs)
    if weight <= SMALL:
        return 0.0, math.inf
    return sum(cell.log_ratio * expected / cell.variance for cell, expected in pairs) / weight, 1 / math.sqrt(weight)


def _log_mean(factor: Number | None) -> float:
    return 0.0 if factor is None else float(np.mean(np.log(np.maximum(factor, SMALL))))


def _price(drawn: Case, cells: Cells, actuals: Sequence[Actual], *, months: int, draws: int) -> float:
    """What measured prices add to the value shown: each at the mean of its months."""
    changed: dict[str, dict[str, list[float]]] = {}
    for actual in actuals:
        if actual.price is not None and actual.segment is not None and actual.measured is not None:
            changed.setdefault(actual.segment, {}).setdefault(actual.price, []).append(float(actual.measured))
    if not changed:
        return 0.0
    factors = measured_factors(cells, last=months)
    segments = tuple(
        one.model_copy(update={field: float(np.mean(values)) for field, values in changed.get(one.name, {}).items()})
        for one in drawn.segments
    )
    other = drawn.model_copy(update={"segments": segments}).with_likely(drawn)
    return float(
        (
            walk(other, *factors, months=months, draws=draws).total(months)
            - walk(drawn, *factors, months=months, draws=draws).total(months)
        ).mean()
    )
