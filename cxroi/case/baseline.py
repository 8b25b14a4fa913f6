"""The baseline before the initiatives: scores, segments and the company's own figures, as frozen typed records."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt

from cxroi.case.backing import Backing
from cxroi.case.fields import Name, OutsideNPV, Part, Sources, amount, share
from cxroi.case.quantity import Quantity


class Metric(Part):
    """An experience score, its value today and the limits of its scale."""

    name: Name = Field(title="Name", description="NPS, CSAT, CES, an emotion index.")
    now: Quantity = amount("Now", "points", "The score today.", lowest=None, asks="Where does the score stand today?")
    lowest: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        None, title="Lowest", description="The lowest score the scale allows."
    )
    highest: Annotated[float, Field(allow_inf_nan=False, strict=True)] | None = Field(
        None, title="Highest", description="The highest score the scale allows."
    )
    response_rate: OutsideNPV[Quantity | None] = Field(
        None,
        title="Response rate",
        description="Share of those asked who answered.",
        json_schema_extra={"unit": "share", "minimum": 0, "maximum": 1, "asks": "How many of those asked answered?"},
    )
    evidence: Sources = Backing()


class CrossSell(Part):
    """What customers buy beside their main business."""

    per_customer_year: Quantity = amount(
        "Cross-sell rate",
        "per customer and year",
        "Products sold to a customer in a year.",
        asks="How many products in addition to the main one does a customer buy in a year?",
    )
    revenue: Quantity = amount(
        "Cross-sell revenue",
        "money per product",
        "Revenue of one product sold.",
        asks="What does a product in addition to the main one bring in?",
    )
    gross_margin: Quantity = share(
        "Cross-sell margin",
        "Share of that revenue left after cost of goods.",
        lowest=-1,
        asks="How much of the revenue of an added product is left after the cost of goods?",
    )
    recurring: StrictBool = Field(
        False, title="Recurring", description="True if the product is paid every year while the customer stays."
    )


class Segment(Part):
    """A group of customers that behave alike."""

    name: Name = Field(title="Name", description="What the company calls these customers.")
    customers: Quantity = amount(
        "Customers", "customers", "Customers at the start.", asks="How many customers are there?"
    )
    new_customers_per_year: Quantity = amount(
        "New customers",
        "customers a year",
        "Won in a year, referrals not counted.",
        asks="How many new customers are won in a year?",
    )
    acquisition_cost: Quantity = amount(
        "Acquisition cost",
        "money per new customer",
        "Sales and marketing cost of winning one, not paid for referrals.",
        asks="What does it cost to win a customer?",
    )
    churn_per_year: Quantity = share(
        "Churn", "Share of customers lost in a year.", unit="share a year", asks="How many customers leave in a year?"
    )
    churn_per_month: Quantity | None = Field(
        None,
        title="Churn a month",
        description="In place of churn: share of customers lost in a month.",
        json_schema_extra={
            "unit": "share a month",
            "minimum": 0,
            "maximum": 1,
            "asks": "How many customers leave in a month?",
        },
    )
    churn_by_tenure: tuple[Quantity, ...] | None = Field(
        None,
        title="Churn by tenure",
        description="In place of churn: share lost in the 1st, 2nd, … year with the company; the last repeats.",
        min_length=1,
        max_length=15,
        json_schema_extra={
            "unit": "share a year",
            "minimum": 0,
            "maximum": 1,
            "asks": "How many customers leave in that year with the company?",
        },
    )
    tenure_mix: tuple[Quantity, ...] | None = Field(
        None,
        title="Customers by tenure",
        description="With churn by tenure: today's customers by year with the company; together 1.",
        min_length=1,
        max_length=15,
        json_schema_extra={
            "unit": "share",
            "minimum": 0,
            "maximum": 1,
            "asks": "How many of today's customers are in that year with the company?",
        },
    )
    renewal: Literal["rolling", "annual"] = Field(
        "rolling",
        title="Renewal",
        description="Rolling: customers may leave in any month. Annual: only at the yearly renewal of their contract.",
    )
    renewal_month: Annotated[StrictInt, Field(ge=1, le=12)] | None = Field(
        None,
        title="Month of renewal",
        description="Month of the case's year in which today's contracts end; spread over all twelve when empty.",
    )
    revenue_per_customer: Quantity = amount(
        "Revenue per customer",
        "money a year",
        "Yearly revenue of a customer, cross-sell not counted.",
        asks="What does a customer spend in a year?",
    )
    revenue_growth: Quantity = amount(
        "Revenue growth",
        "share a year",
        "Growth of revenue per customer, stepping at each new year.",
        lowest=None,
        above=-1,
        highest=10,
        asks="How fast does a customer's spending grow?",
    )
    gross_margin: Quantity = share(
        "Gross margin",
        "Share of revenue left after cost of goods, before cost to serve.",
        lowest=-1,
        asks="How much of revenue is left after the cost of goods?",
    )
    cross_sell: CrossSell | None = Field(
        None, title="Cross-sell", description="What customers buy beside their main business."
    )
    referrals_per_customer_year: Quantity = amount(
        "Referrals",
        "per customer and year",
        "New customers each customer brings in a year.",
        highest=100,
        asks="How many new customers does each customer bring in a year?",
    )
    contacts_per_customer_year: Quantity = amount(
        "Service contacts",
        "per customer and year",
        "Calls, tickets and complaints of a customer in a year.",
        asks="How often does a customer call, write or complain in a year?",
    )
    contacts_per_year: Quantity = amount(
        "Other contacts",
        "contacts a year",
        "Contacts that do not vary with the number of customers, in addition to those that do.",
        asks="How many other contacts are there in a year?",
    )
    contacts_growth: Quantity = amount(
        "Growth of contacts",
        "share a year",
        "Growth of contacts per customer, stepping at each new year.",
        lowest=None,
        above=-1,
        highest=10,
        asks="How fast do contacts per customer grow?",
    )
    cost_per_contact: Quantity = amount(
        "Cost per contact",
        "money per contact",
        "Full cost of handling one contact.",
        asks="What does it cost to handle one contact?",
    )
    cost_per_contact_growth: Quantity = amount(
        "Growth of cost per contact",
        "share a year",
        "Wage growth in service, stepping at each new year.",
        lowest=None,
        above=-1,
        highest=10,
        asks="How fast does the cost of a contact rise?",
    )
    evidence: Sources = Backing()

    @property
    def yearly_churn(self) -> Any:
        """Churn a year [share]: as entered, or 1 - (1 - monthly churn)^12; an array if the rate is one."""
        return self.churn_per_year if self.churn_per_month is None else 1.0 - self.yearly_stay

    @property
    def yearly_stay(self) -> Any:
        """Retention a year [share]: 1 - churn, or (1 - monthly churn)^12, computed directly to keep its digits near 0."""
        return 1.0 - self.churn_per_year if self.churn_per_month is None else (1.0 - self.churn_per_month) ** 12

    @property
    def mix(self) -> tuple[Quantity, ...]:
        """Today's customers by year of tenure [shares that add up to 1]; one class where no mix is entered."""
        return self.tenure_mix or (Quantity(1.0),)

    @property
    def by_cohort(self) -> bool:
        """True where churn depends on how long a customer has been one."""
        return bool(self.churn_by_tenure) or self.renewal == "annual"

    @property
    def average_churn(self) -> Any:
        """Churn a year of today's customers [share]: the rate, or the rates by tenure weighted by the mix; an array if a rate is one."""
        if not self.churn_by_tenure:
            return self.yearly_churn
        return sum(churn * share for churn, share in zip(self.churn_by_tenure, self.mix, strict=True))


