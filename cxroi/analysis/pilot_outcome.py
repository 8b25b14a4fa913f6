"""What a pilot observes: the effect of one initiative on one outcome in each draw, and how far chance moves what it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.analysis.measurement import SPREAD_OF_SCALE, log_variance
from cxroi.case.drivers import DRIVER
from cxroi.case.errors import CaseError, ErrorDetail, nearest
from cxroi.case.model import Case, Initiative
from cxroi.case.proof import Pilot
from cxroi.engine.factors import likely_rate
from cxroi.engine.numbers import Number, at_least, between, log_of_one_plus

USUAL = 100
"""Customers of a pilot that nobody has sized yet. [judgement]"""
HIDDEN = ("acquisition", "acquisition_cost", "crisis", "inventory_turns")
"""Drivers that two groups of customers cannot show: they belong to the market, or to the company as a whole."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a pilot in the draws of a case."""

    name: str
    effect: np.ndarray
    """The true effect at full strength in each draw: the logarithm of the ratio for a driver, points for a metric."""
    rate: Number
    """The yearly rate without it, one a draw where it is uncertain; 1 for a metric."""
    people: int
    """How many customers (or employees) there are to choose from."""
    is_metric: bool
    spread: float
    """Points of a metric between answers."""
    answering: float
    """Share of customers that answer, for a metric."""

    def variance(self, pilot: Pilot, customers: int, comparison: int) -> np.ndarray:
        """Variance of what is observed on so many customers with and without it, in each draw [log scale, or points²]."""
        if self.is_metric:
            answers = [max(1.0, group * self.answering) for group in (customers, comparison)]
            return np.full(self.effect.size, self.spread**2 * sum(1 / count for count in answers))
        found: Number = 0.0
        for group, rate in ((customers, self.rate * np.exp(self.effect)), (comparison, self.rate)):
            found = found + log_variance(self.name, rate, customers=group, months=pilot.months, spread=pilot.spread)
        return np.broadcast_to(np.asarray(found, dtype=float), self.effect.shape)

    def in_units(self, observed: float) -> float:
        """What is observed as people say it: a relative change of a driver, points of a metric."""
        return observed if self.is_metric else float(np.expm1(observed))


def outcome_of(case: Case, pilot: Pilot, *, draws: int) -> Outcome:
    """The outcome of a pilot in a case that holds draws. Raises CaseError where a pilot cannot show it.

    Effect on a driver: Σ log(1 + change · reach · causal share) + Σ gain · reach · causal share of the link ·
    log(1 + change per point), at full strength and before capture: calls are counted, not what reaches the ledger. On a
    metric: Σ gain · reach, within its scale.
    """
    initiative = next((one for one in case.initiatives if one.name == pilot.initiative), None)
    if initiative is None:
        raise _refused(
            pilot,
            "initiative",
            pilot.initiative,
            "must be an initiative of the case",
            [one.name for one in case.initiatives],
        )
    metrics = {metric.name: metric for metric in case.metrics}
    if pilot.outcome not in DRIVER and pilot.outcome not in metrics:
        raise _refused(pilot, "outcome", pilot.outcome, "must be a driver or a metric of the case", [*DRIVER, *metrics])
    segment = _segment(case, pilot)
    moved = outcomes_of(case, initiative)
    if pilot.outcome not in moved:
        raise _refused(pilot, "outcome", pilot.outcome, f"is not moved by {initiative.name}", list(moved))
    people = _people(case, pilot.outcome, segment)
    if pilot.outcome in metrics:
        metric = metrics[pilot.outcome]
        gained = _points(case, initiative, pilot.outcome, segment)
        width = (100.0 if metric.highest is None else metric.highest) - (
            0.0 if metric.lowest is None else metric.lowest
        )
        spread = float(SPREAD_OF_SCALE * width if pilot.spread is None else pilot.spread)
        answering = float(next(one for one in case.likely.metrics if one.name == metric.name).response_rate or 1.0)
        return Outcome(pilot.outcome, _lanes(gained, draws), 1.0, people, True, spread, answering)
    effect = _log_effect(case, initiative, pilot.outcome, segment)
    rate = rate_of(case, pilot.outcome, segment)
    if np.all(np.asarray(rate) == 0):
        path = f"{segment or 'the company'}: {DRIVER[pilot.outcome].acts_on}"
        raise _refused(pilot, "outcome", pilot.outcome, f"has nothing to act on ({path} is 0)", [])
    return Outcome(pilot.outcome, _lanes(effect, draws), rate, people, False, 0.0, 1.0)


