"""The table of drivers: the quantities through which customer experience makes money.

Engine, widgets, charts, workbook and method page all read it; nothing else names a driver's label,
unit, direction or scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True)
class Driver:
    """One quantity of the baseline that an effect or a link can multiply."""

    name: str
    label: str
    unit: str
    better: Literal["lower", "higher"]
    scope: Literal["segment", "company"]
    acts_on: str
    """Where its base value is: a field of the segment, or section/field of the company."""
    gain: str
    """What its value is called in a sentence: "keeps $1.0M of margin"."""
    budget_line: str
    """The ledger row in which finance sees it."""
    changed: str
    """The object of a question about its change: "How large is the change in …?"."""
    as_source: str = ""
    """What it is called as a source of benefit, where that is not its label: less churn is retention."""

    @property
    def source(self) -> str:
        """What its benefit is called."""
        return self.as_source or self.label


DRIVERS: tuple[Driver, ...] = (
    Driver(
        "churn",
        "Churn",
        "share of customers lost in a year",
        "lower",
        "segment",
        "churn_per_year",
        "keeps {} of margin",
        "Gross margin",
        "churn",
        as_source="Retention",
    ),
    Driver(
        "spend",
        "Revenue per customer",
        "revenue per customer and year",
        "higher",
        "segment",
        "revenue_per_customer",
        "adds {} of margin from higher spend",
        "Gross margin",
        "what customers spend",
        as_source="Spend",
    ),
    Driver(
        "cross_sell",
        "Cross-sell",
        "products sold per customer and year",
        "higher",
        "segment",
        "cross_sell/per_customer_year",
        "adds {} of cross-sell margin",
        "Gross margin",
        "cross-sell",
    ),
    Driver(
        "acquisition",
        "New customers",
        "new customers a year",
        "higher",
        "segment",
        "new_customers_per_year",
        "adds {} of margin from new customers",
        "Gross margin",
        "the number of new customers",
    ),
    Driver(
        "acquisition_cost",
        "Acquisition cost",
        "cost of one new customer",
        "lower",
        "segment",
        "acquisition_cost",
        "saves {} on winning customers",
        "Sales and marketing",
        "the cost of winning a customer",
    ),
    Driver(
        "referral",
        "Referrals",
        "new customers each customer refers in a year",
        "higher",
        "segment",
        "referrals_per_customer_year",
        "adds {} of margin from referred customers",
        "Gross margin",
        "referrals",
    ),
    Driver(
        "contacts",
        "Service contacts",
        "contacts per customer and year",
        "lower",
        "segment",
        "contacts_per_customer_year",
        "saves {} on service contacts",
        "Cost of service",
        "service contacts",
    ),
    Driver(
        "cost_per_contact",
        "Cost per contact",
        "cost of one contact",
        "lower",
        "segment",
        "cost_per_contact",
        "saves {} on the cost of contacts",
        "Cost of service",
        "the cost of a contact",
    ),
    Driver(
        "employee_turnover",
        "Employee turnover",
        "share of employees leaving in a year",
        "lower",
        "company",
        "workforce/turnover_per_year",
        "saves {} on replacing employees",
        "Hiring and training",
        "employee turnover",
    ),
    Driver(
        "inventory_turns",
        "Inventory turns",
        "times a year the stock turns over",
        "higher",
        "company",
        "inventory/turns",
        "frees {} of inventory and its cost",
        "Working capital and carrying cost",
        "how fast the stock turns over",
    ),
    Driver(
        "crisis",
        "Brand crisis",
        "probability in a year",
        "lower",
        "company",
        "crisis/probability_per_year",
        "avoids {} of expected crisis loss",
        "Expected loss",
        "the chance of a brand crisis",
    ),
)

DRIVER = MappingProxyType({driver.name: driver for driver in DRIVERS})

DIRECT = "direct"
"""The twelfth source of benefit: dollars that come from no driver."""


def label_of(driver: str) -> str:
    """The label of a driver, or of the direct benefits, as a name for its change.

    >>> label_of("churn"), label_of("direct")
    ('Churn', 'Direct benefits')
    """
    return "Direct benefits" if driver == DIRECT else DRIVER[driver].label


def source_of(driver: str) -> str:
    """The label of a driver, or of the direct benefits, as a name for what it brings.

    >>> source_of("churn"), source_of("direct")
    ('Retention', 'Direct benefits')
    """
    return "Direct benefits" if driver == DIRECT else DRIVER[driver].source
