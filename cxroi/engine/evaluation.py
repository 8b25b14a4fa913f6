"""The evaluation of a case at its likely values: every figure that screen, files and command line show."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from cxroi.case.errors import CaseError, ErrorDetail
from cxroi.case.model import Case
from cxroi.case.once import cached_property
from cxroi.case.writing import digest
from cxroi.engine.attribution import Attribution, Rung, attribute, ladder
from cxroi.engine.benefits import BenefitMonth
from cxroi.engine.breakdown import CostByYear, InitiativeValue, cost_by_year, without_initiative
from cxroi.engine.costs import spending
from cxroi.engine.flows import flow_months, npv_of
from cxroi.engine.measures import Measures, measures
from cxroi.engine.numbers import Number
from cxroi.engine.rates import Irr, internal_rate, irr, mirr
from cxroi.engine.rows import OPTIONAL, Rows
from cxroi.engine.valuation import (
    by_year,
    equivalent_annual_value,
    payback_month,
    peak_funding,
    present_value,
    years_discounted,
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
    cost_lines: tuple[CostByYear, ...]
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
    def irr_of_convention(self) -> Irr:
        """The rate at which NPV under the case's own discounting is 0, or why there is none; the IRR for year-end."""
        if self.case.finance.discounting == "year-end":
            return self.irr
        return internal_rate(years_discounted(self.case.finance), self.net)

    @cached_property
    def mirr(self) -> float | None:
        """Modified IRR of the yearly net flows, financed and reinvested at the discount rate [share a year]."""
        return mirr(float(self.case.finance.discount_rate), self.net_by_year)

    @property
    def profitability_index(self) -> float | None:
        """1 + NPV / PV of costs; None where nothing is spent."""
        return None if self.roi is None else 1.0 + self.roi

    @property
    def equivalent_annual_value(self) -> float:
        """The even yearly amount over the horizon with the same present value as the case [currency a year]."""
        return equivalent_annual_value(float(self.case.finance.discount_rate), self.npv, years=self.case.finance.years)

    @cached_property
    def rows(self) -> dict[str, tuple[float, ...]]:
        """The benefit by ledger row, by month from month 0 [currency]; together the rows are the benefit."""
        by_month = [now.rows for now in self.months]
        used = [row for row in Rows._fields if row not in OPTIONAL or self.case.finance.working_capital_days]
        return {row: _floats(getattr(now, row) for now in by_month) for row in used}

    @cached_property
    def rows_by_year(self) -> dict[str, list[float]]:
        """The benefit by ledger row, [Initial, year 1, …] [currency]."""
        return {row: by_year(flows) for row, flows in self.rows.items()}

    @cached_property
    def rows_pv(self) -> dict[str, float]:
        """Present value of the benefit by ledger row [currency]."""
        return {row: present_value(self.discount, flows) for row, flows in self.rows.items()}

    @cached_property
    def attribution(self) -> Attribution:
        """Benefit by driver, by ledger row and by initiative (Shapley values)."""
        horizon = len(self.months)
        deductible = {initiative.name: [0.0] * horizon for initiative in self.case.initiatives}
        for line in self.cost_lines:
            own = deductible[line.initiative]
            for month, (expensed, written_off) in enumerate(zip(line.opex, line.depreciation, strict=True)):
                own[month] += expensed + written_off
        return attribute(self.case, months=self.months, discount=self.discount, deductible=deductible)

    @property
    def bridge(self) -> dict[str, dict[str, float]]:
        """Driver → ledger row → present value [currency]; adds up to drivers and to rows."""
        return {
            name: {row: value for row, value in split.items() if row in self.rows}
            for name, split in self.attribution.bridge.items()
        }

    @cached_property
    def initiatives(self) -> dict[str, InitiativeValue]:
        """What each initiative brings, costs and is worth; together they are the case."""
        found = {}
        for initiative in self.case.initiatives:
            name = initiative.name
            costs = sum(line.pv(self.discount) for line in self.cost_lines if line.initiative == name)
            benefits, tax = self.attribution.by_initiative[name].present_value, self.attribution.tax_by_initiative[name]
            without = float(npv_of(without_initiative(self.case, name)))
            found[name] = InitiativeValue(benefits, costs, tax, benefits - costs - tax, without)
        return found

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
            cost_lines=tuple(cost_by_year(line, case, flows) for line in spent.lines),
        )
    except (OverflowError, ZeroDivisionError):
        remedy = "Look for a growth, a change or an amount with too many digits."
        error = ErrorDetail("", "", "holds figures that multiply to more than can be computed", remedy)
        raise CaseError([error]) from None


def _floats(numbers: Iterable[Number]) -> tuple[float, ...]:
    return tuple(map(float, numbers))
