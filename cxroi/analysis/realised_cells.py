"""What was measured, as factors of the engine: each measurement beside its comparison, month by month, with its error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.measurement import COUNTED, SPREAD, log_variance
from cxroi.analysis.pilot_outcome import rate_of
from cxroi.case.drivers import DRIVER
from cxroi.case.errors import CaseError, ErrorDetail
from cxroi.case.model import Actual, Case
from cxroi.case.proof_rules import month_of
from cxroi.engine.factors import Key, likely_rate
from cxroi.engine.numbers import Number

FactorsAt = Callable[[int], Mapping[Key, Number]]
"""The factors of a month."""
GROWTH = {"contacts": "contacts_growth", "spend": "revenue_growth", "cost_per_contact": "cost_per_contact_growth"}
"""What the plan's rate of a driver grows by at each new year."""


@dataclass(frozen=True, eq=False)
class Cell:
    """One driver in one place in one month, one entry a draw: its factor with the initiative, and without."""

    actual: Actual
    month: int
    with_it: np.ndarray
    without: np.ndarray
    log_ratio: float
    """Of the two, at the measured figures, after capture."""
    variance: float
    """Of that, from the number of customers."""

    @property
    def compared(self) -> bool:
        """True where it was measured against a comparison group; else it is compared with the plan's baseline."""
        return self.actual.comparison is not None


Cells = Mapping[Key, Mapping[int, Cell]]
"""What was measured, by driver and segment, and month."""


def cells_of(
    plan: Case, drawn: Case, actuals: tuple[Actual, ...], *, draws: int, seed: int, noisy: bool
) -> dict[Key, dict[int, Cell]]:
    """Every measurement of a driver. `drawn` holds the plan's draws; with `noisy` each draw has an error of its own.

    with = without · (1 + (measured / comparison - 1) · capture): of what is measured only the planned share reaches the
    ledger. Raises CaseError where the plan holds no rate to measure against.
    """
    generator = np.random.default_rng([seed, 3])
    found: dict[Key, dict[int, Cell]] = {}
    for actual in actuals:
        if actual.driver is None or actual.measured is None:
            continue
        key: Key = (actual.driver, actual.segment if DRIVER[actual.driver].scope == "segment" else None)
        month = month_of(str(plan.finance.start), actual.month)
        found.setdefault(key, {})[month] = _cell(plan, drawn, key, month, actual, generator if noisy else None, draws)
    return found


