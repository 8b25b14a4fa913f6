"""The parts of a case, as frozen typed records: what stands in the file, with label, unit and limits.

Field order is the order in which a saved file is written. Every field of type Quantity carries its
label (title), its meaning (description), its unit and its limits, which the widgets, the workbook, the
JSON Schema and the method page read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr

from cxroi.case.drivers import DRIVERS
from cxroi.case.fields import Months, Name, Part, Sources, Text, amount, share
from cxroi.case.locales import PATTERN
from cxroi.case.quantity import Quantity

FORMAT = 1

EVIDENCE_KINDS = ("experiment", "own data", "pilot", "benchmark", "expert judgement", "guess")
"""Kinds of evidence, strongest first. A quantity that names no evidence counts as the last."""

if TYPE_CHECKING:
    DriverName = str
    EvidenceKind = str
else:
    DriverName = Literal[tuple(driver.name for driver in DRIVERS)]
    EvidenceKind = Literal[EVIDENCE_KINDS]


class Finance(Part):
    """How finance values money over time."""

    start: Annotated[StrictStr, Field(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")] | None = Field(
        None, title="First month", description="Month 1 of year 1, as YYYY-MM. Used for dates only."
    )
    years: Annotated[StrictInt, Field(ge=1, le=15)] = Field(title="Horizon", description="Years valued, 1 to 15.")
    discount_rate: Quantity = Field(
        title="Discount rate",
        description="What finance asks money to earn in a year, nominal.",
        json_schema_extra={"unit": "share a year", "minimum": 0, "maximum": 1},
    )
    discounting: Literal["year-end", "mid-year", "monthly"] = Field(
        "year-end", title="Discounting", description="When in a year its money is taken to arrive."
    )
    tax_rate: Quantity = share("Tax rate", "Share of profit paid as tax; 0 values the case before tax.")


class Uncertainty(Part):
    """How three-figure quantities are distributed, and how far the effects of one initiative move together."""

    distribution: Literal["pert", "triangular", "uniform"] = Field(
        "pert", title="Distribution", description="Shape given to every three-figure quantity."
    )
    effect_correlation: Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)] = Field(
        0.0,
        title="Effect correlation",
        description="Pairwise correlation within the effects of one initiative, 0 to 1.",
    )


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
    evidence: Sources = ()


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
    cost_per_contact: Quantity = amount("Cost per contact", "money per contact", "Full cost of handling one contact.")
    evidence: Sources = ()


class Workforce(Part):
    """The people whose leaving costs money."""

    employees: Quantity = amount("Employees", "people", "People in the teams concerned.")
    turnover_per_year: Quantity = amount(
        "Employee turnover", "share a year", "Share of them leaving in a year.", highest=10
    )
    replacement_cost: Quantity = amount(
        "Replacement cost", "money per leaver", "Hiring, training and lost output for one leaver."
    )
    evidence: Sources = ()


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
    evidence: Sources = ()


class Crisis(Part):
    """A public failure: how likely in a year, and what it would cost."""

    probability_per_year: Quantity = share(
        "Crisis probability", "Chance of a brand crisis in a year.", unit="share a year"
    )
    cost: Quantity = amount("Crisis cost", "money", "What one would cost.")
    evidence: Sources = ()


class Cost(Part):
    """A line of cost: once, every year, or by year."""

    name: Name = Field(title="Name", description="What is paid for.")
    one_off: Quantity = amount("Once", "money", "Paid once, in its month.")
    month: Months = Field(0, title="Month paid", description="0 is up front, before month 1.")
    per_year: Quantity = amount("Per year", "money a year", "A twelfth is paid in every month.")
    growth: Quantity = amount(
        "Growth", "share a year", "Rise at each twelve months from its own start.", lowest=None, above=-1, highest=10
    )
    from_month: Months = Field(0, title="From month", description="First month of the yearly amount.")
    to_month: Months | None = Field(
        None, title="To month", description="Last month of the yearly amount; empty is the horizon."
    )
    by_year: tuple[Quantity, ...] | None = Field(
        None,
        title="By year",
        description="Initial, year 1, year 2, …",
        max_length=16,
        json_schema_extra={"unit": "money", "minimum": 0},
    )
    contingency: Quantity = amount("Contingency", "share of the line", "Added to every amount of the line.", highest=10)
    depreciation_years: Annotated[StrictInt, Field(ge=0, le=50)] = Field(
        0,
        title="Depreciation",
        description="Years over which the one-off amount is written off for tax; 0 expenses it.",
    )
    evidence: Sources = ()


class Effect(Part):
    """What an initiative does to a driver (a relative change) or to a metric (a gain in points)."""

    driver: DriverName | None = Field(None, title="Driver", description="The driver it changes directly.")
    metric: Name | None = Field(None, title="Metric", description="The metric it raises; links carry that to drivers.")
    change: Quantity = amount("Change", "relative change", "-0.12 is 12% fewer.", lowest=-10, highest=100)
    gain: Quantity = amount("Gain", "points", "Points gained at full strength.", lowest=-1e6, highest=1e6)
    segments: tuple[Name, ...] | None = Field(
        None, title="Segments", description="Segments it acts on; all when empty."
    )
    reach: Quantity = share("Reach", "Share of the customers touched.", default=1)
    causal_share: Quantity = share("Causal share", "Share of the measured change this initiative causes.", default=1)
    capture: Quantity = share("Capture", "Share that reaches the ledger: minutes saved are not all banked.", default=1)
    from_month: Months = Field(0, title="From month", description="First month in which it acts.")
    ramp_months: Months = Field(0, title="Ramp", description="Months to full strength; 0 is at once.")
    fade_per_year: Quantity = share("Fade", "Strength lost a year after full strength.", unit="share a year")
    evidence: Sources = ()


class Benefit(Part):
    """Dollars that come from no driver; used sparingly."""

    name: Name = Field(title="Name", description="What is gained.")
    one_off: Quantity = amount("Once", "money", "Received once, in its month.", lowest=None)
    month: Months = Field(0, title="Month received", description="0 is up front, before month 1.")
    per_year: Quantity = amount("Per year", "money a year", "A twelfth is received in every month.", lowest=None)
    growth: Quantity = amount(
        "Growth", "share a year", "Rise at each twelve months from its own start.", lowest=None, above=-1, highest=10
    )
    from_month: Months = Field(0, title="From month", description="First month of the yearly amount.")
    to_month: Months | None = Field(
        None, title="To month", description="Last month of the yearly amount; empty is the horizon."
    )
    by_year: tuple[Quantity, ...] | None = Field(
        None,
        title="By year",
        description="Initial, year 1, year 2, …",
        max_length=16,
        json_schema_extra={"unit": "money"},
    )
    ramp_months: Months = Field(0, title="Ramp", description="Months to the full yearly amount; 0 is at once.")
    causal_share: Quantity = share("Causal share", "Share of it this initiative causes.", default=1)
    capture: Quantity = share("Capture", "Share that reaches the ledger.", default=1)
    evidence: Sources = ()


class Initiative(Part):
    """Something the company pays for: cost lines, effects, direct benefits."""

    name: Name = Field(title="Name", description="What is done.")
    owner: Text = Field("", title="Owner", description="Who answers for the benefit.")
    start_month: Months = Field(0, title="Starts after month", description="Shifts everything in the initiative.")
    costs: tuple[Cost, ...] = Field((), title="Costs")
    effects: tuple[Effect, ...] = Field((), title="Effects")
    benefits: tuple[Benefit, ...] = Field((), title="Direct benefits")


class Link(Part):
    """How one point of a metric moves a driver."""

    metric: Name = Field(title="Metric", description="The score.")
    driver: DriverName = Field(title="Driver", description="What it moves.")
    change_per_point: Quantity = amount(
        "Change per point",
        "relative change per point",
        "-0.008 is 0.8% less for each point gained.",
        lowest=None,
        above=-1,
        highest=10,
    )
    causal_share: Quantity = share("Causal share", "Share of the association that is cause.", default=1)
    evidence: Sources = ()


class Evidence(Part):
    """Where a figure comes from."""

    id: Name = Field(title="Id", description="Short name by which quantities refer to it.")
    claim: Text = Field("", title="Claim", description="What it says.")
    kind: EvidenceKind = Field("guess", title="Kind", description="Strongest first.")
    source: Text = Field("", title="Source", description="Where it was read or measured.")
    date: Text = Field("", title="Date", description="When, as YYYY-MM-DD.")
    url: Text = Field("", title="Address", description="Where it can be looked up.")


class Scenario(Part):
    """A named set of replaced values, in the sense of planning."""

    name: Name = Field(title="Name", description="Cautious, likely, stretch.")
    set: dict[StrictStr, Any] = Field(default_factory=dict, title="Replaced values", description="Path: value.")


class Case(Part):
    """Everything assumed."""

    format: Annotated[StrictInt, Field(ge=FORMAT, le=FORMAT)] = Field(
        title="Format", description="Version of the case file."
    )
    title: Name = Field(title="Title", description="What the case proposes.")
    organisation: Text = Field("", title="Organisation")
    currency: Annotated[StrictStr, Field(pattern=r"^[A-Z]{3}$")] = Field(
        "USD", title="Currency", description="ISO 4217."
    )
    locale: Annotated[StrictStr, Field(pattern=PATTERN)] = Field(
        "en",
        title="Locale",
        description="How documents write numbers and dates: de, fr_CA, ko. No number depends on it.",
    )
    finance: Finance
    uncertainty: Uncertainty = Field(default_factory=Uncertainty)
    metrics: tuple[Metric, ...] = ()
    segments: tuple[Segment, ...] = ()
    workforce: Workforce | None = None
    inventory: Inventory | None = None
    crisis: Crisis | None = None
    initiatives: tuple[Initiative, ...]
    links: tuple[Link, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    notes: dict[StrictStr, Text] = Field(default_factory=dict)
