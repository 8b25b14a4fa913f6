"""Sentences on the portfolio: why an initiative is in or out, what the next dollar buys, what other rules would cost."""

from __future__ import annotations

from cxroi.analysis.funding import Funding
from cxroi.analysis.funding_reasons import Reason
from cxroi.analysis.portfolio import Point
from cxroi.case.counted import listed
from cxroi.case.model import Case
from cxroi.engine import evaluate
from cxroi.report.language.formats import count, percent, short
from cxroi.report.language.uncounted import NOT_YET, missing, not_valued, undecided

NOTHING = "nothing"
SPEND = {
    "initial": "Paid up front",
    "year1": "Paid up front and in year 1",
    "peak": "Peak funding",
    "pv": "Present value of costs",
}
"""What a budget may limit, in words."""
WORTH = {"mean": "Expected NPV", "p10": "NPV, P10", "likely": "NPV, likely figures"}
"""The measures to choose sets by, in words."""
MEASURE = {**WORTH, "mean": "expected NPV"}
"""The same within a sentence."""


def named(point: Point) -> str:
    """The initiatives of a set, with their start if it is later."""
    said = [
        f"{name} (after month {start})" if start else name
        for name, start in zip(point.chosen, point.starts, strict=True)
    ]
    return ", ".join(said) or NOTHING


def quoted(names: tuple[str, ...]) -> str:
    """Names in a sentence."""
    return listed([f"“{name}”" for name in names])


def why(reason: Reason, *, case: Case) -> str:
    """Why an initiative is in the set or not."""
    currency = case.currency
    if reason.difference < 0 and undecided(case, reason.initiative):
        return NOT_YET
    money = short(abs(reason.difference), currency)
    if reason.inside:
        needed = f", with {quoted(reason.together)}, which needs it" if reason.together else ""
        return (
            f"NPV would be {money} lower without it{needed}"
            if reason.difference >= 0
            else f"It lowers NPV by {money}{needed}"
        )
    if reason.barred_by:
        return f"It cannot be combined with {quoted(reason.barred_by)}"
    needed = f", with {quoted(reason.together)}, which it needs," if reason.together else ""
    if reason.short:
        over = short(reason.short, currency)
        effect = f"would add {money}" if reason.difference > 0 else f"would lower NPV by {money}"
        return f"It{needed} {effect}, and would exceed the budget by {over}"
    if reason.difference > 0:
        return f"It{needed} would add {money}"
    return f"It{needed} would lower NPV by {money}"


def finding(found: Funding) -> str:
    """The best set within a budget, in a sentence, after what is missing for the case to be valued."""
    counts = _finding(found)
    if not missing(found.case):
        return counts
    lacking = not_valued(evaluate(found.case))
    if not found.point.chosen:
        return lacking
    return f"{lacking} Until then only what is entered counts: {counts[:1].lower()}{counts[1:]}"


def _finding(found: Funding) -> str:
    currency, point, budget = found.case.currency, found.point, found.budget
    limit = "With no limit" if budget is None else f"Within {short(budget, currency)}"
    if not point.chosen:
        return f"{limit}, nothing is worth funding"
    whole, chosen = len(found.case.initiatives), len(point.chosen)
    what = f"{chosen} of {whole} initiatives" if chosen > 3 else quoted(point.chosen)
    if chosen == whole:
        what = "both initiatives" if whole == 2 else f"all {whole} initiatives"
    return f"{limit}, fund {what}: {MEASURE[found.by]} {short(point.npv, currency)}"


def next_dollar(found: Funding) -> str:
    """What more money would buy."""
    currency, point, more, budget = found.case.currency, found.point, found.more, found.budget
    if more is None:
        return "More money would buy nothing: no other set is worth more."
    extra = more.spend - (point.spend if budget is None else budget)
    gained = tuple(name for name in more.chosen if name not in point.chosen)
    left = tuple(name for name in point.chosen if name not in more.chosen)
    buys = f"buy {quoted(gained)}" if gained else "buy an earlier or later start"
    swap = f" instead of {quoted(left)}" if left else ""
    price = (more.npv - point.npv) / extra
    return (
        f"The next {short(extra, currency)} would {buys}{swap} and add {short(more.npv - point.npv, currency)} of NPV: "
        f"{count(price, digits=2)} for each extra {currency}."
    )


def regret(found: Funding) -> str:
    """What funding by ratio, and funding everything, is worth less or more than the best set."""
    currency, point, budget = found.case.currency, found.point, found.budget
    everything, lost = found.everything, point.npv - found.by_ratio.npv
    first = (
        f"Funding by ratio until the money is gone would be worth {short(lost, currency)} less than this set"
        if short(lost, currency) != short(0, currency)
        else "Funding by ratio until the money is gone would be worth the same"
    )
    lost = point.npv - everything.npv
    over = "" if budget is None or everything.spend <= budget else f", and cost {short(everything.spend, currency)}"
    if short(lost, currency) == short(0, currency):
        return f"{first}; so would funding everything{over}."
    return f"{first}; funding everything {short(abs(lost), currency)} {'less' if lost > 0 else 'more'}{over}."


def beyond(found: Funding) -> str:
    """What a set costs in all, where the budget counts a part of it alone; empty elsewhere."""
    currency, whole = found.case.currency, short(evaluate(found.plan).pv_costs, found.case.currency)
    counts = short(found.point.spend, currency)
    if found.of == "pv" or not found.point.chosen or whole == counts:
        return ""
    return f"Of this set the budget counts {counts} ({SPEND[found.of].lower()}); all its costs have a present value of {whole}."


def how_often(found: Funding) -> str:
    """In how many draws the set is the best."""
    share, favourite, most = found.share_best, found.favourite, found.share_favourite
    said = f"It is the best set in {percent(share)} of the draws"
    if favourite.row == found.point.row or most <= share:
        return f"{said}, more often than any other."
    return f"{said}; {named(favourite)} is the most frequent best set, in {percent(most)}."


def how_chosen(found: Funding) -> str:
    """How the set was chosen, with the numbers of this case (Markdown of our own)."""
    measure = MEASURE[found.by]
    looked = (
        f"All {count(found.count)} sets that keep the rules between initiatives were evaluated by the engine."
        if found.complete
        else f"There are too many sets to evaluate all: a model of single and paired values proposed {count(found.count)}, each of "
        "which the engine evaluated. A better set may exist."
    )
    return (
        f"{looked} A set is worth the {measure} of the case with these initiatives alone. The budget limits what is counted "
        f"under “{SPEND[found.of]}”, at the likely figures; the best set has the highest {measure} of all within it. By ratio: NPV "
        "alone over spend alone, the highest first, passing over what no longer fits. The price of the next money is the rise in "
        "NPV to the next better set over the money it takes."
    )
