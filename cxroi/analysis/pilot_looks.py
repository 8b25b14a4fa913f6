"""Watching a pilot: what it has shown after each month, with intervals that may be looked at every month."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from cxroi.analysis.measurement import COUNTED, SPREAD, confidence_sequence
from cxroi.analysis.pilot import PilotValue
from cxroi.case.proof import Look, Pilot
from cxroi.engine.numbers import Z95

State = Literal["go", "stop", "go on looking"]


@dataclass(frozen=True)
class LookSoFar:
    """What all months up to one have shown together: a relative change of a driver, or points of a metric."""

    month: str
    estimate: float
    low: float
    high: float
    """95% at all looks together."""
    fixed_low: float
    fixed_high: float
    """95% if this were the only look."""
    state: State


def looks(value: PilotValue, *, customers: int, comparison: int) -> tuple[LookSoFar, ...]:
    """Each month's look, in order of the months, with the treated and the compared customers there were.

    The rule of the pilot is met, or missed, once the whole interval lies on one side of its threshold. Without a threshold
    the effect is compared with none at all.
    """
    pilot = value.pilot
    listed = sorted(pilot.looks, key=lambda look: look.month)
    every = [_estimate(pilot, listed[: place + 1], customers, comparison, value) for place in range(len(listed))]
    pairs = [pair for pair in every if pair is not None]
    if not pairs:
        return ()
    estimates, errors = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    planned = errors[-1] * math.sqrt(len(listed) / max(pilot.months, len(listed)))
    sequence = confidence_sequence(estimates, errors, planned_error=planned)
    found = []
    for look, estimate, error, (low, high) in zip(
        listed[len(listed) - len(pairs) :], estimates, errors, sequence, strict=True
    ):
        wide = Z95 * error
        shown, lowest, highest, one_low, one_high = (
            _units(one, value) for one in (estimate, low, high, estimate - wide, estimate + wide)
        )
        state = _state(lowest, highest, value)
        found.append(LookSoFar(look.month, shown, lowest, highest, one_low, one_high, state))
    return tuple(found)


def _units(observed: float, value: PilotValue) -> float:
    return observed if value.is_metric else math.expm1(observed)


def _state(low: float, high: float, value: PilotValue) -> State:
    at = value.threshold or 0.0
    below = value.go_below if value.threshold is not None else value.expected < 0
    if high < at:
        return "go" if below else "stop"
    if low > at:
        return "stop" if below else "go"
    return "go on looking"


def _estimate(
    pilot: Pilot, so_far: list[Look], customers: int, comparison: int, value: PilotValue
) -> tuple[float, float] | None:
    """The effect of all months so far and its standard error, on the log scale of a driver or in points."""
    if value.is_metric:
        weights = [(look.treated_answers or customers, look.comparison_answers or comparison) for look in so_far]
        treated, compared = (sum(pair[place] for pair in weights) for place in (0, 1))
        means = [
            sum(one * pair[place] for one, pair in zip(scores, weights, strict=True)) / total
            for place, (scores, total) in enumerate(
                (([look.treated for look in so_far], treated), ([look.comparison for look in so_far], compared))
            )
        ]
        return means[0] - means[1], value.answer_spread * math.sqrt(1 / treated + 1 / compared)
    totals = sum(look.treated for look in so_far), sum(look.comparison for look in so_far)
    if min(totals) <= 0:
        return None
    estimate = math.log(totals[0] / customers) - math.log(totals[1] / comparison)
    spread = SPREAD.get(pilot.outcome, 0.0) if pilot.spread is None else pilot.spread
    variance = spread**2 * (1 / customers + 1 / comparison)
    if pilot.outcome in COUNTED:
        variance += 1 / totals[0] + 1 / totals[1]
    return estimate, math.sqrt(max(variance, 1e-12))
