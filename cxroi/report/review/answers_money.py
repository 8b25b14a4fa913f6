"""Answers about money: what counts, at which margin and rate, how good the case is, and whether each part pays."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.counted import listed
from cxroi.case.quantities import with_numbers
from cxroi.engine.flows import npv_of
from cxroi.report.language.formats import chances, figure, full, in_groups, percent, short
from cxroi.report.language.uncounted import lowering, undecided, waiting, withheld
from cxroi.report.review.answer_words import (
    Answer,
    agree,
    effects_of,
    holds,
    named,
    unanswered,
    weak,
)
from cxroi.report.review.questions import HIGH_ROI, questions

RATE, DAYS = 0.1, 30
"""Tax and a term of payment that are tried where a case has none: round figures to scale from, nobody's own."""
CONVENTIONS = ("year-end", "mid-year", "monthly")


def margin(found: CaseAnalysis) -> Answer:
    """The extra revenue, and the margins at which it counts."""
    case, currency = found.case, found.case.currency
    earned = [(one.name, float(one.gross_margin)) for one in case.segments if one.revenue_per_customer]
    sold = [(one.name, one.cross_sell) for one in case.segments if one.cross_sell]
    earned += [(f"cross-sell to {name}", float(cross.gross_margin)) for name, cross in sold if cross.revenue]
    if not effects_of(found):
        return unanswered(
            "the case does not say whether the benefit is revenue or margin; effects on customers would answer it."
        )
    if not earned:
        return holds("The case has no revenue, so none is counted as benefit.")
    whole = [name for name, share in earned if share == 1]
    if whole:
        return weak(
            f"{named(whole)} {agree(whole, 'has', 'have')} a gross margin of 100%; the margin after cost of goods would answer it."
        )
    revenue = _beyond(found, "revenue") + _beyond(found, "cross_revenue")
    margins = [share for _, share in earned]
    low, high = (figure(one, "share", currency) for one in (min(margins), max(margins)))
    said = low if low == high else f"{low} to {high}"
    return holds(
        f"Margin. The extra revenue of {short(revenue, currency)} (present value) counts only at gross margins of {said}; after "
        f"service and acquisition, all sources together are worth {short(found.evaluation.pv_benefits, currency)}."
    )


def twice(found: CaseAnalysis) -> Answer:
    """Shapley values against their total; one effect on two routes is a weakness."""
    result, currency = found.evaluation, found.case.currency
    shares = [share.present_value for share in result.attribution.by_driver.values()]
    if not effects_of(found):
        return unanswered("the benefit is a single sum without a breakdown; effects by driver would answer it.")
    said = (
        f"Effects multiply and are never added, so a second one acts on what the first leaves. The sources of benefit "
        f"({' + '.join(short(share, currency) for share in shares)}) are Shapley values and sum to the total: "
        f"{full(sum(shares), currency)} against {full(result.pv_benefits, currency)}."
    )
    routes = [question.text for question in questions(result) if question.path == "links"]
    if routes:
        return weak(f"{routes[0]} Measuring one route with the other controlled for would answer it.", said)
    return holds(said)


def too_good(found: CaseAnalysis) -> Answer:
    """The expected NPV and its P10, ROI, the share of the benefit needed to break even, the TEI view."""
    result, currency, draws = found.evaluation, found.case.currency, found.simulation
    if result.roi is None:
        return unanswered("the case has no cost; a full list of costs would answer it.")
    npv, share = draws.npv_summary, found.break_even_share
    needed = "needed" if share is not None and share > 1 else "enough"
    spread, mean_of_ranges = f"NPV is {short(result.npv, currency)}. ", ""
    if draws.uncertain:
        spread = f"NPV is {short(npv.mean, currency)} on average, and one draw in ten lies below {short(npv.p10, currency)}. "
        mean_of_ranges = f" With every range at the mean of its three figures (the TEI view) NPV is {short(found.tei_view, currency)}."
    said = (
        f"{spread}ROI is {percent(result.roi)} at the likely figures; {'no' if share is None else percent(share)} of the benefit "
        f"claimed would be {needed} to break even.{mean_of_ranges}"
    )
    if missing := withheld(result):
        return unanswered(missing, said)
    if not draws.uncertain:
        return unanswered(
            "no range moves NPV, so the case does not say how far it could fall; three figures for each doubtful assumption would.",
            said,
        )
    if result.roi > HIGH_ROI:
        return weak(
            f"at an ROI above {percent(HIGH_ROI)} something is usually left out; a second look at costs and causal shares would answer it.",
            said,
        )
    if npv.mean <= 0 or result.npv <= 0:
        return weak("it is not good: it loses money on average or at its likely figures.", said)
    return holds(said)


def half_of_it(found: CaseAnalysis) -> Answer:
    """NPV at half and at a quarter of the benefit."""
    currency = found.case.currency
    if found.evaluation.pv_benefits <= 0:
        return unanswered(withheld(found.evaluation) or "the case has no benefit to halve.")
    half, quarter = found.stress_tests[:2]
    share = found.break_even_share
    needs = (
        "no share of it pays for the cost" if share is None else f"it breaks even at {percent(share)} of the benefit"
    )
    said = f"At the likely figures {needs}, and NPV is {short(half.npv, currency)} with half of it and {short(quarter.npv, currency)} with a quarter, at the same cost."
    worst = half.npv
    if half.expected is not None and half.p_positive is not None and quarter.expected is not None:
        worst = min(half.npv, half.expected)
        said = (
            f"Expected NPV {short(half.expected, currency)} with half of the benefit ({chances(half.p_positive)} of more than zero) and "
            f"{short(quarter.expected, currency)} with a quarter. {said}"
        )
    return holds(said) if worst >= 0 else weak("it then loses money.", said)


