"""The parts of a case, as frozen typed records: what the file holds, with label, unit and limits.

Field order is the order in which a saved file is written. Every field of type Quantity carries its
label (title), its meaning (description), its unit and its limits, which the widgets, the workbook, the
JSON Schema and the method page read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PrivateAttr, StrictInt, StrictStr

from cxroi.case.backing import Backing
from cxroi.case.baseline import Crisis, CrossSell, Inventory, Metric, Segment, Workforce
from cxroi.case.fields import Name, OutsideNPV, Part, Sources, Text, amount, outside_npv, share
from cxroi.case.heard import Heard
from cxroi.case.initiative import Benefit, Cost, DriverName, Effect, Initiative
from cxroi.case.locales import PATTERN
from cxroi.case.proof import Actual, Look, Pilot, Plan, Signature
from cxroi.case.quantity import Quantity

__all__ = [
    "EVIDENCE_KINDS", "FORMAT", "Actual", "Benefit", "Case", "Cost", "Crisis", "CrossSell", "Effect", "Evidence", "Finance", "Heard",
    "Initiative", "Inventory", "Link", "Look", "Metric", "Pilot", "Plan", "Scenario", "Segment", "Signature", "Uncertainty", "Workforce",
]  # fmt: skip

FORMAT = 1

EVIDENCE_KINDS = ("experiment", "own data", "pilot", "benchmark", "expert judgement", "guess")
"""Kinds of evidence, strongest first. A quantity that names no evidence counts as the last."""

if TYPE_CHECKING:
    EvidenceKind = str
else:
    EvidenceKind = Literal[EVIDENCE_KINDS]


class Finance(Part):
    """How finance values money over time."""

    start: Annotated[StrictStr, Field(pattern=r"^[12]\d{3}-(0[1-9]|1[0-2])$")] | None = Field(
        None, title="First month", description="Month 1 of year 1, as YYYY-MM. Used for dates only."
    )
    years: Annotated[StrictInt, Field(ge=1, le=15)] = Field(title="Horizon", description="Years valued, 1 to 15.")
    discount_rate: Quantity = Field(
        title="Discount rate",
        description="The nominal return a year that finance requires.",
        json_schema_extra={
            "unit": "share a year",
            "minimum": 0,
            "maximum": 1,
            "asks": "What must money earn in a year?",
        },
    )
    discounting: Literal["year-end", "mid-year", "monthly", "year-end, first year undiscounted"] = Field(
        "year-end", title="Discounting", description="When within a year its cash flows are assumed to fall."
    )
    tax_rate: Quantity = share(
        "Tax rate", "Share of profit paid as tax; 0 values the case before tax.", asks="How much of profit goes in tax?"
    )
    hurdle_rate: OutsideNPV[Quantity | None] = Field(
        None,
        title="Hurdle rate",
        description="The return finance asks of a project; shown beside the IRR, without effect on NPV.",
        json_schema_extra={
            "unit": "share a year",
            "minimum": 0,
            "maximum": 1,
            "asks": "What return does finance ask of a project?",
        },
    )
    tax_losses: Literal["offset", "carry forward"] = Field(
        "offset",
        title="Tax losses",
        description="Offset: the company has other profit that takes a loss at once. Carry forward: it waits for later profit.",
    )
    working_capital_days: Quantity = amount(
        "Working capital",
        "days",
        "Receivables on the extra revenue, released at the horizon.",
        highest=365,
        asks="How many days do customers take to pay?",
    )


class Uncertainty(Part):
    """The distribution of three-figure quantities, and the correlation of the effects of one initiative."""

    distribution: Literal["pert", "triangular", "uniform"] = Field(
        "pert", title="Distribution", description="Shape given to every three-figure quantity."
    )
    effect_correlation: Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)] = Field(
        0.0,
        title="Effect correlation",
        description="Pairwise correlation within the effects of one initiative, 0 to 1.",
    )


class Link(Part):
    """How one point of a metric moves a driver."""

    metric: Name = Field(title="Metric", description="The score.")
    driver: DriverName = Field(title="Driver", description="What it moves.")
    change_per_point: Quantity = amount(
        "Change per point",
        "relative change per point",
        "-1% is 1% less for each point gained (a fraction in the file).",
        lowest=None,
        above=-1,
        highest=10,
        asks="How much does one more point of {metric} change {driver}?",
    )
    causal_share: Quantity = share(
        "Causal share",
        "Share of the association that is cause.",
        default=1,
        asks="How much of the link from {metric} to {driver} is cause and effect?",
    )
    segments: tuple[Name, ...] | None = Field(
        None, title="Segments", description="Segments it holds in; all when empty."
    )
    evidence: Sources = Backing()


class Evidence(Part):
    """Where a figure comes from."""

    id: Name = Field(title="Id", description="Short name by which quantities refer to it.")
    claim: Text = Field("", title="Claim", description="What it says.")
    kind: EvidenceKind = Field("guess", title="Kind", description="Strongest first.")
    source: Text = Field("", title="Source", description="Where it was read or measured.")
    date: Text = Field("", title="Date", description="When, as YYYY-MM-DD.")
    url: Text = Field("", title="Address", description="Where it can be looked up.")


class Scenario(Part):
    """A scenario: a named set of replaced values."""

    name: Name = Field(title="Name", description="Cautious, likely, stretch.")
    set: dict[StrictStr, Any] = Field(default_factory=dict, title="Replaced values", description="Path: value.")


class Case(Part):
    """A business case: everything it assumes."""

    format: Annotated[StrictInt, Field(ge=FORMAT, le=FORMAT)] = Field(
        title="Format", description="Version of the case file."
    )
    title: OutsideNPV[Name] = Field(title="Title", description="What the case proposes.")
    organisation: OutsideNPV[Text] = Field("", title="Organisation")
    currency: Annotated[StrictStr, Field(pattern=r"^[A-Z]{3}$")] = Field(
        "USD", title="Currency", description="ISO 4217."
    )
    locale: OutsideNPV[Annotated[StrictStr, Field(pattern=PATTERN)]] = Field(
        "en",
        title="Numbers and dates in files",
        description="How files write numbers and dates; the screen follows your browser. Words stay English; no number depends on it.",
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
    evidence: OutsideNPV[tuple[Evidence, ...]] = ()
    scenarios: OutsideNPV[tuple[Scenario, ...]] = ()
    pilots: OutsideNPV[tuple[Pilot, ...]] = ()
    plan: OutsideNPV[Plan | None] = None
    actuals: OutsideNPV[tuple[Actual, ...]] = ()
    signatures: OutsideNPV[tuple[Signature, ...]] = ()
    listening: OutsideNPV[tuple[Heard, ...]] = ()
    notes: OutsideNPV[dict[StrictStr, Text]] = Field(default_factory=dict)
    _likely: Case | None = PrivateAttr(None)

    @property
    def likely(self) -> Case:
        """The case at its likely figures where draws or other numbers replace them; else the case itself."""
        return self._likely or self

    def with_likely(self, case: Case) -> Case:
        """The same case, which knows the likely figures it was made from."""
        copied = self.model_copy()
        copied._likely = case.likely
        return copied


def figures_only(case: Case, *, keep: tuple[str, ...] = ()) -> Case:
    """The case with every part that NPV does not depend on left out, save some to keep."""
    fields = type(case).model_fields
    left_out = outside_npv(type(case)) - {*keep}
    neutral = {name: fields[name].get_default(call_default_factory=True) for name in left_out - {"title"}}
    return case.model_copy(update=neutral | dict.fromkeys(left_out & {"title"}, ""))
