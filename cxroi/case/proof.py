"""Proof: pilots before a case is funded, the plan it was approved with, and what was measured since."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, StrictStr

from cxroi.case.fields import Figure, Name, Part, Text
from cxroi.case.initiative import DriverName

MONTH = r"^[12]\d{3}-(0[1-9]|1[0-2])$"

Month = Annotated[StrictStr, Field(pattern=MONTH, title="Month", description="As YYYY-MM.")]
Measured = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e15)]
People = Annotated[StrictInt, Field(ge=1, le=10_000_000)]
Assigned = Literal["random", "pilot chosen by us", "chosen by customer", "all at once"]


class Look(Part):
    """What a pilot counted in one month, in each of its two groups."""

    month: Month
    treated: Figure = Field(
        title="With", description="Counted in the month among those who have it; of a metric, its mean."
    )
    comparison: Figure = Field(title="Without", description="The same among those who do not have it.")
    treated_answers: People | None = Field(
        None, title="Answers with", description="Answers behind the mean of a metric."
    )
    comparison_answers: People | None = Field(None, title="Answers without")


class Pilot(Part):
    """The design of a pilot, and what it has shown so far."""

    name: Name = Field(title="Name", description="What the pilot is called.")
    initiative: Name = Field(title="Initiative", description="What is tried.")
    outcome: Name = Field(title="Outcome", description="The driver or the metric that is observed.")
    segment: Name | None = Field(None, title="Segment", description="Where it is tried.")
    customers: Annotated[StrictInt, Field(ge=2, le=10_000_000)] = Field(
        title="Customers", description="How many get it; as many others, or all that are left, are compared with them."
    )
    months: Annotated[StrictInt, Field(ge=1, le=60)] = Field(title="Months", description="How long it is observed.")
    cost: Measured = Field(0.0, title="Cost", description="Of the pilot at this size.")
    fixed_cost: Measured = Field(
        0.0, title="Of it fixed", description="What it costs at any size; the rest grows with the customers."
    )
    spread: Measured | None = Field(
        None,
        title="Spread",
        description="How customers differ: standard deviation over mean of a driver, in points of a metric.",
    )
    delays: Literal["initiative", "nothing"] = Field(
        "initiative", title="Delays", description="What waits for its result."
    )
    assigned_how: Assigned = Field("pilot chosen by us", title="Assigned", description="How it is decided who gets it.")
    looks: tuple[Look, ...] = Field((), title="Looks", description="What each month has shown.")


class Plan(Part):
    """The case as it was approved, with which actuals are compared."""

    digest: Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{12}$")] = Field(
        title="Digest", description="Of the case as it was approved."
    )
    approved_by: Text = Field("", title="Approved by")
    on: Text = Field("", title="On", description="As YYYY-MM-DD.")
    case: dict[StrictStr, Any] | None = Field(
        None, title="The case as approved", description="Whole, where it has changed since."
    )


class Actual(Part):
    """One actual of a month: an amount paid or received, or a measured value."""

    month: Month
    initiative: Name | None = Field(None, title="Initiative", description="Whose cost or direct benefit it is.")
    cost: Name | None = Field(None, title="Cost line")
    paid: Figure | None = Field(None, title="Paid")
    benefit: Name | None = Field(None, title="Direct benefit")
    received: Figure | None = Field(None, title="Received")
    driver: DriverName | None = Field(None, title="Driver")
    metric: Name | None = Field(None, title="Metric")
    segment: Name | None = Field(None, title="Segment")
    measured: Figure | None = Field(None, title="Measured", description="In the driver's own unit, as a year's rate.")
    comparison: Figure | None = Field(
        None, title="Comparison", description="The same without the initiative, from a comparison group."
    )
    measured_on: People | None = Field(None, title="Measured on", description="Customers it was measured on.")
    compared_with: People | None = Field(None, title="Compared with", description="Customers in the comparison group.")
    customers: Measured | None = Field(
        None, title="Customers", description="Customers of the segment at the month's end."
    )
    price: Literal["revenue_per_customer", "gross_margin", "cost_per_contact", "acquisition_cost"] | None = Field(
        None,
        title="Price",
        description="A price of the segment that turned out other than planned; its figure is `measured`.",
    )
    currency: Annotated[StrictStr, Field(pattern=r"^[A-Z]{3}$")] | None = Field(
        None, title="Currency", description="An amount that is not in the case's currency is rejected."
    )
    note: Text = Field("", title="Note")

    @property
    def kind(self) -> str:
        """The kind of the line: cost, benefit, driver, metric, price or customers."""
        return next((kind for kind in KINDS if getattr(self, kind) is not None), "")

    @property
    def line(self) -> tuple[str | None, ...]:
        """What the line is about; there may be one such line a month."""
        return (self.kind, self.initiative, self.cost, self.benefit, self.driver, self.metric, self.segment, self.price)


KINDS = ("cost", "benefit", "driver", "metric", "price", "customers")


class Signature(Part):
    """Finance's sign-off of the value realised through a month."""

    through: Month
    by: Name = Field(title="Signed by")
    on: Text = Field("", title="On", description="As YYYY-MM-DD.")
    digest: Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{12}$")] = Field(
        title="Digest", description="Of the plan and the actuals that were signed."
    )
