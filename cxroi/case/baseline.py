"""What is there before the initiatives: scores, segments and the company's own figures, as frozen typed records."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool

from cxroi.case.backing import Backing
from cxroi.case.fields import Name, Part, Sources, amount, share
from cxroi.case.quantity import Quantity


class Metric(Part):
    """An experience score, where it stands and how far its scale reaches."""

    name: Name = Field(title="Name", description="NPS, CSAT, CES, an emotion index.")
    now: Quantity = amount("Now", "points", "The score today.", lowest=None)
    lowest: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        None, title="Lowest", description="The lowest score the scale allows."
    )
    highest: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        None, title="Highest", description="The highest score the scale allows."
    )
    response_rate: Quantity | None = Field(
        None,
        title="Response rate",
        description="Share of those asked who answered.",
        json_schema_extra={"unit": "share", "minimum": 0, "maximum": 1},
    )
    evidence: Sources = Backing()


class CrossSell(Part):
    """What customers buy beside their main business."""

    per_customer_year: Quantity = amount(
        "Cross-sell rate", "per customer and year", "Products sold to a customer in a year."
    )
    revenue: Quantity = amount("Cross-sell revenue", "money per product", "Revenue of one product sold.")
    gross_margin: Quantity = share("Cross-sell margin", "Share of that revenue left after cost of goods.", lowest=-1)
    recurring: StrictBool = Field(
        False, title="Recurring", description="True if the product is paid every year while the customer stays."
    )


class Segment(Part):
    """A group of customers that behave alike."""

    name: Name = Field(title="Name", description="What the company calls these customers.")
    customers: Quantity = amount("Customers", "customers", "Customers at the start.")
    new_customers_per_year: Quantity = amount(
        "New customers", "customers a year", "Won in a year, referrals not counted."
    )
    acquisition_cost: Quantity = amount(
        "Acquisition cost", "money per new customer", "Sales and marketing cost of winning one, not paid for referrals."
    )
    churn_per_year: Quantity = share("Churn", "Share of customers lost in a year.", unit="share a year")
    revenue_per_customer: Quantity = amount(
        "Revenue per customer", "money a year", "Yearly revenue of a customer, cross-sell not counted."
    )
    revenue_growth: Quantity = amount(
        "Revenue growth",
        "share a year",
        "Growth of revenue per customer, stepping at each new year.",
        lowest=None,
        above=-1,
        highest=10,
    )
    gross_margin: Quantity = share(
        "Gross margin", "Share of revenue left after cost of goods, before cost to serve.", lowest=-1
    )
    cross_sell: CrossSell | None = Field(
        None, title="Cross-sell", description="What customers buy beside their main business."
    )
    referrals_per_customer_year: Quantity = amount(
        "Referrals", "per customer and year", "New customers each customer brings in a year.", highest=100
    )
    contacts_per_customer_year: Quantity = amount(
        "Service contacts", "per customer and year", "Calls, tickets and complaints of a customer in a year."
    )
    contacts_growth: Quantity = amount(
        "Growth of contacts",
        "share a year",
        "Growth of contacts per customer, stepping at each new year.",
        lowest=None,
        above=-1,
        highest=10,
    )
    cost_per_contact: Quantity = amount("Cost per contact", "money per contact", "Full cost of handling one contact.")
    cost_per_contact_growth: Quantity = amount(
        "Growth of cost per contact",
        "share a year",
        "Wage growth in service, stepping at each new year.",
        lowest=None,
        above=-1,
        highest=10,
    )
    evidence: Sources = Backing()


class Workforce(Part):
    """The people whose leaving costs money."""

    employees: Quantity = amount("Employees", "people", "People in the teams concerned.")
    turnover_per_year: Quantity = amount(
        "Employee turnover", "share a year", "Share of them leaving in a year.", highest=10
    )
    replacement_cost: Quantity = amount(
        "Replacement cost", "money per leaver", "Hiring, training and lost output for one leaver."
    )
    evidence: Sources = Backing()


class Inventory(Part):
    """The stock that turns faster when orders come more steadily."""

    cost_of_goods_sold: Quantity = amount("Cost of goods sold", "money a year", "Of the goods concerned.")
    turns: Quantity = Field(
        title="Inventory turns",
        description="Cost of goods sold over average inventory.",
        json_schema_extra={"unit": "times a year", "exclusiveMinimum": 0},
    )
    carrying_cost: Quantity = amount(
        "Carrying cost", "share of inventory a year", "Capital, space, insurance and loss.", highest=1
    )
    evidence: Sources = Backing()


class Crisis(Part):
    """A public failure: how likely in a year, and what it would cost."""

    probability_per_year: Quantity = share(
        "Crisis probability", "Chance of a brand crisis in a year.", unit="share a year"
    )
    cost: Quantity = amount("Crisis cost", "money", "What one would cost.")
    evidence: Sources = Backing()
