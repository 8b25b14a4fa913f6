"""The parts of a case on their own, as a capital committee asks for them: cost lines by year, initiatives one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxroi.case.model import Case
from cxroi.engine.costs import CostLine
from cxroi.engine.flows import FlowMonth
from cxroi.engine.numbers import Number
from cxroi.engine.valuation import by_year, present_value


@dataclass(frozen=True)
class InitiativeValue:
    """Present values of one initiative, and of the case without it [currency]."""

    pv_benefits: float
    """Its Shapley share of the benefit."""
    pv_costs: float
    """Its own cost lines."""
    pv_tax: float
    """Tax on its share of the profit, less its own costs."""
    npv: float
    npv_without: float
    """NPV of the case with neither its costs nor its effects and benefits."""


@dataclass(frozen=True)
class CostByYear:
    """One cost line by month, 0 to the horizon [currency]: cash, and what of it is capital or running cost."""

    initiative: str
    name: str
    owner: str
    ledger: str
    cash: tuple[float, ...]
    capex: tuple[float, ...]
    """What is depreciated for tax."""
    depreciation: tuple[float, ...]

    @property
    def opex(self) -> tuple[float, ...]:
        """What is expensed for tax."""
        return tuple(paid - capital for paid, capital in zip(self.cash, self.capex, strict=True))

    @property
    def cash_by_year(self) -> list[float]:
        """[Initial, year 1, …]."""
        return by_year(self.cash)

    @property
    def capex_by_year(self) -> list[float]:
        """[Initial, year 1, …]."""
        return by_year(self.capex)

    def pv(self, discount: Sequence[float]) -> float:
        """Present value of what is paid."""
        return present_value(discount, self.cash)


def without_initiative(case: Case, name: str) -> Case:
    """The case with neither the costs nor the effects and benefits of an initiative."""
    kept = tuple(initiative for initiative in case.initiatives if initiative.name != name)
    return case.model_copy(update={"initiatives": kept})


def cost_by_year(line: CostLine, case: Case, flows: Sequence[FlowMonth]) -> CostByYear:
    """One cost line over the months of a case at its likely values."""
    initiative = next(one for one in case.initiatives if one.name == line.initiative)
    return CostByYear(
        line.initiative,
        line.cost.name,
        line.cost.owner or initiative.owner,
        line.cost.ledger,
        _floats(line.paid(now.month, now.benefits.volumes) for now in flows),
        _floats(line.capital),
        _floats(line.depreciation),
    )


def _floats(numbers: Iterable[Number]) -> tuple[float, ...]:
    return tuple(map(float, numbers))
