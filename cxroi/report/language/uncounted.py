"""Entries a case lacks without which its effects cannot count; said before, and in place of, a verdict of loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cxroi.case.baseline import Segment
from cxroi.case.counted import listed
from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case
from cxroi.engine.evaluation import Evaluation, evaluate
from cxroi.report.language.formats import short

ON_MARGIN = frozenset(name for name, driver in DRIVER.items() if driver.budget_line == "Gross margin")
"""Drivers whose change is paid through the margin on revenue."""
CHURN = frozenset({"churn_per_year", "churn_per_month", "churn_by_tenure"})
NOT_YET = "Cannot be valued yet"
NAMED = 3
"""Segments named in a sentence; more are counted."""


@dataclass(frozen=True)
class Gap:
    """A field of a segment that is zero or empty though something counts only through it."""

    segment: str
    field: str
    given: bool
    """True where nothing is what was entered: it counts as that, and may be asked about, but it is not missing."""

    @property
    def text(self) -> str:
        """The sentence about this segment alone, without its full stop."""
        if self.given and self.field == "gross_margin":
            return f"{self.segment} has a gross margin of 0%, so its revenue does not count"
        return _words(self.field, (self.segment,))


def gaps(segment: Segment, drivers: frozenset[str]) -> Iterator[Gap]:
    """What a segment lacks for these drivers to count in it; revenue without a margin is always a gap."""
    cross, given = segment.cross_sell, segment.model_fields_set
    if not segment.customers and not segment.new_customers_per_year:
        yield Gap(segment.name, "customers", "customers" in given)
    if segment.revenue_per_customer and not segment.gross_margin:
        yield Gap(segment.name, "gross_margin", "gross_margin" in given)
    if not segment.revenue_per_customer and not (cross and cross.revenue) and drivers & ON_MARGIN:
        yield Gap(segment.name, "revenue_per_customer", "revenue_per_customer" in given)
    if segment.customers and not segment.average_churn and "churn" in drivers:
        yield Gap(segment.name, "churn_per_year", bool(given & CHURN))
    if cross and cross.revenue and not cross.gross_margin:
        yield Gap(segment.name, "cross_sell/gross_margin", "gross_margin" in cross.model_fields_set)


def drivers_in(case: Case, segment: str) -> frozenset[str]:
    """The drivers that effects, or links from metrics with an effect, move in a segment."""
    effects = [effect for initiative in case.initiatives for effect in initiative.effects]
    here = [effect for effect in effects if effect.segments is None or segment in effect.segments]
    moved = {effect.metric for effect in here if effect.metric}
    links = [
        link for link in case.links if link.metric in moved and (link.segments is None or segment in link.segments)
    ]
    return frozenset(name for name in [*(one.driver for one in here), *(one.driver for one in links)] if name)


def missing(case: Case) -> str:
    """Which missing entries keep effects of the case from counting, and where to enter them; "" where none is missing.

    A segment without churn stops the effects only where no segment they reach has any: some customers may indeed be bound.
    """
    reached = [
        (segment, drivers) for segment in case.segments if (drivers := drivers_in(case, segment.name)) & ON_MARGIN
    ]
    found = [gap for segment, drivers in reached for gap in gaps(segment, drivers) if not gap.given]
    by_field: dict[str, list[str]] = {}
    for gap in found:
        by_field.setdefault(gap.field, []).append(gap.segment)
    if any(segment.average_churn for segment, drivers in reached if "churn" in drivers):
        by_field.pop("churn_per_year", None)
    if not by_field:
        return ""
    said = ". ".join(_words(field, names) for field, names in by_field.items())
    enter = "it" if len(by_field) == 1 else "them"
    return f"{said}. Enter {enter} on Assumptions."


def not_valued(result: Evaluation) -> str:
    """`missing`, and that the case cannot be valued without it; "" where none is missing."""
    lacking = missing(result.case)
    return f"{_heading(result)}: {lacking}" if lacking else ""


def undecided(case: Case, initiative: str) -> str:
    """What is missing for an initiative by itself, and that it cannot be valued without it; "" where nothing is."""
    alone = tuple(one for one in case.initiatives if one.name == initiative)
    lacking = missing(case.model_copy(update={"initiatives": alone}))
    return f"{NOT_YET}: {lacking}" if lacking else ""


def waiting(case: Case) -> tuple[str, ...]:
    """The initiatives that cannot be valued yet."""
    return tuple(one.name for one in case.initiatives if undecided(case, one.name))


def lowering(result: Evaluation) -> dict[str, float]:
    """The initiatives that lower NPV, and by how much [currency]; none that rounds to nothing, or cannot be valued yet."""
    currency, unknown = result.case.currency, waiting(result.case)
    more = {name: one.npv_without - result.npv for name, one in result.initiatives.items() if name not in unknown}
    return {name: by for name, by in more.items() if by > 0 and short(by, currency) != short(0, currency)}


def unpaid(case: Case) -> str:
    """What stands in place of a verdict of loss wherever one would come, at any figures; "" where nothing is missing."""
    return _heading(evaluate(case)) if missing(case) else ""


def withheld(result: Evaluation) -> str:
    """`not_valued` where the case would otherwise be called a loss; "" where it pays, or where nothing is missing."""
    return not_valued(result) if result.npv < 0 else ""


def heading(result: Evaluation) -> str:
    """What stands in place of a verdict of loss: "Cannot be valued yet"; "" where the verdict holds."""
    return _heading(result) if withheld(result) else ""


def _heading(result: Evaluation) -> str:
    currency = result.case.currency
    any_benefit = result.pv_benefits > 0 and short(result.pv_benefits, currency) != short(0, currency)
    return "Cannot be valued in full yet" if any_benefit else NOT_YET


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
