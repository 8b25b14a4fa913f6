"""Entries a case lacks without which its effects cannot count; said before, and in place of, a verdict of loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxroi.case.baseline import Segment
from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.formats import short
from cxroi.report.language.sentences import listed

ON_MARGIN = frozenset(name for name, driver in DRIVER.items() if driver.budget_line == "Gross margin")
"""Drivers whose change is paid through the margin on revenue."""
NAMED = 3
"""Segments named in a sentence; more are counted."""


@dataclass(frozen=True)
class Gap:
    """A field of a segment that is zero or empty though something counts only through it."""

    segment: str
    field: str

    @property
    def text(self) -> str:
        """The sentence about this segment alone, without its full stop."""
        return _words(self.field, (self.segment,))


def gaps(segment: Segment, drivers: frozenset[str]) -> Iterator[Gap]:
    """What a segment lacks for these drivers to count in it; revenue without a margin is always a gap."""
    cross = segment.cross_sell
    if not segment.customers and not segment.new_customers_per_year:
        yield Gap(segment.name, "customers")
    if segment.revenue_per_customer and not segment.gross_margin:
        yield Gap(segment.name, "gross_margin")
    if not segment.revenue_per_customer and not (cross and cross.revenue) and drivers & ON_MARGIN:
        yield Gap(segment.name, "revenue_per_customer")
    if segment.customers and not segment.average_churn and "churn" in drivers:
        yield Gap(segment.name, "churn_per_year")
    if cross and cross.revenue and not cross.gross_margin:
        yield Gap(segment.name, "cross_sell/gross_margin")


def drivers_in(case: Case, segment: str) -> frozenset[str]:
    """The drivers that effects, or links from metrics with an effect, move in a segment."""
    effects = [effect for initiative in case.initiatives for effect in initiative.effects]
    here = [effect for effect in effects if effect.segments is None or segment in effect.segments]
    moved = {effect.metric for effect in here if effect.metric}
    links = [
        link for link in case.links if link.metric in moved and (link.segments is None or segment in link.segments)
    ]
    return frozenset(name for name in [*(one.driver for one in here), *(one.driver for one in links)] if name)


def not_valued(result: Evaluation) -> str:
    """Which missing entries keep effects of the case from counting, and where to enter them; "" where none is missing.

    A segment without churn stops the effects only where no segment they reach has any: some customers may indeed be bound.
    """
    case = result.case
    reached = [
        (segment, drivers) for segment in case.segments if (drivers := drivers_in(case, segment.name)) & ON_MARGIN
    ]
    found = [gap for segment, drivers in reached for gap in gaps(segment, drivers)]
    losing = sum("churn" in drivers for _, drivers in reached)
    by_field: dict[str, list[str]] = {}
    for gap in found:
        by_field.setdefault(gap.field, []).append(gap.segment)
    if len(by_field.get("churn_per_year", ())) < losing:
        by_field.pop("churn_per_year", None)
    if not by_field:
        return ""
    said = ". ".join(_words(field, names) for field, names in by_field.items())
    enter = "it" if len(by_field) == 1 else "them"
    return f"{_heading(result)}: {said}. Enter {enter} on Assumptions."


def withheld(result: Evaluation) -> str:
    """`not_valued` where the case would otherwise be called a loss; "" where it pays, or where nothing is missing."""
    return not_valued(result) if result.npv < 0 else ""


def heading(result: Evaluation) -> str:
    """What stands in place of a verdict of loss: "Cannot be valued yet"; "" where the verdict holds."""
    return _heading(result) if withheld(result) else ""


def _heading(result: Evaluation) -> str:
    currency = result.case.currency
    any_benefit = result.pv_benefits > 0 and short(result.pv_benefits, currency) != short(0, currency)
    return "Cannot be valued in full yet" if any_benefit else "Cannot be valued yet"


def _words(field: str, segments: Sequence[str]) -> str:
    """What the segments lack, and what follows, without a full stop."""
    one = len(segments) == 1
    names = (
        listed(list(segments))
        if len(segments) <= NAMED
        else f"{', '.join(segments[:NAMED])} and {len(segments) - NAMED} more"
    )
    has, its, them = ("has", "its", "it") if one else ("have", "their", "them")
    match field:
        case "customers":
            return f"{names} {has} no customers, so nothing in {them} counts"
        case "gross_margin":
            return f"{names} {has} revenue but no gross margin, so {its} revenue does not count"
        case "revenue_per_customer":
            return f"{names} {has} no revenue, so customers kept, won or spending more earn nothing"
        case "churn_per_year":
            return f"{names} {'loses' if one else 'lose'} no customers, yet the case claims better retention"
        case _:
            return f"Cross-sell to {names} has revenue but no margin"
