"""What a value realised means: of each source and of the whole, against what was promised where it was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxroi.analysis.plan import Line
from cxroi.analysis.realised_cells import Cell, moved_before
from cxroi.case.drivers import DIRECT
from cxroi.case.model import Case
from cxroi.engine.factors import Key

LEVEL = (5, 95)
"""Percentiles between which a value lies in 9 of 10 draws."""
NEAR = 0.02
"""Share by which money received may differ from the plan and still be on it. Judgement."""
TOO_FAR = 2.576
"""Standard errors by which a measurement may differ from its comparison before anything acts: 1 in 100 by chance."""

DriverVerdict = Literal["on plan", "ahead", "behind", "cannot tell yet", "not measured", "not credible"]
Verdict = Literal["REALISED", "PARTLY", "NOT REALISED", "CANNOT TELL YET", "NOT CREDIBLE"]


@dataclass(frozen=True)
class Amounts:
    """A value promised and shown, with the range of either in 9 of 10 draws [currency, undiscounted]."""

    planned: float
    planned_low: float
    planned_high: float
    realised: float
    low: float
    high: float


@dataclass(frozen=True)
class DriverValue:
    """What one source of benefit was to bring by now, what is shown, and what that means."""

    name: str
    amounts: Amounts
    promised_where_measured: float
    """Of what was promised, the part for the months and segments that were measured: what the verdict compares with."""
    verdict: DriverVerdict
    measured: int
    """Months and segments that were measured."""
    acting: int
    """Months and segments in which the plan has it act."""
    months_needed: int | None
    """How many more months would tell; None where it can be told, or nothing is measured."""


def amounts_of(planned: np.ndarray, exact: np.ndarray, noisy: np.ndarray) -> Amounts:
    """Planned and shown with their ranges, from the draws [money]; `noisy` holds the chance of measuring as well."""
    low, high = np.percentile(planned, LEVEL)
    shown_low, shown_high = np.percentile(noisy, LEVEL)
    return Amounts(
        float(np.mean(planned)), float(low), float(high), float(np.mean(exact)), float(shown_low), float(shown_high)
    )


def driver_value(
    plan: Case,
    name: str,
    amounts: Amounts,
    promised: float,
    cells: Mapping[Key, Mapping[int, Cell]],
    acting: set[tuple[Key, int]],
) -> DriverValue:
    """The verdict on a driver: ahead or behind where the whole range lies beyond what was promised where it was measured."""
    mine = {key: by_month for key, by_month in cells.items() if key[0] == name}
    seen = {(key, month) for key, by_month in mine.items() for month in by_month}
    measured = len(seen & acting) if acting else len(seen)

    def verdict(said: DriverVerdict, needed: int | None = None) -> DriverValue:
        return DriverValue(name, amounts, promised, said, measured, len(acting), needed)

    if not measured:
        return verdict("not measured")
    if abs(moved_before(plan, mine, {key: _first(acting, key) for key in mine})) > TOO_FAR:
        return verdict("not credible")
    if amounts.low > promised:
        return verdict("ahead")
    if amounts.high < promised:
        return verdict("behind")
    return verdict("on plan") if amounts.low > 0 else verdict("cannot tell yet", _needed(amounts, promised, measured))


def _first(acting: set[tuple[Key, int]], key: Key) -> int:
    return min((month for one, month in acting if one == key), default=10**6)


def _needed(amounts: Amounts, promised: float, months: int) -> int:
    """More months until half the range is no more than what was promised, so that it can be told from nothing."""
    half, target = (amounts.high - amounts.low) / 2, abs(promised)
    if target <= 0:
        return 1
    return min(120, max(1, math.ceil(months * ((half / target) ** 2 - 1))))


def direct_value(lines: Sequence[Line]) -> DriverValue:
    """The verdict on money entered as it came, line by line, which has no chance in it."""
    planned = np.sum([line.planned_draws for line in lines], axis=0)
    entered = float(sum(line.entered for line in lines))
    low, high = np.percentile(planned, LEVEL)
    amounts = Amounts(float(np.mean(planned)), float(low), float(high), entered, entered, entered)
    seen, all_months = sum(len(line.seen) for line in lines), sum(len(line.seen) + len(line.missing) for line in lines)
    promised = float(sum(line.planned_where_entered for line in lines))
    verdict: DriverVerdict = "on plan"
    if not seen:
        verdict = "not measured"
    elif abs(entered - promised) > NEAR * abs(promised):
        verdict = "ahead" if entered > promised else "behind"
    return DriverValue(DIRECT, amounts, promised, verdict, seen, all_months, None)


def whole_verdict(whole: Amounts, values: Sequence[DriverValue], months: int) -> tuple[Verdict, int | None]:
    """Whether what was promised by now has come.

    REALISED: above zero, and as much as was promised or not to be told from it with every source measured. PARTLY: above zero.
    NOT REALISED: at least half of what was promised where it was measured can be ruled out. CANNOT TELL YET otherwise.
    """
    if any(value.verdict == "not credible" for value in values):
        return "NOT CREDIBLE", None
    promised = [value for value in values if value.amounts.planned]
    if not any(value.measured for value in values):
        return "CANNOT TELL YET", 1
    if whole.low > 0:
        complete = all(value.measured for value in promised)
        return (
            "REALISED" if whole.realised >= whole.planned or (complete and whole.high >= whole.planned) else "PARTLY"
        ), None
    promised_there = sum(value.promised_where_measured for value in values)
    if whole.high < promised_there / 2:
        return "NOT REALISED", None
    return "CANNOT TELL YET", _needed(whole, promised_there, months)
