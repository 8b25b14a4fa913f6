"""Initiatives: what the company pays for and what it should achieve, as cost lines, effects and direct benefits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StrictInt

from cxroi.case.backing import Backing
from cxroi.case.drivers import DRIVERS
from cxroi.case.fields import OUTSIDE, Months, Name, OutsideNPV, Part, Sources, Text, amount, share
from cxroi.case.quantity import Quantity

if TYPE_CHECKING:
    DriverName = str
else:
    DriverName = Literal[tuple(driver.name for driver in DRIVERS)]

Owner = Annotated[
    Text, OUTSIDE, Field(title="Owner", description="Who answers for it; empty is the owner of the initiative.")
]
Ledger = Annotated[
    Text, OUTSIDE, Field(title="Ledger", description="The account it is booked to, as finance writes it.")
]


def _growth(asks: str) -> Any:
    return amount(
        "Growth",
        "share a year",
        "Rise at each twelve months from its own start.",
        lowest=None,
        above=-1,
        highest=10,
        asks=asks,
    )


def _from_month() -> Any:
    return Field(1, title="From month", description="First month of the yearly amount.")


def _to_month() -> Any:
    return Field(None, title="To month", description="Last month of the yearly amount; empty is the horizon.")


def _by_year(asks: str, **limits: float) -> Any:
    extra: dict[str, Any] = {"unit": "money", **limits, "asks": asks}
    return Field(
        None, title="By year", description="Initial, year 1, year 2, …", max_length=16, json_schema_extra=extra
    )


class Cost(Part):
    """A cost line: once, every year, by year, or in proportion to the programme's customers, contacts or revenue."""

    name: Name = Field(title="Name", description="What is paid for.")
    one_off: Quantity = amount("Once", "money", "Paid once, in its month.", asks="What does it cost to set up?")
    month: Months = Field(0, title="Month paid", description="0 is up front, before month 1.")
    per_year: Quantity = amount(
        "Per year", "money a year", "A twelfth is paid in every month.", asks="What does it cost to run for a year?"
    )
    growth: Quantity = _growth("How fast does that cost rise?")
    from_month: Months = _from_month()
    to_month: Months | None = _to_month()
    by_year: tuple[Quantity, ...] | None = _by_year("What does it cost in that year?", minimum=0)
    per_customer_year: Quantity = amount(
        "Per customer",
        "money per customer and year",
        "A twelfth for each of the programme's average customers in a month.",
        asks="What does it cost per customer and year?",
    )
    per_contact: Quantity = amount(
        "Per contact",
        "money per contact",
        "For each of the programme's contacts.",
        asks="What does it cost for each contact?",
    )
    share_of_revenue: Quantity = share(
        "Share of revenue",
        "Share of the programme's revenue, cross-sell included.",
        asks="How much of revenue does it cost?",
    )
    segments: tuple[Name, ...] | None = Field(
        None, title="Segments", description="Whose customers, contacts or revenue it follows; all when empty."
    )
    contingency: Quantity = amount(
        "Contingency",
        "share of the line",
        "Added to every amount of the line.",
        highest=10,
        asks="How far could it run over its budget?",
    )
    depreciation_years: Annotated[StrictInt, Field(ge=0, le=50)] = Field(
        0,
        title="Depreciation",
        description="Years over which the one-off amount is written off for tax; 0 expenses it.",
    )
    ledger: Ledger = ""
    owner: Owner = ""
    evidence: Sources = Backing()

    @property
    def scales(self) -> bool:
        """True where the amount varies with the programme's customers, contacts or revenue."""
        return bool(SCALING & self.model_fields_set)


SCALING = frozenset({"per_customer_year", "per_contact", "share_of_revenue"})


