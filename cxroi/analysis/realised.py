"""Value realised: what has come of a plan, month by month, against what was promised, and what that does to the rest.

Value to date is the engine under what was measured less the engine under its comparison, at the plan's prices, undiscounted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.draws import blocks, power_of_two
from cxroi.analysis.plan import Line, cost_lines, direct_lines, plan_of
from cxroi.analysis.realised_cells import Cell, cells_of
from cxroi.analysis.realised_forecast import Forecast, forecast
from cxroi.analysis.realised_paths import NOTHING, Walked, by_driver, measured_factors, measured_part, walk
from cxroi.analysis.realised_variance import Variance, variance
from cxroi.analysis.realised_verdicts import (
    LEVEL,
    Amounts,
    DriverValue,
    Verdict,
    amounts_of,
    direct_value,
    driver_value,
    whole_verdict,
)
from cxroi.analysis.simulation import DRAWS
from cxroi.analysis.unusual import Unusual, unusual
from cxroi.case.drivers import DRIVER
from cxroi.case.errors import CaseError, ErrorDetail
from cxroi.case.model import Actual, Case, figures_only
from cxroi.case.proof_rules import EARLIEST_MONTH, calendar, month_of
from cxroi.case.quantities import with_numbers
from cxroi.case.writing import plain_part
from cxroi.engine.factors import Factors, Key, drivers_in_use
from cxroi.engine.numbers import Number


@dataclass(frozen=True)
class Gap:
    """A line of the plan and its months that no figure was entered for, or that had no comparison."""

    line: str
    months: tuple[str, ...]


@dataclass(frozen=True)
class Realised:
    """What has come of a plan by the end of a month."""

    through: str
    months: int
    to_date: Amounts
    cost_planned: float
    cost_paid: float
    cost_not_entered: float
    """Planned cost of the lines and months for which nothing was entered."""
    cost_moved: float
    """Of what was paid, in another month than planned; of it `cost_ahead` before its month had come."""
    cost_ahead: float
    by_driver: tuple[DriverValue, ...]
    variance: Variance
    forecast: Forecast
    verdict: Verdict
    months_needed: int | None
    not_measured: tuple[Gap, ...]
    not_compared: tuple[Gap, ...]
    unusual: tuple[Unusual, ...]
    by_month: tuple[tuple[float, ...], ...]
    """For each month: planned, its low and high, realised, its low and high, all added up so far [currency]."""
    frozen: bool
    """True where the plan was approved; else the case itself takes its place."""
    case_changed: bool
    """True where the case has other figures today than the plan that was approved."""
    plan_digest: str
    digest: str
    """Of the plan and the actuals up to the month: what a signature is given to."""
    signed_by: str
    signed_on: str
    signature_holds: bool


def realised(
    case: Case, *, through: str | None = None, plan: Case | None = None, draws: int = DRAWS, seed: int = 0
) -> Realised:
    """What has come of a case by the end of a month, the last one with a figure if none is named.

    `plan` is the case as it was approved, where the file holds only its digest. Raises CaseError where there are no actuals,
    the plan cannot be found, or the month lies outside it. Months before the first count as month 0: what is paid up front.
    """
    planned, frozen, plan_digest = plan_of(case, plan)
    if not case.actuals:
        raise CaseError(
            [
                ErrorDetail(
                    "actuals",
                    "",
                    "are missing",
                    "Enter what was paid and measured, or start from the template of the workbook.",
                )
            ]
        )
    start = str(planned.finance.start)
    last = through or max(actual.month for actual in case.actuals)
    months = max(0, month_of(start, last))
    if not EARLIEST_MONTH <= month_of(start, last) <= 12 * planned.finance.years:
        rule = f"must lie within the plan, {12 * planned.finance.years} months from {start}, or in the year before"
        raise CaseError([ErrorDetail("through", last, rule, "Name another month.")])
    chosen = tuple(sorted((actual for actual in case.actuals if actual.month <= last), key=_order))
    _refuse_strangers(planned, chosen)
    draws = power_of_two(draws)
    drawn = with_numbers(planned, next(blocks(planned, draws=draws, seed=seed, size=draws)))
    factors = Factors(drawn)
    by_month = {month: dict(factors.at(month)) for month in range(1, 12 * planned.finance.years + 1)}

    def plan_at(month: int) -> Mapping[Key, Number]:
        return by_month.get(month, {})

    exact, noisy = (cells_of(planned, drawn, chosen, draws=draws, seed=seed, noisy=noise) for noise in (False, True))
    drivers = tuple(name for name in DRIVER if name in {*drivers_in_use(planned), *(key[0] for key in exact)})
    direct = direct_lines(planned, drawn, chosen, start=start, months=months)
    costs = cost_lines(planned, drawn, chosen, start=start, months=months)

    planned_by = by_driver(drawn, plan_at, NOTHING, drivers, months=months, draws=draws)
    exact_by = by_driver(drawn, *measured_factors(exact, last=months), drivers, months=months, draws=draws)
    noisy_by = by_driver(drawn, *measured_factors(noisy, last=months), drivers, months=months, draws=draws)
    rows = _customers(chosen)
    plan_walk = walk(drawn, plan_at, NOTHING, months=months, draws=draws)
    walks = [walk(drawn, *measured_factors(cells, last=months), months=months, draws=draws) for cells in (exact, noisy)]
    more = [_customer_effect(one, plan_walk, rows, start) for one in walks]
    acting = _acting(planned, drivers, months)
    in_place_by = by_driver(drawn, measured_part(plan_at, exact), NOTHING, drivers, months=months, draws=draws)
    values = [
        driver_value(
            planned,
            name,
            amounts_of(planned_by[name], exact_by[name], noisy_by[name]),
            float(in_place_by[name].mean()),
            exact,
            acting.get(name, set()),
        )
        for name in drivers
    ]
    if direct:
        values.append(direct_value(direct))
    whole = amounts_of(
        sum(planned_by.values(), np.zeros(draws)) + sum(line.planned_draws for line in direct),
        sum(exact_by.values(), np.zeros(draws)) + more[0] + sum(line.entered for line in direct),
        sum(noisy_by.values(), np.zeros(draws)) + more[1] + sum(line.entered for line in direct),
    )
    verdict, needed = whole_verdict(whole, values, months)
    digest = signed_digest(plan_digest, chosen)
    signature = next((one for one in reversed(case.signatures) if one.through == last), None)
    return Realised(
        through=last, months=months, to_date=whole,
        cost_planned=float(sum(line.planned for line in costs)), cost_paid=float(sum(line.entered for line in costs)),
        cost_not_entered=float(sum(line.missing_amount for line in costs)),
        cost_moved=float(sum(one.amount for line in costs for one in line.moved)),
        cost_ahead=float(sum(line.ahead for line in costs)),
        by_driver=tuple(values),
        variance=variance(drawn, plan_at, exact, whole.planned, whole.realised, float(np.mean(more[0])), direct, costs, chosen,
                          months=months, draws=draws),
        forecast=forecast(planned, drawn, plan_at, exact, noisy, direct, costs, months=months, draws=draws, seed=seed),
        verdict=verdict, months_needed=needed,
        not_measured=_gaps(planned, acting, exact, start, direct, costs), not_compared=_not_compared(exact),
        unusual=unusual(planned, chosen, (*direct, *costs)),
        by_month=_by_month((plan_walk, walks[0], walks[1]), direct, months),
        frozen=frozen, case_changed=figures_only(case) != figures_only(planned), plan_digest=plan_digest, digest=digest,
        signed_by=signature.by if signature else "", signed_on=signature.on if signature else "",
        signature_holds=bool(signature and signature.digest == digest),
    )  # fmt: skip


def _order(actual: Actual) -> tuple[str, ...]:
    return (actual.month, *(str(part) for part in actual.line))


def signed_digest(plan_digest: str, actuals: Sequence[Actual]) -> str:
    """Twelve hexadecimal digits that change with the plan or with any figure entered up to the month."""
    lines = sorted(json.dumps(plain_part(actual), sort_keys=True) for actual in actuals)
    return hashlib.sha256("\n".join([plan_digest, *lines]).encode()).hexdigest()[:12]


def _refuse_strangers(plan: Case, actuals: Sequence[Actual]) -> None:
    known = {segment.name for segment in plan.segments}
    lines = {(one.name, line.name) for one in plan.initiatives for line in one.costs}
    lines |= {(one.name, line.name) for one in plan.initiatives for line in one.benefits}
    errors = []
    for actual in actuals:
        line = actual.cost or actual.benefit
        if actual.segment is not None and actual.segment not in known:
            errors.append(
                ErrorDetail(
                    f"actuals {actual.month}",
                    f"“{actual.segment}”",
                    "must be a segment of the plan",
                    "Correct the name.",
                )
            )
        if line is not None and (actual.initiative, line) not in lines:
            errors.append(
                ErrorDetail(
                    f"actuals {actual.month}",
                    f"“{line}”",
                    f"must be a line of {actual.initiative} in the plan",
                    "Correct the name, or enter it under the line that pays for it.",
                )
            )
    if errors:
        raise CaseError(errors)


def _acting(plan: Case, drivers: Sequence[str], months: int) -> dict[str, set[tuple[Key, int]]]:
    """Where and when the plan has each driver act, at its likely figures."""
    factors = Factors(plan)
    found: dict[str, set[tuple[Key, int]]] = {name: set() for name in drivers}
    for month in range(1, months + 1):
        for key, factor in factors.at(month).items():
            if float(factor) != 1.0:
                found[key[0]].add((key, month))
    return found


def _customers(actuals: Sequence[Actual]) -> list[Actual]:
    return [actual for actual in actuals if actual.customers is not None]


def _customer_effect(found: Walked, plan: Walked, rows: Sequence[Actual], start: str) -> np.ndarray:
    """What other customer numbers than planned did to the value shown, in each draw [currency]."""
    total = np.zeros(plan.company.shape[1])
    for actual in rows:
        place = month_of(start, actual.month) - 1
        name = str(actual.segment)
        if name in plan.customers and 0 <= place < len(plan.company):
            there = plan.customers[name][place]
            total += found.by_segment[name][place] * (float(actual.customers or 0) / np.maximum(there, 1e-9) - 1)
    return total


def _gaps(plan: Case, acting: Mapping[str, set[tuple[Key, int]]], cells: Mapping[Key, Mapping[int, Cell]], start: str, direct: Sequence[Line], costs: Sequence[Line]) -> tuple[Gap, ...]:  # fmt: skip
    """Where the plan has a driver act, or money flow, and no figure was entered."""
    found: dict[str, list[int]] = {}
    for places in acting.values():
        for key, month in sorted(places, key=lambda place: (str(place[0]), place[1])):
            if month not in cells.get(key, {}):
                found.setdefault(f"{key[0]} · {key[1]}" if key[1] else key[0], []).append(month)
    for line in (*direct, *costs):
        if line.missing:
            found[f"{line.initiative} · {line.name}"] = list(line.missing)
    return tuple(Gap(name, tuple(calendar(start, month) for month in months)) for name, months in found.items())


def _not_compared(cells: Mapping[Key, Mapping[int, Cell]]) -> tuple[Gap, ...]:
    found = []
    for key, by_month in cells.items():
        months = tuple(cell.actual.month for _, cell in sorted(by_month.items()) if not cell.compared)
        if months:
            found.append(Gap(f"{key[0]} · {key[1]}" if key[1] else key[0], months))
    return tuple(found)


def _by_month(
    walks: tuple[Walked, Walked, Walked], direct: Sequence[Line], months: int
) -> tuple[tuple[float, ...], ...]:
    planned, shown, shaken = (
        np.cumsum(np.sum([*one.by_segment.values(), one.company], axis=0), axis=0) for one in walks
    )
    found = []
    for month in range(months):
        promised = sum(float(sum(line.planned_by_month[: month + 2])) for line in direct)
        got = sum(sum(amount for at, amount in line.entered_by_month.items() if at <= month + 1) for line in direct)
        low, high = np.percentile(planned[month], LEVEL)
        shown_low, shown_high = np.percentile(shaken[month], LEVEL)
        found.append(
            (
                float(planned[month].mean()) + promised, float(low) + promised, float(high) + promised,
                float(shown[month].mean()) + got, float(shown_low) + got, float(shown_high) + got,
            )
        )  # fmt: skip
    return tuple(found)
