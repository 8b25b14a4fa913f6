"""The evaluation of a case at its likely values: every figure that screen, files and command line show."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cxroi.case.faults import CaseError, Fault
from cxroi.case.model import Case
from cxroi.case.writing import digest
from cxroi.engine.attribution import Attribution, Rung, attribute, ladder
from cxroi.engine.benefits import BenefitMonth
from cxroi.engine.costs import spending
from cxroi.engine.flows import flow_months
from cxroi.engine.measures import Measures, measures
from cxroi.engine.numbers import Number
from cxroi.engine.valuation import (
    Irr,
    by_year,
    irr,
    payback_month,
    peak_funding,
    present_value,
)
from cxroi.version import VERSION


@dataclass(frozen=True)
class Evaluation:
    """A case, worked out. Lists by month start at month 0, lists by year with Initial. Money in the case's currency."""

    case: Case
    digest: str
    months: tuple[BenefitMonth, ...]
    benefits: tuple[float, ...]
    costs: tuple[float, ...]
    expensed: tuple[float, ...]
    depreciation: tuple[float, ...]
    tax: tuple[float, ...]
    net: tuple[float, ...]
    discount: tuple[float, ...]
    costs_beyond_horizon: float
    version: str = field(default=VERSION)

    @cached_property
    def pv_benefits(self) -> float:
        """Present value of benefits [currency]."""
        return present_value(self.discount, self.benefits)

    @cached_property
    def pv_costs(self) -> float:
        """Present value of costs [currency]."""
        return present_value(self.discount, self.costs)

    @cached_property
    def pv_tax(self) -> float:
        """Present value of tax [currency]."""
        return present_value(self.discount, self.tax)

    @property
    def npv(self) -> float:
        """PV benefits - PV costs - PV tax [currency]."""
        return self.pv_benefits - self.pv_costs - self.pv_tax

    @property
    def roi(self) -> float | None:
        """NPV / PV costs [share]; None where nothing is spent."""
        return self.npv / self.pv_costs if self.pv_costs else None

    @cached_property
    def irr(self) -> Irr:
        """Internal rate of return of the yearly net flows, or why there is none."""
        return irr(self.net_by_year)

    @cached_property
    def payback_month(self) -> int | None:
        """First month from which the cumulative net flow stays at 0 or above; None if not within the horizon."""
        return payback_month(self.net)

    @cached_property
    def discounted_payback_month(self) -> int | None:
        """As payback_month, of discounted flows."""
        return payback_month([flow * factor for flow, factor in zip(self.net, self.discount, strict=True)])

    @cached_property
    def peak_funding(self) -> float:
        """The most money tied up at any time [currency]."""
        return peak_funding(self.net)

    @cached_property
    def cumulative(self) -> tuple[float, ...]:
        """Cumulative net flow by month [currency]."""
        return tuple(np.cumsum(self.net).tolist())

    @cached_property
    def benefits_by_year(self) -> list[float]:
        """[Initial, year 1, …] [currency]."""
        return by_year(self.benefits)

    @cached_property
    def costs_by_year(self) -> list[float]:
        """[Initial, year 1, …] [currency]."""
        return by_year(self.costs)

    @cached_property
    def tax_by_year(self) -> list[float]:
        """[Initial, year 1, …] [currency]."""
        return by_year(self.tax)

    @cached_property
    def net_by_year(self) -> list[float]:
        """Benefits - costs - tax, [Initial, year 1, …] [currency]."""
        return by_year(self.net)

    @cached_property
    def attribution(self) -> Attribution:
        """Benefit by driver and by initiative (Shapley values)."""
        return attribute(self.case, months=self.months, discount=self.discount)

    @cached_property
    def ladder(self) -> tuple[Rung, ...]:
        """From the gross change to what the case counts."""
        return ladder(self.case, discount=self.discount)

    @cached_property
    def baseline_measures(self) -> dict[str, Measures]:
        """Finance's measures by segment without the initiatives."""
        return measures(self.case, self.months, programme=False)

    @cached_property
    def programme_measures(self) -> dict[str, Measures]:
        """Finance's measures by segment with the initiatives."""
        return measures(self.case, self.months, programme=True)


def evaluate(case: Case) -> Evaluation:
    """Work out a case at its likely values (for uncertain quantities, their middle figure).

    Raises CaseError where the figures are too large to compute with.
    """
    try:
        spent = spending(case)
        flows = list(flow_months(case, spent))
        if not math.isfinite(sum(abs(now.net) for now in flows)):
            raise OverflowError
        return Evaluation(
            case=case,
            digest=digest(case),
            months=tuple(now.benefits for now in flows),
            benefits=_floats(now.benefits.total for now in flows),
            costs=_floats(now.cost for now in flows),
            expensed=_floats(now.expensed for now in flows),
            depreciation=_floats(now.depreciation for now in flows),
            tax=_floats(now.tax for now in flows),
            net=_floats(now.net for now in flows),
            discount=_floats(now.discount for now in flows),
            costs_beyond_horizon=float(spent.beyond_horizon),
        )
    except (OverflowError, ZeroDivisionError):
        remedy = "Look for a growth, a change or an amount with too many digits."
        fault = Fault("", "", "holds figures that multiply to more than can be computed", remedy)
        raise CaseError([fault]) from None


def _floats(numbers: Iterable[Number]) -> tuple[float, ...]:
    return tuple(map(float, numbers))
