"""Cost lines and direct benefits: money by month, and what of it is written off for tax (sections 5 and 2)."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.case.model import Benefit, Case, Cost
from cxroi.engine.factors import ALL_ON, Switches
from cxroi.engine.numbers import ONE, Number, added, is_zero, times


@dataclass(frozen=True)
class Spending:
    """The cost of a case by month, 0 to the horizon [currency]: paid, expensed for tax, depreciated for tax."""

    paid: list[Number]
    expensed: list[Number]
    depreciation: list[Number]
    beyond_horizon: Number
    """What the lines hold after the last month; it is left out."""


def spending(case: Case) -> Spending:
    """All cost lines of a case, shifted by their initiative's start and with contingency."""
    horizon = 12 * case.finance.years
    paid, expensed, depreciation = ([0.0] * (horizon + 1) for _ in range(3))
    beyond: Number = 0.0
    for initiative in case.initiatives:
        for cost in initiative.costs:
            line, after = line_by_month(cost, start_month=initiative.start_month, horizon=horizon)
            beyond = beyond + after
            written_off = _written_off(cost, start_month=initiative.start_month, horizon=horizon)
            when = cost.month + initiative.start_month
            for month, amount in enumerate(line):
                paid[month] = added(paid[month], amount)
                expensed[month] = added(expensed[month], amount)
                depreciation[month] = added(depreciation[month], written_off[month])
            if cost.depreciation_years and when <= horizon:
                expensed[when] = expensed[when] - cost.one_off * (1.0 + cost.contingency)
    return Spending(paid, expensed, depreciation, beyond)


def direct_benefits(case: Case, initiatives: Switches = ALL_ON) -> list[Number]:
    """Direct benefits by month, 0 to the horizon, times causal share and capture [currency]."""
    horizon = 12 * case.finance.years
    total: list[Number] = [0.0] * (horizon + 1)
    for initiative in case.initiatives:
        on = initiatives.get(initiative.name, ONE)
        for benefit in initiative.benefits:
            line, _ = line_by_month(benefit, start_month=initiative.start_month, horizon=horizon)
            share = benefit.causal_share * benefit.capture * on
            last, counted = None, 0.0
            for month, amount in enumerate(line):
                if amount is not last:  # most months bring what the last one brought
                    last, counted = amount, amount * share
                total[month] = added(total[month], counted)
    return total


def line_by_month(line: Cost | Benefit, *, start_month: int, horizon: int) -> tuple[list[Number], Number]:
    """One line's money by month, 0 to the horizon, and its sum after the horizon where it has an end there.

    `one_off` falls in its month; a twelfth of `per_year` in each month from `from_month` to `to_month`, rising by
    `growth` at each twelve months from its own start; `by_year` is the initial amount and then each year spread
    evenly. Monthly amounts fall in months 1 and later; only one-off and initial amounts fall in month 0.
    """
    amounts: list[Number] = [0.0] * (horizon + 1)
    beyond: Number = 0.0
    scale = 1.0 + line.contingency if isinstance(line, Cost) and not is_zero(line.contingency) else ONE
    ramp = line.ramp_months if isinstance(line, Benefit) else 0

    def put(month: int, amount: Number, age: int) -> None:
        nonlocal beyond
        ramped = amount if age >= ramp else amount * (age / ramp)
        if month <= horizon:
            amounts[month] = added(amounts[month], ramped)
        else:
            beyond = beyond + ramped

    if not is_zero(line.one_off):
        put(start_month + line.month, times(line.one_off, scale), ramp)
    if not is_zero(line.per_year):
        first = max(1, start_month + line.from_month)
        last = horizon if line.to_month is None else start_month + line.to_month
        monthly = grown = times(line.per_year / 12, scale)
        for month in range(first, last + 1):
            years_run, into_year = divmod(month - first, 12)
            if years_run and not into_year and not is_zero(line.growth):
                grown = monthly * (1.0 + line.growth) ** years_run
            put(month, grown, month - first + 1)
    for year, amount in enumerate(line.by_year or ()):
        if year == 0:
            put(start_month, times(amount, scale), ramp)
            continue
        monthly = times(amount / 12, scale)
        for month in range(12 * (year - 1) + 1, 12 * year + 1):
            put(start_month + month, monthly, month)
    return amounts, beyond


def _written_off(cost: Cost, *, start_month: int, horizon: int) -> list[Number]:
    """Straight-line depreciation of a one-off amount by month, in whole years from the year it is paid in."""
    written: list[Number] = [0.0] * (horizon + 1)
    paid_in = start_month + cost.month
    if cost.depreciation_years and paid_in <= horizon:
        first = 12 * (max(0, paid_in - 1) // 12) + 1
        monthly = cost.one_off * (1.0 + cost.contingency) / (12 * cost.depreciation_years)
        for month in range(first, min(horizon, first + 12 * cost.depreciation_years - 1) + 1):
            written[month] = monthly
    return written
