"""Why what has come differs from the plan, and what the rest of the horizon looks like if it goes on like this."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.plan import Line
from cxroi.analysis.realised_cells import Cell, Cells, FactorsAt
from cxroi.analysis.realised_paths import NOTHING, Walked, measured_factors, measured_part, walk
from cxroi.case.model import Actual, Case
from cxroi.engine.costs import spending
from cxroi.engine.factors import Key
from cxroi.engine.numbers import Number, added
from cxroi.engine.rows import Receivables
from cxroi.engine.tax import Taxes
from cxroi.engine.valuation import discount_factors

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


@dataclass(frozen=True)
class Forecast:
    """NPV of the whole horizon as of now, beside the plan's [currency]."""

    npv_mean: float
    npv_p10: float
    npv_p90: float
    p_positive: float
    plan_mean: float
    plan_p_positive: float


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
            scale, error = _scale(pairs)
            scores.append(scale / error)
            total += sum((cell.log_ratio - scale * expected) ** 2 / cell.variance for cell, expected in pairs)
        clear = sum(scores) / math.sqrt(len(scores)) > CLEAR
        return total if clear or not shift else math.inf

    fits = {shift: misfit(shift) for shift in sorted(range(EARLIEST, min(LATEST, months) + 1), key=abs)}
    best = min(fits, key=lambda shift: fits[shift])
    return best if fits[0] - fits[best] > TELLS else 0


def forecast(
    plan: Case, drawn: Case, plan_at: FactorsAt, exact: Cells, noisy: Cells, direct: Sequence[Line], costs: Sequence[Line], *,
    months: int, draws: int, seed: int,
) -> Forecast:  # fmt: skip
    """NPV of the whole horizon: the months measured so far and all from here on by the plan's draws, updated by the measurements.

    The size of each measured effect against the plan is a normal prior (its draws) times a normal likelihood (the
    measurements). What was not measured brings nothing so far and goes on as planned; a month without an entered cost
    costs what was planned.
    """
    horizon = 12 * plan.finance.years
    sizes = _updated(plan_at, exact, months=months, draws=draws, seed=seed)

    def with_it(month: int) -> Mapping[Key, Number]:
        if month > months:
            return {key: _sized(factor, sizes.get(key)) for key, factor in plan_at(month).items()}
        found: dict[Key, Number] = {}
        for key, by_month in noisy.items():
            if month in by_month and key in sizes:
                found[key] = _sized(plan_at(month).get(key, 1.0), sizes[key])
            elif month in by_month:  # the plan has nothing here to update
                found[key] = by_month[month].with_it / np.maximum(by_month[month].without, SMALL)
        return found

    now = _npv(
        drawn, walk(drawn, with_it, NOTHING, months=horizon, draws=draws), direct, costs, months=months, horizon=horizon
    )
    before = _npv(
        drawn, walk(drawn, plan_at, NOTHING, months=horizon, draws=draws), direct, costs, months=-1, horizon=horizon
    )
    low, high = np.percentile(now, (10, 90))
    return Forecast(
        float(now.mean()),
        float(low),
        float(high),
        float((now > 0).mean()),
        float(before.mean()),
        float((before > 0).mean()),
    )


def _updated(plan_at: FactorsAt, cells: Cells, *, months: int, draws: int, seed: int) -> dict[Key, np.ndarray]:
    """For each measured driver and segment: by what the logarithm of its effect is multiplied from now on, in each draw."""
    generator = np.random.default_rng([seed, 4])
    found = {}
    for key, by_month in cells.items():
        pairs = [
            (cell, _log(plan_at(month).get(key), draws)) for month, cell in by_month.items() if 1 <= month <= months
        ]
        means = [(cell, float(logs.mean())) for cell, logs in pairs]
        size, error = _scale(means)
        if not math.isfinite(error):
            continue
        whole = sum(expected**2 / cell.variance for cell, expected in means)
        prior = np.asarray(
            sum(logs * expected / cell.variance for (cell, logs), (_, expected) in zip(pairs, means, strict=True))
            / whole
        )
        mean, sd = float(np.mean(prior)), float(np.std(prior))
        after: np.ndarray = size + error * generator.standard_normal(draws)
        if sd > SMALL:
            precision = 1 / sd**2 + 1 / error**2
            updated = (mean / sd**2 + size / error**2) / precision
            after = updated + (prior - mean) / sd / math.sqrt(precision)
        found[key] = after / np.where(np.abs(prior) > SMALL, prior, 1.0)
    return found


def _scale(pairs: Sequence[tuple[Cell, float]]) -> tuple[float, float]:
    """Size of the measured effects against the expected ones, and its standard error; infinite where nothing is expected."""
    weight = sum(expected**2 / cell.variance for cell, expected in pairs)
    if weight <= SMALL:
        return 0.0, math.inf
    return sum(cell.log_ratio * expected / cell.variance for cell, expected in pairs) / weight, 1 / math.sqrt(weight)


def _sized(factor: Number, size: np.ndarray | None) -> Number:
    return factor if size is None else np.exp(np.log(np.maximum(factor, SMALL)) * size)


def _log(factor: Number | None, draws: int) -> np.ndarray:
    return np.broadcast_to(
        np.log(np.maximum(np.asarray(1.0 if factor is None else factor, dtype=float), SMALL)), (draws,)
    )


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


def _npv(
    drawn: Case, found: Walked, direct: Sequence[Line], costs: Sequence[Line], *, months: int, horizon: int
) -> np.ndarray:
    """Discounted benefits less costs less tax: as they stand, or with `months` below 0 as planned.

    Where nothing was entered so far, costs cost what was planned and direct benefits bring nothing.
    """
    known = months >= 0
    spent = spending(drawn)
    discount, taxes = discount_factors(drawn.finance), Taxes(drawn.finance)
    receivables = Receivables(drawn.finance.working_capital_days, horizon=horizon)
    total: Number = 0.0
    for month in range(horizon + 1):
        cost: Number = sum(line.as_it_stands(month, missing=1.0) if known else line.amounts[month] for line in costs)
        benefit: Number = sum(
            line.as_it_stands(month, missing=0.0) if known else line.amounts[month] for line in direct
        )
        capital = added(spent.capital[month], sum(line.capital_moved(month) for line in costs) if known else 0.0)
        released: Number = 0.0
        waiting: Number = 0.0
        if month:
            benefit = benefit + sum(part[month - 1] for part in found.by_segment.values()) + found.company[month - 1]
            released, waiting = found.released[month - 1], receivables.released(month, found.extra_revenue[month - 1])
        expensed = cost - capital
        tax = taxes.at(month, benefit - released - expensed - spent.depreciation[month])
        total = total + (benefit + waiting - cost - tax) * discount[month]
    return np.broadcast_to(np.asarray(total, dtype=float), found.company.shape[1:])
