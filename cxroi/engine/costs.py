"""Cost lines and direct benefits: money by month, and what of it is written off for tax (sections 5 and 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxroi.case.model import Benefit, Case, Cost, Initiative
from cxroi.engine.factors import ALL_ON, Switches
from cxroi.engine.lanes import Volume
from cxroi.engine.numbers import ONE, Number, added, is_zero, times


@dataclass(frozen=True)
class CostLine:
    """One cost line by month, 0 to the horizon [currency]: what is fixed of it, and what a unit of volume costs."""

    initiative: str
    cost: Cost
    fixed: list[Number]
    capital: list[Number]
    """Of the fixed amounts, what is depreciated for tax."""
    depreciation: list[Number]
    beyond_horizon: Number
    scale: list[Number] | None
    """By what a line that follows volumes is multiplied in each month; None for any other."""
    followed: tuple[int, ...]
    """The places of the segments whose volumes it follows."""

    def paid(self, month: int, volumes: Sequence[Volume]) -> Number:
        """All that is paid in a month [currency]."""
        return added(self.fixed[month], self.scaled(month, volumes))

    def scaled(self, month: int, volumes: Sequence[Volume]) -> Number:
        """What follows the programme's volumes: customers/12 · per customer, contacts · per contact, revenue · share."""
        if self.scale is None or not volumes or is_zero(self.scale[month]):
            return 0.0
        total: Number = 0.0
        for place in self.followed:
            volume, cost = volumes[place], self.cost
            total = total + volume.average * cost.per_customer_year / 12
            total = total + volume.contacts * cost.per_contact + volume.revenue * cost.share_of_revenue
        return total * self.scale[month]


@dataclass(frozen=True)
class Spending:
    """The cost of a case: its lines, and what is fixed of them by month, 0 to the horizon [currency]."""

    lines: tuple[CostLine, ...]
    fixed: list[Number]
    capital: list[Number]
    depreciation: list[Number]
    beyond_horizon: Number
    """What the lines hold after the last month; it is left out."""

    def scaled(self, month: int, volumes: Sequence[Volume]) -> Number:
        """What all lines that follow volumes come to in a month [currency]."""
        total: Number = 0.0
        for line in self.lines:
            total = added(total, line.scaled(month, volumes))
        return total


def spending(case: Case, initiatives: Switches = ALL_ON) -> Spending:
    """All cost lines of a case, shifted by their initiative's start and with contingency.

    Switches leave the lines of some initiatives out; many combinations at once are one a lane.
    """
    horizon = 12 * case.finance.years
    places = {segment.name: place for place, segment in enumerate(case.segments)}
    fixed, capital, depreciation = ([0.0] * (horizon + 1) for _ in range(3))
    beyond: Number = 0.0
    lines = []
    for initiative in case.initiatives:
        on = initiatives.get(initiative.name, ONE)
        for cost in initiative.costs:
            line = _switched(_cost_line(cost, initiative, horizon=horizon, places=places), on)
            for month in range(horizon + 1):
                fixed[month] = added(fixed[month], line.fixed[month])
                capital[month] = added(capital[month], line.capital[month])
                depreciation[month] = added(depreciation[month], line.depreciation[month])
            beyond = beyond + line.beyond_horizon
            lines.append(line)
    return Spending(tuple(lines), fixed, capital, depreciation, beyond)


def _switched(line: CostLine, on: Number) -> CostLine:
    """The line where its initiative is on, and nothing of it where it is off."""
    if on is ONE:
        return line

    def switched(amounts: list[Number]) -> list[Number]:
        last, counted, found = None, 0.0, []
        for amount in amounts:  # most months cost what the last one did
            if amount is not last:
                last, counted = amount, 0.0 if is_zero(amount) else amount * on
            found.append(counted)
        return found

    return replace(
        line,
        fixed=switched(line.fixed),
        capital=switched(line.capital),
        depreciation=switched(line.depreciation),
        beyond_horizon=line.beyond_horizon * on,
        scale=None if line.scale is None else switched(line.scale),
    )


def _cost_line(cost: Cost, initiative: Initiative, *, horizon: int, places: dict[str, int]) -> CostLine:
    start = initiative.start_month
    fixed, after = line_by_month(cost, start_month=start, horizon=horizon)
    capital: list[Number] = [0.0] * (horizon + 1)
    if cost.depreciation_years and start + cost.month <= horizon:
        capital[start + cost.month] = cost.one_off * (1.0 + cost.contingency)
    named = places if cost.segments is None else cost.segments
    return CostLine(
        initiative.name,
        cost,
        fixed,
        capital,
        _written_off(cost, start_month=start, horizon=horizon),
        after,
        _scale(cost, start_month=start, horizon=horizon) if cost.scales else None,
        tuple(places[name] for name in dict.fromkeys(named)),
    )


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
    yearly: Number = line.yearly if isinstance(line, Benefit) else line.per_year
    if not is_zero(yearly):
        first, last = _span(line, start_month=start_month, horizon=horizon)
        monthly = grown = times(yearly / 12, scale)
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


def _span(line: Cost | Benefit, *, start_month: int, horizon: int) -> tuple[int, int]:
    """First and last month of what is paid every month."""
    last = horizon if line.to_month is None else start_month + line.to_month
    return max(1, start_month + line.from_month), last


def _scale(cost: Cost, *, start_month: int, horizon: int) -> list[Number]:
    """By what a line that follows volumes is multiplied in each month: contingency and growth, 0 outside its months."""
    first, last = _span(cost, start_month=start_month, horizon=horizon)
    raised = 1.0 + cost.contingency
    scale: list[Number] = [0.0] * (horizon + 1)
    for month in range(first, min(last, horizon) + 1):
        scale[month] = raised * (1.0 + cost.growth) ** ((month - first) // 12)
    return scale


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
