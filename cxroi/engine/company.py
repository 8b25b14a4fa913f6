"""What the drivers of the company as a whole save in a month (section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cxroi.case.model import Case
from cxroi.engine.factors import COMPANY, Key
from cxroi.engine.numbers import ONE, Number


class CompanyMonth(NamedTuple):
    """What the company drivers save in one month [currency a month], and the inventory [currency]."""

    turnover: Number
    crisis: Number
    carrying: Number
    released: Number
    inventory: Number


NO_COMPANY = CompanyMonth(0.0, 0.0, 0.0, 0.0, 0.0)

ROWS_OF = {
    "employee_turnover": ("workforce",),
    "inventory_turns": ("inventory_carrying", "inventory_released"),
    "crisis": ("crisis",),
}
"""The ledger rows that each driver of the company lands in. They touch nothing else, so their rows are their own."""


def company_month(case: Case, factors: Mapping[Key, Number], *, inventory_before: Number) -> CompanyMonth:
    """Savings of the company drivers in a month.

    turnover: employees · turnover/12 · (1 - F) · replacement cost; crisis: probability/12 · (1 - F) · cost; inventory =
    cost of goods sold / (turns · F), its fall since last month is cash released, its distance from the baseline's
    saves carrying cost.
    """

    def factor(driver: str) -> Number:
        return factors.get((driver, COMPANY), ONE)

    turnover = crisis = carrying = released = inventory = 0.0
    if case.workforce:
        leavers = case.workforce.employees * case.workforce.turnover_per_year / 12
        turnover = leavers * (1.0 - factor("employee_turnover")) * case.workforce.replacement_cost
    if case.crisis:
        crisis = case.crisis.probability_per_year / 12 * (1.0 - factor("crisis")) * case.crisis.cost
    if case.inventory:
        stock = case.inventory
        baseline = stock.cost_of_goods_sold / stock.turns
        inventory = stock.cost_of_goods_sold / (stock.turns * factor("inventory_turns"))
        carrying = (baseline - inventory) * stock.carrying_cost / 12
        released = inventory_before - inventory
    return CompanyMonth(turnover, crisis, carrying, released, inventory)