class Workforce(Part):
    """Employees, and what replacing those who leave costs."""

    employees: Quantity = amount(
        "Employees", "people", "People in the teams concerned.", asks="How many people work in these teams?"
    )
    turnover_per_year: Quantity = amount(
        "Employee turnover",
        "share a year",
        "Share of them leaving in a year.",
        highest=10,
        asks="How many of them leave in a year?",
    )
    replacement_cost: Quantity = amount(
        "Replacement cost",
        "money per leaver",
        "Hiring, training and lost output for one leaver.",
        asks="What does it cost to replace one of them?",
    )
    evidence: Sources = Backing()


class Inventory(Part):
    """Inventory, which turns faster when orders are steadier."""

    cost_of_goods_sold: Quantity = amount(
        "Cost of goods sold", "money a year", "Of the goods concerned.", asks="What do the goods sold in a year cost?"
    )
    turns: Quantity = Field(
        title="Inventory turns",
        description="Cost of goods sold over average inventory.",
        json_schema_extra={
            "unit": "times a year",
            "exclusiveMinimum": 0,
            "asks": "How many times a year does the stock turn over?",
        },
    )
    carrying_cost: Quantity = amount(
        "Carrying cost",
        "share of inventory a year",
        "Capital, space, insurance and loss.",
        highest=1,
        asks="What does it cost to hold stock for a year?",
    )
    evidence: Sources = Backing()


class Crisis(Part):
    """A brand crisis: its probability a year and its cost."""

    probability_per_year: Quantity = share(
        "Crisis probability",
        "Chance of a brand crisis in a year.",
        unit="share a year",
        asks="How likely is a brand crisis in a year?",
    )
    cost: Quantity = amount("Crisis cost", "money", "What one would cost.", asks="What would a crisis cost?")
    evidence: Sources = Backing()
