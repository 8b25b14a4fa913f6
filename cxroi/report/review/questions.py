"""What a reviewer would ask about a case: questions, not errors. Each names the place and the figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxroi.case.baseline import Segment
from cxroi.case.drivers import DRIVER
from cxroi.case.initiative import SCALING
from cxroi.case.model import Case, Cost
from cxroi.case.quantities import assumptions
from cxroi.engine.evaluation import Evaluation
from cxroi.engine.factors import Factors
from cxroi.report.language.formats import count, in_groups, percent, short
from cxroi.report.language.sentences import costless
from cxroi.report.language.uncounted import drivers_in, gaps
from cxroi.report.review.links_asked import links_asked, points_claimed
from cxroi.report.review.totals_asked import totals

PUBLISHED_CHURN_FALL = 1 - (1 - 0.74) / (1 - 0.43)
"""Kriss, HBR 2014: 74% of members with the best experiences stay a year against 43% with the poorest: churn is 54% lower
from one end of the scale to the other. A programme that claims more goes beyond anything published."""
HIGH_ROI = 3.0
"""Judgement: above three dollars back for each dollar spent, a finance reader looks for what was left out."""

DRIFT, APART = 0.1, 2.0
"""Judgement: a segment that grows or shrinks by more than a tenth in its first year, and of whose customers those who come are not half of
those who leave, or more than twice as many, may have had one of the two figures changed alone. The samples lie well within."""


@dataclass(frozen=True)
class Question:
    """A question a reviewer would raise: the section of the case, the path it is about, and the words."""

    section: str
    path: str
    text: str


def questions(result: Evaluation) -> tuple[Question, ...]:
    """Every question the case raises, in the order of the Assumptions page."""
    case = result.case
    doubled = (Question(*one) for one in totals(case))
    return (
        *_segments(case),
        *doubled,
        *_initiatives(case),
        *(Question("links", *one) for one in links_asked(case)),
        *_size(case),
        *_money(result),
        *_evidence(case),
    )


ASKED = {
    "customers": ". How many are there?",
    "gross_margin": ". What margin does it earn?",
    "revenue_per_customer": ". What does a customer spend in a year?",
    "churn_per_year": ". What is its churn?",
    "cross_sell/gross_margin": ". What does it earn?",
}
"""What is asked about a field that is missing, after the sentence that says so."""
RIGHT = ". Is that right?"
"""What is asked about a field that was entered as nothing."""


def _segments(case: Case) -> Iterator[Question]:
    for segment in case.segments:
        path = f"segments/{segment.name}"
        for gap in gaps(segment, drivers_in(case, segment.name)):
            yield Question("segments", f"{path}/{gap.field}", f"{gap.text}{RIGHT if gap.given else ASKED[gap.field]}")
        if segment.gross_margin == 1:
            yield Question(
                "segments",
                f"{path}/gross_margin",
                f"{segment.name} has a gross margin of 100%: is that revenue rather than margin?",
            )
        yield from _drifting(segment, path)


def _drifting(segment: Segment, path: str) -> Iterator[Question]:
    """Where new customers, as entered, replace far fewer or far more than those who leave: the segment would drift without a word."""
    customers, churn, new = (
        float(one) for one in (segment.customers, segment.average_churn, segment.new_customers_per_year)
    )
    if "new_customers_per_year" not in segment.model_fields_set or customers <= 0 or churn <= 0:
        return
    leave, come = customers * churn, new + customers * float(segment.referrals_per_customer_year)
    drift = (come - leave) / customers
    if abs(drift) > DRIFT and not leave / APART <= come <= leave * APART:
        text = (
            f"{segment.name}: at this churn {count(leave)} leave in the first year and {count(come)} come, so that it "
            f"{'grows' if drift > 0 else 'shrinks'} by {percent(abs(drift))}. Is that meant?"
        )
        yield Question("segments", f"{path}/new_customers_per_year", text)


def _initiatives(case: Case) -> Iterator[Question]:
    horizon = 12 * case.finance.years
    if not case.initiatives:
        yield Question(
            "initiatives",
            "initiatives",
            "The case proposes nothing yet. What would the company do, and what would it cost?",
        )
    for initiative in case.initiatives:
        path, name = f"initiatives/{initiative.name}", initiative.name
        if not initiative.owner:
            yield Question("initiatives", f"{path}/owner", f"Who answers for the benefit of “{name}”?")
        if not initiative.costs:
            yield Question(
                "initiatives", f"{path}/costs", f"{costless(name)} Whose time and which systems does it take?"
            )
        elif (
            not any(any((cost.by_year or ())[2:]) or _runs(cost) for cost in initiative.costs)
            and case.finance.years > 1
        ):
            yield Question(
                "initiatives",
                f"{path}/costs",
                f"“{name}” has no running cost after its start. Who runs and maintains it?",
            )
        elif not any(cost.contingency for cost in initiative.costs):
            yield Question(
                "initiatives", f"{path}/costs", f"No cost of “{name}” has a contingency. What if it overruns?"
            )
        if not initiative.effects and not initiative.benefits:
            yield Question(
                "initiatives", f"{path}/effects", f"“{name}” changes nothing yet. What would customers do differently?"
            )
        for number, effect in enumerate(initiative.effects, start=1):
            here, what = f"{path}/effects/{number}", effect.metric or DRIVER[str(effect.driver)].label.lower()
            first = initiative.start_month + effect.from_month
            if first <= 1 and not effect.ramp_months:
                yield Question(
                    "effects", here, f"“{name}” acts on {what} in full from month 1. Does it really start on day one?"
                )
            if first > horizon:
                yield Question(
                    "effects",
                    here,
                    f"“{name}” acts on {what} only after the horizon. Should it start earlier, or the horizon be longer?",
                )
            if effect.metric and (effect.causal_share != 1 or effect.capture != 1):
                yield Question(
                    "effects",
                    here,
                    f"Causal share and capture have no effect on a gain in {what}; they belong to its links. Enter them there, and clear them here?",
                )
            if effect.metric and not any(link.metric == effect.metric for link in case.links):
                yield Question(
                    "effects",
                    here,
                    f"“{name}” raises {what}, but no link turns {what} into money. Does it predict anything?",
                )
            driver = DRIVER.get(str(effect.driver))
            if driver and effect.claimed and (effect.claimed > 0) != (driver.better == "higher"):
                yield Question("effects", here, f"“{name}” makes {what} worse. Is the sign of the change right?")
            if driver and driver.scope == "company" and getattr(case, driver.acts_on.split("/")[0]) is None:
                yield Question(
                    "effects",
                    here,
                    f"“{name}” acts on {what}, but the case has no {driver.acts_on.split('/')[0]} section, so it has no effect. Add it under Company?",
                )
            if effect.driver and effect.causal_share == 1 and effect.capture == 1:
                yield Question(
                    "effects",
                    here,
                    f"Is all of the change in {what} caused by “{name}”, and does all of it reach the ledger?",
                )
        for benefit in initiative.benefits:
            if initiative.start_month + benefit.from_month <= 1 and benefit.per_year and not benefit.ramp_months:
                yield Question(
                    "benefits",
                    f"{path}/benefits/{benefit.name}",
                    f"“{benefit.name}” pays from month 1. Is the old way really gone by then?",
                )


def _runs(cost: Cost) -> bool:
    """True for a cost line that is paid year after year, or with customers, contacts or revenue."""
    return any(getattr(cost, field) for field in ("per_year", *SCALING))


def _size(case: Case) -> Iterator[Question]:
    factors = Factors(case)
    months = range(1, 12 * case.finance.years + 1)
    for segment in case.segments:
        lowest = min((float(factors.at(month).get(("churn", segment.name), 1.0)) for month in months), default=1.0)
        if 1 - lowest > PUBLISHED_CHURN_FALL:
            yield Question(
                "effects",
                f"segments/{segment.name}",
                f"Churn of {segment.name} falls by {percent(1 - lowest)}, more than published between the poorest and the best experience ({percent(PUBLISHED_CHURN_FALL)}; Kriss, HBR 2014, second-hand). What makes this case stronger?",
            )
    for metric in case.metrics:
        if metric.highest is None:
            continue
        room = metric.highest - float(metric.now)
        claimed = points_claimed(case, metric.name)
        if claimed > room:
            yield Question(
                "effects",
                f"metrics/{metric.name}",
                f"The initiatives claim {in_groups(f'{claimed:.4g}')} points of {metric.name}, but its scale has room for {in_groups(f'{room:.4g}')}; the rest is left out.",
            )


def _money(result: Evaluation) -> Iterator[Question]:
    currency = result.case.currency
    if result.roi is not None and result.roi > HIGH_ROI:
        yield Question(
            "finance",
            "finance",
            f"An ROI of {percent(result.roi)} will look too good. Are the running costs, the people and the change work all in?",
        )
    if result.irr.rate is not None and result.irr.rate > 1 and not result.irr.borrowing:
        outlay = short(result.peak_funding, currency)
        yield Question(
            "finance",
            "finance",
            f"The IRR of {percent(result.irr.rate)} is so high because little money is tied up (at most {outlay}); lead with NPV.",
        )
    if result.costs_beyond_horizon:
        yield Question(
            "costs",
            "initiatives",
            f"{short(result.costs_beyond_horizon, currency)} of cost falls after the horizon and is left out. Should the benefit of those years be included too?",
        )
    if not result.case.finance.discount_rate:
        yield Question("finance", "finance/discount_rate", "Money is not discounted. Which rate does finance use?")


def _evidence(case: Case) -> Iterator[Question]:
    known = {entry.id for entry in case.evidence}
    missing = {name for found in assumptions(case) for name in found.evidence if name not in known}
    for name in sorted(missing):
        yield Question(
            "evidence",
            "evidence",
            f"“{name}” is named as evidence but is not in the register, so it counts as a guess. What is its source?",
        )
    for found in assumptions(case):
        sure = (
            found.quantity.certain
            and found.kind == "guess"
            and found.initiative
            and found.label not in ("Reach", "Capture")
        )
        if sure and float(found.quantity) not in (0.0, 1.0):
            yield Question(
                "evidence", found.path, f"{found.title} is entered as certain and has no evidence. Is it certain?"
            )
    for found in assumptions(case):
        if (
            found.path.startswith("links/")
            and found.quantity.certain
            and found.kind == "guess"
            and found.quantity not in (0, 1)
        ):
            yield Question(
                "evidence", found.path, f"{found.title} is entered as certain and has no evidence. Is it certain?"
            )
