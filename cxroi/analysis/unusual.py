"""Figures entered that a slip would explain: far from the other months of their own line. They are named, never altered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

import numpy as np

from cxroi.analysis.plan import Line
from cxroi.analysis.realised_cells import planned_rate
from cxroi.case.model import Actual, Case
from cxroi.case.proof_rules import FIGURE_OF, month_of

FAR = 30.0
"""A figure is named where it is more than so many times its line's usual figure, or less than that part of it, as 0 is. Usual is
the median of the line's months (of two in the middle the lower, so that nothing is unusual beside zeros), or the plan's where
there are fewer than three. Where no month is named, but the usual one is that far from the plan's, the line is. Money is named
only where it is that far from its month's plan as well, and never for being 0: nothing paid is a figure. [judgement]"""
ENOUGH = 3
"""Months that tell what is usual in a line: of two, neither is the odd one."""
MONEY = ("cost", "benefit")


@dataclass(frozen=True)
class Unusual:
    """A figure, or the usual one of a whole line, that is to be checked before anything is read from it."""

    line: str
    figure: str
    """The column it stands in: measured, comparison, customers, paid or received."""
    months: tuple[str, ...]
    """One, or the first and the last where the whole line is far from the plan."""
    value: float
    usual: float
    of_plan: bool
    """Whether the usual figure is the plan's, because the line has too few months."""
    before: tuple[str, float] | None
    """The month with a figure before it, and after it."""
    after: tuple[str, float] | None


def unusual(plan: Case, actuals: Sequence[Actual], money: Sequence[Line]) -> tuple[Unusual, ...]:
    """Every figure to check, line by line. Metrics are left out: they are scores, which may be 0, and nothing is computed from them."""
    lines: dict[tuple, dict[str, Actual]] = {}
    for actual in actuals:
        if actual.kind not in ("metric", ""):
            lines.setdefault(actual.line, {})[actual.month] = actual
    found: list[Unusual] = []
    for by_month in lines.values():
        kind = next(iter(by_month.values())).kind
        for figure in (FIGURE_OF[kind], *(("comparison",) if kind == "driver" else ())):
            values = {month: getattr(one, figure) for month, one in sorted(by_month.items())}
            entered = {month: float(value) for month, value in values.items() if value is not None}
            planned = {month: _planned(plan, by_month[month], money) for month in entered}
            name = _name(next(iter(by_month.values())))
            found += _of_line(name, figure, entered, planned, money=kind in MONEY)
    return tuple(found)


def _of_line(
    name: str, figure: str, entered: Mapping[str, float], planned: Mapping[str, tuple[float, ...]], *, money: bool
) -> list[Unusual]:
    months, found, enough = list(entered), [], len(entered) >= ENOUGH
    middle = median_low(entered.values()) if enough else 0.0
    for place, month in enumerate(months):
        usual = [middle] if enough else list(planned[month][:1])
        against = [*usual, *planned[month][:1]] if money else usual
        if _far(entered[month], against, money=money):
            around = [
                (one, entered[one]) for one in (*months[max(0, place - 1) : place], *months[place + 1 : place + 2])
            ]
            before = around[0] if place else None
            after = around[-1] if place + 1 < len(months) else None
            found.append(Unusual(name, figure, (month,), entered[month], usual[0], not enough, before, after))
    if not found and enough and (middle or not any(entered.values())):
        plans = [one for month in months for one in planned[month]]
        if _far(middle, plans, money=money):
            found.append(Unusual(name, figure, (months[0], months[-1]), middle, median_low(plans), True, None, None))
    return found


def _far(value: float, against: Sequence[float], *, money: bool) -> bool:
    """Whether it is far from every figure it is held against; one of nothing, or below, tells nothing."""
    told = [one for one in against if one > 0]
    if not told or value < 0 or (money and not value):
        return False
    return all(value > FAR * one or value < one / FAR for one in told)


def _planned(plan: Case, actual: Actual, money: Sequence[Line]) -> tuple[float, ...]:
    """What the plan has for a figure: of money first its month's amount, or the largest of its line, then the smallest."""
    month = month_of(str(plan.finance.start), actual.month)
    if actual.kind in MONEY:
        named = (actual.initiative, actual.cost or actual.benefit)
        line = next(one for one in money if (one.initiative, one.name) == named)
        amounts = [amount for amount in line.planned_by_month if amount > 0]
        there = line.planned_by_month[max(0, month)]
        return (there if there > 0 else max(amounts), max(amounts), min(amounts)) if amounts else (0.0,)
    if actual.driver is not None:
        return (float(np.mean(planned_rate(plan, (actual.driver, actual.segment), month))),)
    segment = next(one for one in plan.segments if one.name == actual.segment)
    return (float(getattr(segment, actual.price) if actual.price else segment.customers),)


def _name(actual: Actual) -> str:
    """A line as it is called in the gaps: its kind of figure, and where."""
    if actual.kind in MONEY:
        return f"{actual.initiative} · {actual.cost or actual.benefit}"
    what = actual.driver or (actual.price or "customers").replace("_", " ")
    return f"{what} · {actual.segment}" if actual.segment else what