class Effect(Part):
    """What an initiative does to a driver (a relative change) or to a metric (a gain in points)."""

    driver: DriverName | None = Field(None, title="Driver", description="The driver it changes directly.")
    metric: Name | None = Field(None, title="Metric", description="The metric it raises; links carry that to drivers.")
    change: Quantity = amount(
        "Change",
        "relative change",
        "-12% is 12% fewer (a fraction in the file).",
        lowest=-10,
        highest=100,
        asks="How large is the change in {driver}?",
    )
    gain: Quantity = amount(
        "Gain",
        "points",
        "Points gained at full strength.",
        lowest=-1e6,
        highest=1e6,
        asks="How many points does {metric} move?",
    )
    change_points: Quantity | None = Field(
        None,
        title="Change in points",
        description="Added to a rate, in place of a relative change: -5% is five points fewer (a fraction in the file).",
        json_schema_extra={"unit": "points of the rate", "asks": "How large is the change in {driver}?"},
    )
    segments: tuple[Name, ...] | None = Field(
        None, title="Segments", description="Segments it acts on; all when empty."
    )
    reach: Quantity = share(
        "Reach",
        "Share of the customers touched.",
        default=1,
        asks="How many of the customers does the change in {what} reach?",
    )
    causal_share: Quantity = share(
        "Causal share",
        "Share of the measured change this initiative causes.",
        default=1,
        asks="How much of the change in {what} is really our doing?",
    )
    capture: Quantity = share(
        "Capture",
        "Share that reaches the ledger: minutes saved are not all banked.",
        default=1,
        asks="How much of the change in {what} reaches the books?",
    )
    from_month: Months = Field(1, title="From month", description="First month in which it acts.")
    ramp_months: Months = Field(0, title="Ramp", description="Months to full strength; 0 is at once.")
    fade_per_year: Quantity = share(
        "Fade",
        "Strength lost a year after full strength.",
        unit="share a year",
        asks="How much of the change in {what} fades in a year?",
    )
    ledger: Ledger = ""
    owner: Owner = ""
    evidence: Sources = Backing()

    @property
    def claimed(self) -> Quantity:
        """The size of the effect: the gain in a metric [points], or the change in a driver [points of the rate where given, else relative]."""
        if self.metric:
            return self.gain
        return self.change if self.change_points is None else self.change_points


class Benefit(Part):
    """Dollars that come from no driver; used sparingly. Hours and positions add to the yearly amount."""

    name: Name = Field(title="Name", description="What is gained.")
    one_off: Quantity = amount(
        "Once", "money", "Received once, in its month.", lowest=None, asks="What is received once?"
    )
    month: Months = Field(0, title="Month received", description="0 is up front, before month 1.")
    per_year: Quantity = amount(
        "Per year",
        "money a year",
        "A twelfth is received in every month.",
        lowest=None,
        asks="What is received in a year?",
    )
    growth: Quantity = _growth("How fast does that amount grow?")
    from_month: Months = _from_month()
    to_month: Months | None = _to_month()
    by_year: tuple[Quantity, ...] | None = _by_year("What is received in that year?")
    hours_per_year: Quantity = amount(
        "Hours",
        "hours a year",
        "Working time saved in a year.",
        lowest=None,
        asks="How many working hours are saved in a year?",
    )
    rate_per_hour: Quantity = amount(
        "Rate per hour", "money per hour", "Full cost of an hour.", asks="What does a working hour cost?"
    )
    positions: Quantity = amount(
        "Positions",
        "positions",
        "Positions no longer needed.",
        lowest=None,
        asks="How many positions are no longer needed?",
    )
    salary: Quantity = amount(
        "Salary", "money a year", "Full yearly cost of a position.", asks="What does a position cost in a year?"
    )
    ramp_months: Months = Field(0, title="Ramp", description="Months to the full yearly amount; 0 is at once.")
    causal_share: Quantity = share(
        "Causal share",
        "Share of it this initiative causes.",
        default=1,
        asks="How much of the benefit is really our doing?",
    )
    capture: Quantity = share(
        "Capture", "Share that reaches the ledger.", default=1, asks="How much of the benefit reaches the books?"
    )
    ledger: Ledger = ""
    owner: Owner = ""
    evidence: Sources = Backing()

    @property
    def yearly(self) -> Any:
        """The amount a year [currency]: per year + hours × hourly cost + positions × salary; an array if one of them is."""
        return self.per_year + self.hours_per_year * self.rate_per_hour + self.positions * self.salary


class Initiative(Part):
    """Something the company pays for: cost lines, effects, direct benefits."""

    name: Name = Field(title="Name", description="What is done.")
    owner: OutsideNPV[Text] = Field("", title="Owner", description="Who answers for the benefit.")
    start_month: Months = Field(0, title="Starts after month", description="Shifts everything in the initiative.")
    requires: OutsideNPV[tuple[Name, ...]] = Field(
        (), title="Requires", description="Initiatives without which it cannot be done."
    )
    excludes: OutsideNPV[tuple[Name, ...]] = Field(
        (), title="Excludes", description="Initiatives that cannot be done alongside it."
    )
    may_start: OutsideNPV[tuple[Months, ...]] = Field(
        (), title="May start", description="Start months to choose from when a portfolio is composed."
    )
    costs: tuple[Cost, ...] = Field((), title="Costs")
    effects: tuple[Effect, ...] = Field((), title="Effects")
    benefits: tuple[Benefit, ...] = Field((), title="Direct benefits")