def planned_rate(case: Case, key: Key, month: int) -> Number:
    """The plan's yearly rate of a driver in a month, its growth included."""
    driver, segment = key
    rate = rate_of(case, driver, segment)
    if segment is not None and driver in GROWTH:
        part = next(one for one in case.segments if one.name == segment)
        rate = rate * (1.0 + getattr(part, GROWTH[driver])) ** max(0, (month - 1) // 12)
    return rate


def capture_of(case: Case, key: Key) -> Number:
    """The share of a change that reaches the ledger: that of its effects, weighed by what they do; through links, all of it."""
    driver, segment = key
    whole: Number = 0.0
    counted: Number = 0.0
    for initiative in case.initiatives:
        for effect in initiative.effects:
            if effect.driver == driver and (effect.segments is None or segment in effect.segments):
                change: Number = effect.change
                if effect.change_points is not None:
                    change = effect.change_points / likely_rate(case, driver, segment)
                strength = np.abs(change * effect.reach * effect.causal_share)
                whole, counted = whole + strength, counted + strength * effect.capture
            for link in case.links:
                acts = link.segments is None or segment in link.segments
                if effect.metric == link.metric and link.driver == driver and acts:
                    strength = np.abs(effect.gain * effect.reach * link.change_per_point * link.causal_share)
                    whole, counted = whole + strength, counted + strength
    with np.errstate(invalid="ignore"):  # nothing of nothing
        return np.where(np.asarray(whole) > 0, np.divide(counted, whole), 1.0)


def _cell(
    plan: Case, drawn: Case, key: Key, month: int, actual: Actual, generator: np.random.Generator | None, draws: int
) -> Cell:
    driver = key[0]
    place = f"actuals/{driver}{' in ' + key[1] if key[1] else ''} {actual.month}"
    base = planned_rate(drawn, key, month)
    if np.any(np.asarray(base) <= 0):
        rule = f"is measured where the plan holds none ({DRIVER[driver].acts_on} is 0)"
        raise CaseError([ErrorDetail(place, "", rule, "Enter what the plan holds, or leave the line out.")])
    people = _people(plan, key)
    spread = SPREAD.get(driver, 0.0)
    measured = float(actual.measured or 0.0)
    variances = [_variance(driver, measured, actual.measured_on, people, spread)]
    comparison: Number = base
    if actual.comparison is not None:
        comparison = float(actual.comparison)
        variances.append(_variance(driver, float(actual.comparison), actual.compared_with, people, spread))
    rates = [measured, comparison][: len(variances)]
    counted_on = [actual.measured_on or people, actual.compared_with or people]
    shaken = [
        _shaken(driver, float(rate), on, spread if sampled else 0.0, generator, draws)
        for rate, on, sampled in zip(rates, counted_on, (actual.measured_on, actual.compared_with), strict=False)
    ]
    floor = 1e-9
    without = _factor(driver, shaken[1] if actual.comparison is not None else comparison, base)
    ratio = _factor(driver, np.maximum(shaken[0], floor), base) / np.maximum(without, floor)
    counted = 1 + (ratio - 1) * capture_of(drawn, key)
    error = float(np.sum(variances)) * float(np.mean(capture_of(drawn, key))) ** 2
    if actual.comparison is None:
        error += float(np.var(np.log(base)))
    with_it, alone = (np.broadcast_to(np.asarray(one, dtype=float), (draws,)) for one in (without * counted, without))
    size = float(np.log(np.maximum(np.mean(counted), floor)))
    return Cell(actual, month, with_it, alone, size, max(error, 1e-12))


def _shaken(
    driver: str, rate: float, people: float, spread: float, generator: np.random.Generator | None, draws: int
) -> Number:
    """The rates that could have been behind a measured one: gamma of what was counted, and the customers' differences."""
    if generator is None:
        return rate
    found: Number = rate
    if driver in COUNTED:
        exposure = max(people, 1.0) / 12
        found = generator.gamma(max(rate * exposure, 0.5), 1 / exposure, draws)
    return found * np.exp(generator.standard_normal(draws) * spread / np.sqrt(max(people, 1.0)))


def moved_before(plan: Case, cells: Mapping[Key, Mapping[int, Cell]], first: Mapping[Key, int]) -> float:
    """By how many standard errors the measured differ from the compared before anything acts, all places together; 0 without such months.

    Months are pooled before logarithms are taken, so that a month without an event is no infinity.
    """
    scores = []
    for key, by_month in cells.items():
        before = [cell.actual for month, cell in by_month.items() if cell.compared and month < first.get(key, 10**6)]
        if not before:
            continue
        people, spread, months = _people(plan, key), SPREAD.get(key[0], 0.0), len(before)
        logs, variance = [], 0.0
        for figure, on in (("measured", "measured_on"), ("comparison", "compared_with")):
            rate = float(np.mean([getattr(actual, figure) for actual in before]))
            counted = getattr(before[0], on)
            exposure = (counted or people) * months / 12
            logs.append(np.log(rate + (0.5 / exposure if key[0] in COUNTED else 1e-9)))
            variance += float(
                log_variance(
                    key[0],
                    rate,
                    customers=counted or max(people, 1.0),
                    months=months,
                    spread=spread if counted else 0.0,
                )
            )
        scores.append((logs[0] - logs[1]) / np.sqrt(max(variance, 1e-12)))
    return float(np.sum(scores) / np.sqrt(len(scores))) if scores else 0.0


def _variance(driver: str, rate: float, counted_on: int | None, people: float, spread: float) -> float:
    """Of one month's figure: chance alone where all customers were counted, their differences too where some were."""
    return float(
        log_variance(
            driver, rate, customers=counted_on or max(people, 1.0), months=1, spread=spread if counted_on else 0.0
        )
    )


def _factor(driver: str, rate: Number, base: Number) -> Number:
    """The factor that makes the plan's rate the given one; of churn, that of the hazard."""
    if driver == "churn":
        return np.log1p(-np.minimum(rate, 1 - 1e-9)) / np.log1p(-np.minimum(base, 1 - 1e-9))
    return rate / base


def _people(plan: Case, key: Key) -> float:
    if key[1] is None:
        return float(plan.workforce.employees) if plan.workforce and key[0] == "employee_turnover" else 1.0
    return float(next(one for one in plan.segments if one.name == key[1]).customers)
