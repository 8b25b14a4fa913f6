"""Benefits, month by month: programme minus baseline, company savings, direct benefits (section 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cxroi.case.model import Case
from cxroi.engine.costs import direct_benefits
from cxroi.engine.customers import SegmentMonth, SegmentPath
from cxroi.engine.factors import ALL_ON, COMPANY, Factors, Key, Switches
from cxroi.engine.numbers import ONE, Number


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
    programme: tuple[SegmentMonth, ...]
    company: CompanyMonth
    direct: Number
    total: Number


NO_FACTORS: Mapping[Key, Number] = {}
NO_COMPANY = CompanyMonth(0.0, 0.0, 0.0, 0.0, 0.0)


def benefit_months(case: Case, *, initiatives: Switches = ALL_ON, drivers: Switches = ALL_ON) -> Iterator[BenefitMonth]:
    """Months 0 to the horizon, one after the other, so that draws need no memory for months gone by.

    The quantities of the case may be numbers or arrays of draws (`with_numbers`); switches leave initiatives or
    drivers out, also many combinations at once.
    """
    factors = Factors(case, initiatives=initiatives, drivers=drivers)
    direct = direct_benefits(case, initiatives)
    baseline = [SegmentPath(segment) for segment in case.segments]
    programme = [SegmentPath(segment) for segment in case.segments]
    before = _inventory(case, ONE)
    yield BenefitMonth(0, NO_FACTORS, (), (), NO_COMPANY._replace(inventory=before), direct[0], direct[0])
    for month in range(1, 12 * case.finance.years + 1):
        now = factors.at(month)
        without = tuple(path.step(month, NO_FACTORS) for path in baseline)
        with_it = tuple(path.step(month, now) for path in programme)
        company = company_month(case, now, inventory_before=before)
        before = company.inventory
        total = direct[month] + company.turnover + company.crisis + company.carrying + company.released
        for plan, base in zip(with_it, without, strict=True):
            total = total + (plan.contribution - base.contribution)
        yield BenefitMonth(month, now, without, with_it, company, direct[month], total)


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
