"""What the whole horizon looks like if it goes on like this, and what makes its NPV differ from the plan's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cxroi.analysis.plan import Line
from cxroi.analysis.realised_cells import Cells, FactorsAt
from cxroi.analysis.realised_paths import NOTHING, Walked, walk
from cxroi.analysis.realised_variance import SMALL, scale_of
from cxroi.case.model import Case
from cxroi.engine.costs import spending
from cxroi.engine.factors import Key
from cxroi.engine.numbers import Number, added
from cxroi.engine.rows import Receivables
from cxroi.engine.tax import Taxes
from cxroi.engine.valuation import discount_factors


@dataclass(frozen=True)
class Forecast:
    """NPV of the whole horizon as of now, beside the plan's [currency], and what makes the difference.

    not measured + effect + amounts + other months = NPV as of now - the plan's NPV, each a mean over the draws, discounted, after tax.
    """

    npv_mean: float
    npv_p10: float
    npv_p90: float
    p_positive: float
    plan_mean: float
    plan_p_positive: float
    not_measured: float
    """What was planned so far and not measured or entered counts as nothing, with all it would have brought later."""
    effect: float
    """The size of what was measured, so far and from here on."""
    amounts: float
    """Paid and received more or less than planned."""
    other_months: float
    """Paid and received in other months than planned: how the case discounts them."""


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

    def where_measured(month: int) -> Mapping[Key, Number]:
        there = plan_at(month)
        return there if month > months else {key: there[key] for key in there if month in noisy.get(key, {})}

    planned, measured, actual = (
        walk(drawn, factors, NOTHING, months=horizon, draws=draws) for factors in (plan_at, where_measured, with_it)
    )

    def npv(walked: Walked, benefits: Sequence[Line], paid: Sequence[Line], months: int = months) -> np.ndarray:
        return _npv(drawn, walked, benefits, paid, months=months, horizon=horizon)

    promised, received = (
        [_where_entered(line) for line in direct],
        [_in_plan_months(line, missing=0.0) for line in direct],
    )
    nothing_paid, paid = (
        [_nothing_entered(line) for line in costs],
        [_in_plan_months(line, missing=1.0) for line in costs],
    )
    steps = (
        npv(planned, direct, costs, -1), npv(measured, promised, nothing_paid), npv(actual, promised, nothing_paid),
        npv(actual, received, paid), npv(actual, direct, costs),
    )  # fmt: skip
    before, now = steps[0], steps[-1]
    low, high = np.percentile(now, (10, 90))
    return Forecast(
        float(now.mean()), float(low), float(high), float((now > 0).mean()), float(before.mean()), float((before > 0).mean()),
        *np.diff([float(step.mean()) for step in steps]).tolist(),
    )  # fmt: skip


def _in_plan_months(line: Line, *, missing: float) -> Line:
    """A line as if what was paid in another month than planned had been paid in its own; what is open there counts `missing` times."""
    entered = dict(line.entered_by_month)
    for one in line.moved:
        entered[one.paid] -= one.amount
        entered[one.planned] = entered.get(one.planned, missing * line.left_by_month.get(one.planned, 0.0)) + one.amount
    return replace(line, entered_by_month=entered)


def _where_entered(line: Line) -> Line:
    """A line as if what was planned for the months with a figure, or paid for in others, had been received."""
    there = _in_plan_months(line, missing=0.0).entered_by_month
    return replace(line, entered_by_month={month: line.planned_by_month[month] for month in there})


def _nothing_entered(line: Line) -> Line:
    return replace(line, entered_by_month={})


def _updated(plan_at: FactorsAt, cells: Cells, *, months: int, draws: int, seed: int) -> dict[Key, np.ndarray]:
    """For each measured driver and segment: by what the logarithm of its effect is multiplied from now on, in each draw."""
    generator = np.random.default_rng([seed, 4])
    found = {}
    for key, by_month in cells.items():
        pairs = [
            (cell, _log(plan_at(month).get(key), draws)) for month, cell in by_month.items() if 1 <= month <= months
        ]
        means = [(cell, float(logs.mean())) for cell, logs in pairs]
        size, error = scale_of(means)
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


def _sized(factor: Number, size: np.ndarray | None) -> Number:
    return factor if size is None else np.exp(np.log(np.maximum(factor, SMALL)) * size)


def _log(factor: Number | None, draws: int) -> np.ndarray:
    return np.broadcast_to(
        np.log(np.maximum(np.asarray(1.0 if factor is None else factor, dtype=float), SMALL)), (draws,)
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