def outcomes_of(case: Case, initiative: Initiative) -> tuple[str, ...]:
    """What an initiative moves and a pilot could show: drivers in the order of their table, then metrics."""
    direct = {effect.driver for effect in initiative.effects if effect.driver}
    metrics = dict.fromkeys(effect.metric for effect in initiative.effects if effect.metric)
    linked = {link.driver for link in case.links if link.metric in metrics}
    return tuple(name for name in DRIVER if name in direct | linked and name not in HIDDEN) + tuple(metrics)


def usual_size(case: Case, outcome: str, segment: str | None) -> int:
    """A size to begin with: a hundred customers, or half of them where there are fewer than twice as many. [judgement]"""
    return max(2, min(USUAL, _people(case, outcome, segment) // 2))


def rate_of(case: Case, driver: str, segment: str | None) -> Number:
    """The yearly rate a driver acts on, in a segment or in the company, as the case holds it."""
    part = case if segment is None else next(one for one in case.segments if one.name == segment)
    if driver == "churn" and segment is not None:
        return part.average_churn  # type: ignore[union-attr]
    for field in DRIVER[driver].acts_on.split("/"):
        part = getattr(part, field, None)  # type: ignore[assignment]
    return 0.0 if part is None else part


def _log_effect(case: Case, initiative: Initiative, driver: str, segment: str | None) -> Number:
    total: Number = 0.0
    for effect in initiative.effects:
        if effect.driver == driver and _acts(effect.segments, segment):
            change: Number = effect.change
            if effect.change_points is not None:
                change = effect.change_points / likely_rate(case, driver, segment)
            total = total + log_of_one_plus(at_least(change * effect.reach * effect.causal_share, -1 + 1e-9))
    for link in case.links:
        if link.driver == driver and _acts(link.segments, segment):
            points = _points(case, initiative, link.metric, segment)
            total = total + log_of_one_plus(link.change_per_point) * link.causal_share * points
    return total


def _points(case: Case, initiative: Initiative, metric: str, segment: str | None) -> Number:
    """Points gained at full strength, within the scale; of several effects those that act in the segment."""
    total: Number = 0.0
    for effect in initiative.effects:
        if effect.metric == metric and (segment is None or _acts(effect.segments, segment)):
            total = total + effect.gain * effect.reach
    scale = next(one for one in case.metrics if one.name == metric)
    lowest = -np.inf if scale.lowest is None else scale.lowest - scale.now
    highest = np.inf if scale.highest is None else scale.highest - scale.now
    return between(total, lowest, highest)


def _segment(case: Case, pilot: Pilot) -> str | None:
    """The segment a pilot runs in. One that a driver needs is asked for, unless there is only one."""
    known = [one.name for one in case.segments]
    if pilot.segment is not None and pilot.segment not in known:
        raise _refused(pilot, "segment", pilot.segment, "must be a segment of the case", known)
    if pilot.outcome in HIDDEN:
        rule = "cannot be shown by two groups of customers: it belongs to the market or to the company"
        raise _refused(pilot, "outcome", pilot.outcome, rule, [])
    if pilot.outcome in DRIVER and DRIVER[pilot.outcome].scope == "company":
        return None
    if pilot.segment is None and pilot.outcome in DRIVER:
        if len(known) != 1:
            raise _refused(pilot, "segment", "", "is missing: say in which segment it runs", known)
        return known[0]
    return pilot.segment


def _people(case: Case, outcome: str, segment: str | None) -> int:
    if outcome == "employee_turnover":
        return int(case.likely.workforce.employees) if case.likely.workforce else 0
    return int(sum(float(one.customers) for one in case.likely.segments if segment in (None, one.name)))


def _acts(named: tuple[str, ...] | None, segment: str | None) -> bool:
    return named is None or segment in named


def _lanes(effect: Number, draws: int) -> np.ndarray:
    return np.broadcast_to(np.asarray(effect, dtype=float), (draws,))


def _refused(pilot: Pilot, field: str, value: str, rule: str, known: list[str]) -> CaseError:
    remedy = nearest(value, known) if known else "Choose another outcome."
    return CaseError([ErrorDetail(f"pilots/{pilot.name}/{field}", f"“{value}”" if value else "", rule, remedy)])