def each_pays(found: CaseAnalysis) -> Answer:
    """NPV with and without each initiative: those that lower NPV are named with their amount."""
    case, currency, whole = found.case, found.case.currency, found.evaluation.npv
    if not case.initiatives or not found.evaluation.pv_benefits:
        return unanswered("the case proposes nothing that makes money.")
    adds = {name: whole - one.npv_without for name, one in found.evaluation.initiatives.items()}
    if lowered := lowering(found.evaluation):
        parts = listed(
            [
                f"“{name}” lowers NPV by {short(by, currency)} ({short(whole + by, currency)} without it)"
                for name, by in lowered.items()
            ]
        )
        return weak(
            f"{parts}. Dropping or redesigning it would answer it.", f"As proposed, NPV is {short(whole, currency)}."
        )
    if unknown := waiting(case):
        return unanswered(undecided(case, unknown[0]))
    parts = listed([f"“{name}” {short(amount, currency)}" for name, amount in adds.items()])
    if len(adds) == 1:
        return holds(f"One initiative is the whole case, and it pays for itself: {parts}.")
    return holds(f"Each adds to the NPV of the others: {parts}.")


def discounting(found: CaseAnalysis) -> Answer:
    """NPV under each convention, and the rate at which it is 0."""
    case, currency = found.case, found.case.currency
    if not found.evaluation.pv_benefits and not found.evaluation.pv_costs:
        return unanswered("there is no cash flow to discount.")
    if not case.finance.discount_rate:
        return unanswered("money is not discounted; the rate finance uses would answer it.")
    values = {
        name: float(npv_of(case.model_copy(update={"finance": case.finance.model_copy(update={"discounting": name})})))
        for name in dict.fromkeys([*CONVENTIONS, case.finance.discounting])
    }
    rate = next((one.value for one in found.break_evens if one.assumption.path == "finance/discount_rate"), None)
    irr = None if found.evaluation.irr.borrowing else found.evaluation.irr.rate
    reached = "" if rate is None else f" NPV is 0 at a rate of {percent(rate, digits=1)}."
    if rate is None and irr is not None:
        reached = f" The IRR of the yearly net flows is {percent(irr, digits=1)}, {'above' if irr > float(case.finance.discount_rate) else 'below'} this rate."
    said = listed([f"{short(value, currency)} {name}" for name, value in values.items()])
    said = (
        f"{percent(float(case.finance.discount_rate), digits=1)} a year, {case.finance.discounting}; month 0 is not discounted. "
        f"NPV by convention: {said}.{reached}"
    )
    if len({value > 0 for value in values.values()}) > 1:
        return weak("the convention decides whether the case pays; finance's own would answer it.", said)
    return holds(said)


def tax_and_receivables(found: CaseAnalysis) -> Answer:
    """What tax and receivables take of NPV, or would take; open where the case does not say that there are none."""
    result, currency, finance = found.evaluation, found.case.currency, found.case.finance
    if not result.pv_benefits and not result.pv_costs:
        return unanswered("there is no cash flow to tax or to tie up.")

    def moved(field: str, to: float) -> str:
        other = npv_of(with_numbers(found.case, {f"finance/{field}": to}))
        return short(float(other) - result.npv, currency, plus=True)

    rate, days = float(finance.tax_rate), float(finance.working_capital_days)
    sells = bool(_beyond(found, "revenue") or _beyond(found, "cross_revenue"))
    said = (
        f"Tax at {percent(rate)}: {short(-result.pv_tax, currency, plus=True)} of NPV."
        if rate
        else f"NPV is before tax; at a rate of {percent(RATE)} it would move by {moved('tax_rate', RATE)}."
    )
    if not sells:
        said += " There is no extra revenue, so nothing is tied up in receivables."
    elif days:
        without = npv_of(with_numbers(found.case, {"finance/working_capital_days": 0.0}))
        said += f" Customers pay after {in_groups(f'{days:g}')} days: {short(result.npv - float(without), currency, plus=True)} of NPV."
    else:
        said += f" Nothing is tied up in receivables; were customers to pay after {DAYS} days, NPV would move by {moved('working_capital_days', DAYS)}."
    said += " Money is nominal: prices, wages and costs grow as each line says."
    asked = {
        "tax_rate": "a tax rate",
        **({"working_capital_days": "the days after which customers pay"} if sells else {}),
    }
    if missing := [words for field, words in asked.items() if field not in finance.model_fields_set]:
        return unanswered(f"the case does not give {listed(missing)}; 0, where it is meant, would answer it.", said)
    return holds(said)


def _beyond(found: CaseAnalysis, field: str) -> float:
    """Present value of the programme's revenue above the baseline's [currency]."""
    result = found.evaluation
    return sum(
        factor * float(getattr(plan, field) - getattr(base, field))
        for factor, now in zip(result.discount, result.months, strict=True)
        for plan, base in zip(now.programme, now.baseline, strict=True)
    )
