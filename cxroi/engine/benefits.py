"""Benefits, month by month: programme minus baseline, company savings, direct benefits (section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np

from cxroi.case.fields import Part
from cxroi.case.model import Case
from cxroi.engine.costs import direct_benefits
from cxroi.engine.customers import NO_FACTORS, LanePaths, SegmentMonth, SegmentPath
from cxroi.engine.factors import ALL_ON, COMPANY, Factors, Key, Switches
from cxroi.engine.numbers import ONE, Number, added


class CompanyMonth(NamedTuple):
    """What the company drivers save in one month [currency a month], and the inventory [currency]."""

    turnover: Number
    crisis: Number
    carrying: Number
    released: Number
    inventory: Number


class BenefitMonth(NamedTuple):
    """All benefit of one month [currency a month]; month 0 holds direct benefits only."""

    month: int
    factors: Mapping[Key, Number]
    baseline: tuple[SegmentMonth, ...]
    """Every segment without the programme; empty where many lanes are computed at once."""
    programme: tuple[SegmentMonth, ...]
    """Every segment with it; empty likewise."""
    company: CompanyMonth
    direct: Number
    total: Number


NO_COMPANY = CompanyMonth(0.0, 0.0, 0.0, 0.0, 0.0)


def benefit_months(
    case: Case, *, initiatives: Switches = ALL_ON, drivers: Switches = ALL_ON, with_baseline: bool = True
) -> Iterator[BenefitMonth]:
    """Months 0 to the horizon, one after the other, so that draws need no memory for months gone by.

    The quantities of the case may be numbers or arrays of draws (`with_numbers`); switches leave initiatives or
    drivers out, also many combinations at once. Without the baseline the totals are too large by a constant, which
    differences between lanes do not see.
    """
    factors = Factors(case, initiatives=initiatives, drivers=drivers)
    direct = direct_benefits(case, initiatives)
    walk = _walk(case, lanes=lanes_of(case, initiatives, drivers), with_baseline=with_baseline)
    before = _inventory(case, ONE)
    yield BenefitMonth(0, NO_FACTORS, (), (), NO_COMPANY._replace(inventory=before), direct[0], direct[0])
    for month in range(1, 12 * case.finance.years + 1):
        now = factors.at(month)
        without, with_it, total = walk(month, now)
        company = company_month(case, now, inventory_before=before)
        before = company.inventory
        for more in (direct[month], company.turnover, company.crisis, company.carrying, company.released):
            total = added(total, more)
        yield BenefitMonth(month, now, without, with_it, company, direct[month], total)


Walked: TypeAlias = tuple[tuple[SegmentMonth, ...], tuple[SegmentMonth, ...], Number]


def _walk(case: Case, *, lanes: int, with_baseline: bool) -> Callable[[int, Mapping[Key, Number]], Walked]:
    """A step through the months of all segments: baseline, programme, and what the one has beyond the other."""
    if not case.segments:
        return lambda month, factors: ((), (), 0.0)
    if lanes:
        paths = LanePaths(case.segments, lanes=lanes, with_baseline=with_baseline)
        return lambda month, factors: ((), (), paths.step(month, factors))
    baseline = [SegmentPath(segment) for segment in case.segments]
    programme = [SegmentPath(segment) for segment in case.segments]

    def step(month: int, factors: Mapping[Key, Number]) -> Walked:
        without = tuple(path.step(month, NO_FACTORS) for path in baseline)
        with_it = tuple(path.step(month, factors) for path in programme)
        beyond = sum(plan.contribution - base.contribution for plan, base in zip(with_it, without, strict=True))
        return without, with_it, beyond

    return step


def lanes_of(case: Case, *switches: Switches) -> int:
    """How many lanes a case and its switches have; 0 where all are plain numbers. Raises ValueError where they differ."""
    sizes = {len(on) for switch in switches for on in switch.values() if isinstance(on, np.ndarray)}
    waiting: list[object] = [case]
    while waiting:
        value = waiting.pop()
        if isinstance(value, np.ndarray):
            sizes.add(len(value))
        elif isinstance(value, Part):
            waiting.extend(value.__dict__.values())
        elif isinstance(value, tuple):
            waiting.extend(value)
    if len(sizes) > 1:
        raise ValueError(f"arrays of different lengths can not be lanes of one run: {sorted(sizes)}")
    return max(sizes, default=0)


def company_month(case: Case, factors: Mapping[Key, Number], *, inventory_before: Number) -> CompanyMonth:
    """Savings of the company drivers in a month.

    turnover: employees · turnover/12 · (1 - F) · replacement cost; crisis: probability/12 · (1 - F) · cost; inventory =
    cost of goods sold / (turns · F), its fall since last month is cash released, its distance from the baseline's
    saves carrying cost.
    """
    turnover = crisis = carrying = released = inventory = 0.0
    if case.workforce:
        factor = factors.get(("employee_turnover", COMPANY), ONE)
        leavers = case.workforce.employees * case.workforce.turnover_per_year / 12
        turnover = leavers * (1.0 - factor) * case.workforce.replacement_cost
    if case.crisis:
        factor = factors.get(("crisis", COMPANY), ONE)
        crisis = case.crisis.probability_per_year / 12 * (1.0 - factor) * case.crisis.cost
    if case.inventory:
        inventory = _inventory(case, factors.get(("inventory_turns", COMPANY), ONE))
        carrying = (_inventory(case, ONE) - inventory) * case.inventory.carrying_cost / 12
        released = inventory_before - inventory
    return CompanyMonth(turnover, crisis, carrying, released, inventory)


def _inventory(case: Case, factor: Number) -> Number:
    if case.inventory is None:
        return 0.0
    return case.inventory.cost_of_goods_sold / (case.inventory.turns * factor)
