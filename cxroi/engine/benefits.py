"""Benefits, month by month: programme minus baseline, company savings, direct benefits (section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from cxroi.case.fields import Part
from cxroi.case.model import Case
from cxroi.engine.company import NO_COMPANY, CompanyMonth, company_month
from cxroi.engine.costs import direct_benefits
from cxroi.engine.factors import ALL_ON, Factors, Key, Switches
from cxroi.engine.lanes import LanePaths, Volume
from cxroi.engine.numbers import Number, added, is_zero
from cxroi.engine.rows import Receivables, Rows, extra_revenue, segment_rows
from cxroi.engine.segment import NO_FACTORS, SegmentMonth, SegmentPath


class BenefitMonth(NamedTuple):
    """All benefit of one month [currency a month]; month 0 holds direct benefits only."""

    month: int
    factors: Mapping[Key, Number]
    baseline: tuple[SegmentMonth, ...]
    """Every segment without the programme; empty where many lanes are computed at once."""
    programme: tuple[SegmentMonth, ...]
    """Every segment with it; empty likewise."""
    volumes: tuple[Volume, ...]
    """What costs may follow in each segment of the programme; empty where no cost does."""
    company: CompanyMonth
    direct: Number
    working_capital: Number
    total: Number

    @property
    def rows(self) -> Rows:
        """The benefit by ledger row; only where lanes are not computed at once."""
        return segment_rows(self.baseline, self.programme)._replace(
            workforce=self.company.turnover,
            inventory_carrying=self.company.carrying,
            inventory_released=self.company.released,
            crisis=self.company.crisis,
            direct=self.direct,
            working_capital=self.working_capital,
        )

    @property
    def taxable(self) -> Number:
        """The part of the benefit that is profit: neither inventory nor receivables turned into cash."""
        return added(self.total, -(self.company.released + self.working_capital))


def benefit_months(
    case: Case, *, initiatives: Switches = ALL_ON, drivers: Switches = ALL_ON, with_baseline: bool = True
) -> Iterator[BenefitMonth]:
    """Months 0 to the horizon, one after the other, so that draws need no memory for past months.

    The quantities of the case may be numbers or arrays of draws (`with_numbers`); switches leave initiatives or
    drivers out, also many combinations at once. Without the baseline the totals are too large by a constant, which
    differences between lanes do not see.
    """
    factors = Factors(case, initiatives=initiatives, drivers=drivers)
    direct = direct_benefits(case, initiatives)
    horizon = 12 * case.finance.years
    walk = _walk(case, lanes=lanes_of(case, initiatives, drivers), with_baseline=with_baseline)
    company = NO_COMPANY._replace(inventory=company_month(case, NO_FACTORS, inventory_before=0.0).inventory)
    receivables = Receivables(case.finance.working_capital_days, horizon=horizon)
    yield BenefitMonth(0, NO_FACTORS, (), (), (), company, direct[0], 0.0, direct[0])
    for month in range(1, horizon + 1):
        now = factors.at(month)
        walked = walk(month, now)
        company = company_month(case, now, inventory_before=company.inventory)
        receivable: Number = 0.0
        if not is_zero(case.finance.working_capital_days):
            receivable = receivables.released(month, walked.extra_revenue)
        total = walked.beyond
        for more in (company.turnover, company.carrying, company.released, company.crisis, direct[month], receivable):
            total = added(total, more)
        yield BenefitMonth(
            month, now, walked.baseline, walked.programme, walked.volumes, company, direct[month], receivable, total
        )


class _Walked(NamedTuple):
    """One month of all segments, and what the programme has beyond the baseline."""

    baseline: tuple[SegmentMonth, ...]
    programme: tuple[SegmentMonth, ...]
    beyond: Number
    extra_revenue: Number
    volumes: tuple[Volume, ...]


def _walk(case: Case, *, lanes: int, with_baseline: bool) -> Callable[[int, Mapping[Key, Number]], _Walked]:
    """A step through the months of all segments: the plain month for one case, its fast twin for many lanes."""
    if not case.segments:
        return lambda month, factors: _Walked((), (), 0.0, 0.0, ())
    scaling = any(cost.scales for initiative in case.initiatives for cost in initiative.costs)
    if lanes:
        counted = scaling or not is_zero(case.finance.working_capital_days)
        paths = LanePaths(case.segments, lanes=lanes, with_baseline=with_baseline, with_volumes=counted)
        if not any(initiative.effects for initiative in case.initiatives):  # else rounding would be taken for a gain
            return lambda month, factors: _Walked(
                (), (), np.zeros(lanes), np.zeros(lanes), paths.step(month, factors)[2]
            )
        return lambda month, factors: _Walked((), (), *paths.step(month, factors))
    baseline = [SegmentPath(segment) for segment in case.segments]
    programme = [SegmentPath(segment) for segment in case.segments]

    def step(month: int, factors: Mapping[Key, Number]) -> _Walked:
        without = tuple(path.step(month, NO_FACTORS) for path in baseline)
        with_it = tuple(path.step(month, factors) for path in programme)
        volumes = tuple(Volume(now.average, now.contacts, now.revenue + now.cross_revenue) for now in with_it)
        return _Walked(without, with_it, segment_rows(without, with_it).total, extra_revenue(without, with_it), volumes)

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
        raise ValueError(f"arrays of different lengths cannot be lanes of one run: {sorted(sizes)}")
    return max(sizes, default=0)
