"""Words for a before and after."""

from __future__ import annotations

from cxroi.case.minus import with_minus
from cxroi.evidence.before_after import BeforeAfter
from cxroi.evidence.into_case import TIER
from cxroi.evidence.sentences import label_of
from cxroi.report.language.formats import count, counted, percent
from cxroi.report.language.safe_text import unmarked

NAMES = {"revenue": "revenue", "contacts": "contacts", "churn": "churn", "outcome": "the outcome"}
HOW = (
    "Each cohort of units that started is compared with those that never had it (or not yet), before and after its start; the cohorts are averaged by "
    "their size (Callaway and Sant'Anna 2021). Errors are by the unit of assignment, by wild bootstrap below 30 units. The placebo takes the start to have "
    "been earlier, when nothing was done: where it moves too, the comparison is not credible. Revenue, contacts and churn are ratios, scores differences. "
    "Where each customer is a unit, nobody can have left before the start, so churn is compared from the start on, without a placebo."
)


def sentence(one: BeforeAfter) -> str:
    """The verdict on a change in a sentence."""
    what = f"{unmarked(one.intervention)}, {name_of(one.outcome)}"
    if one.att is None:
        return f"{what}: {one.verdict}. {one.why}"
    size = f"{said(one.att, one)} ({said(one.ci_low, one)} to {said(one.ci_high, one)})"
    numbers = f"{count(one.n_treated)} of {counted(one.n_units, 'unit')} had it"
    ends = {
        "WORKED": "", "WENT THE OTHER WAY": "", "NO EFFECT LARGER THAN": "",
        "NOT CREDIBLE": f" The placebo moved too: {said(one.placebo, one)} when nothing was done.",
        "CANNOT TELL": f" It needs about {counted(one.units_needed or 0, 'unit')}, or more months.",
    }  # fmt: skip
    return f"{what}: {verdict(one)}: {size}; {numbers}.{ends[one.verdict]} Tier {one.tier}: {TIER[one.tier]}."


def verdict(one: BeforeAfter) -> str:
    """The verdict, with the bound of a null one."""
    return (
        f"NO EFFECT LARGER THAN {said(one.bound, one, plus=False)}"
        if one.verdict == "NO EFFECT LARGER THAN"
        else one.verdict
    )


def said(value: float | None, one: BeforeAfter, *, plus: bool = True) -> str:
    """An effect: percent of a rate or of money, else in the units of the outcome."""
    if value is None:
        return "–"
    if one.ratio:
        return percent(value, digits=1, plus=plus)
    return with_minus(f"{value:+.3g}" if plus else f"{value:.3g}")


def name_of(outcome: str) -> str:
    """What an outcome is called."""
    return NAMES.get(outcome) or label_of(outcome)
