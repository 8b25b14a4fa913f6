"""Answers about money, time and trust: what counts, when, at which rate, who answers for it."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.whatif import WhatIf, dearer, npv_at_share
from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.quantities import map_numbers
from cxroi.engine import checks
from cxroi.engine.costs import spending
from cxroi.engine.flows import npv_of
from cxroi.engine.valuation import present_value
from cxroi.report.language.formats import count, full, month_name, percent, short
from cxroi.report.language.sentences import listed
from cxroi.report.review.answer_words import NAMED, NOT_YET, agree, effect_name, effects_of, named
from cxroi.report.review.questions import HIGH_ROI, questions

CONVENTIONS = ("year-end", "mid-year", "monthly")
TIME = ("contacts", "cost_per_contact")
"""Drivers whose saving is first of all somebody's time."""


def margin(found: CaseAnalysis) -> str:
    """The extra revenue, and the margins at which it counts."""
    case, currency = found.case, found.case.currency
    earned = [(one.name, float(one.gross_margin)) for one in case.segments if one.revenue_per_customer]
    sold = [(one.name, one.cross_sell) for one in case.segments if one.cross_sell]
    earned += [(f"cross-sell to {name}", float(cross.gross_margin)) for name, cross in sold if cross.revenue]
    if not earned:
        return "No revenue is in the case, so none is taken for benefit."
    whole = [name for name, share in earned if share == 1]
    if whole:
        return f"{NOT_YET}{named(whole)} {agree(whole, 'has', 'have')} a gross margin of 100%; the margin after cost of goods would answer it."
    revenue = _beyond(found, "revenue") + _beyond(found, "cross_revenue")
    margins = [share for _, share in earned]
    low, high = percent(min(margins)), percent(max(margins))
    said = low if low == high else f"{low} to {high}"
    return (
        f"Margin. The extra revenue of {short(revenue, currency)} (present value) counts only at gross margins of {said}; after "
        f"service and acquisition, all sources together bring {short(found.evaluation.pv_benefits, currency)}."
    )


def twice(found: CaseAnalysis) -> str:
    """Shapley values against their total; one effect on two routes is open."""
    result, currency = found.evaluation, found.case.currency
    shares = [share.present_value for share in result.attribution.by_driver.values()]
    if not shares:
        return "Nothing is counted yet, so nothing twice."
    said = (
        f"Effects multiply and are never added, so a second one works on what the first left. The sources of benefit "
        f"({' + '.join(short(share, currency) for share in shares)}) are Shapley values and sum to the whole: "
        f"{full(sum(shares), currency)} against {full(result.pv_benefits, currency)}."
    )
    routes = [question.text for question in questions(result) if question.path == "links"]
    return (
        f"{NOT_YET}{routes[0]} Measuring one route with the other held still would answer it. {said}"
        if routes
        else said
    )


def too_good(found: CaseAnalysis) -> str:
    """ROI, the share of the benefit that is enough, the TEI view, the lowest tenth."""
    result, currency = found.evaluation, found.case.currency
    if result.roi is None:
        return f"{NOT_YET}the case has no cost; a full list of costs would answer it."
    share = "no" if found.break_even_share is None else percent(found.break_even_share)
    needed = "needed" if found.break_even_share is not None and found.break_even_share > 1 else "enough"
    said = (
        f"ROI {percent(result.roi)}; {share} of the benefit claimed would be {needed} to break even. With every range at the mean of its "
        f"three figures (the TEI view) NPV is {short(found.tei_view, currency)}, and one draw in ten lies below "
        f"{short(found.simulation.npv_summary.p10, currency)}."
    )
    if result.roi > HIGH_ROI:
        return f"{NOT_YET}at an ROI above {percent(HIGH_ROI)} something is usually left out; a second look at costs and causal shares would answer it. {said}"
    return said


def run_costs(found: CaseAnalysis) -> str:
    """Lines, first and last year, contingency, and how far costs could rise."""
    result, currency = found.evaluation, found.case.currency
    lacking = [question.text for question in questions(result) if question.path.endswith("/costs")]
    bare = map_numbers(found.case, lambda path, quantity: 0.0 if path.endswith("/contingency") else quantity)
    reserve = result.pv_costs - float(present_value(result.discount, spending(bare).paid))
    lines = sum(len(initiative.costs) for initiative in found.case.initiatives)
    said = (
        f"{lines} cost line{'' if lines == 1 else 's'}: {short(result.costs_by_year[0], currency)} up front, "
        f"{short(result.costs_by_year[-1], currency)} in the last year, {short(result.pv_costs, currency)} in present value, of which "
        f"{short(reserve, currency)} is contingency. The case breaks even with costs {_dearer(found)}."
    )
    return (
        f"{NOT_YET}{' '.join(lacking[:NAMED])} The missing lines, or a zero with its reason, would answer it. {said}"
        if lacking
        else said
    )


def _dearer(found: CaseAnalysis) -> str:
    """How far all costs could rise before NPV is 0; NPV falls evenly with them."""
    fall = found.evaluation.npv - float(npv_of(dearer(found.case, 2)))
    if fall <= 0 or found.evaluation.npv <= 0:
        return "below what is planned" if fall > 0 else "at any height"
    return f"{percent(found.evaluation.npv / fall)} above plan"


def time_saved(found: CaseAnalysis) -> str:
    """What of saved time reaches the ledger."""
    effects = [
        (initiative, effect) for initiative, effect in effects_of(found) if effect.driver in TIME and effect.change
    ]
    if not effects:
        return "The case counts no time saved."
    currency, shares = found.case.currency, found.evaluation.attribution.by_driver
    counted = sum(shares[name].present_value for name in TIME if name in shares)
    said = [f"{percent(float(effect.capture))} of {DRIVER[str(effect.driver)].label.lower()}" for _, effect in effects]
    captures = listed(list(dict.fromkeys(said)))
    answer = f"Only what reaches the ledger counts: {captures}; {short(counted, currency)} of the benefit in all."
    whole = [effect_name(effect) for _, effect in effects if effect.capture == 1]
    if whole:
        return f"{NOT_YET}{named(whole)} {agree(whole, 'counts', 'count')} in full as cash; naming the posts or invoices that fall away would answer it. {answer}"
    return answer


def day_one(found: CaseAnalysis) -> str:
    """First effect, full strength, year 1 against the last, half a year's delay."""
    case, result = found.case, found.evaluation
    acting = [(initiative.start_month + effect.from_month, effect) for initiative, effect in effects_of(found)]
    if not acting:
        return "No effect is claimed yet."
    first = min(month for month, _ in acting)
    full_by = max(max(1, month) + max(effect.ramp_months, 1) - 1 for month, effect in acting)
    said = f"The first effect acts in {month_name(case.finance.start, max(1, first))}, the last is at full strength in {month_name(case.finance.start, full_by)}."
    if case.finance.years > 1 and result.benefits_by_year[-1] > 0:
        share = result.benefits_by_year[1] / result.benefits_by_year[-1]
        said += f" Year 1 brings {percent(share)} of what the last year does."
    said += f" {_delay(found, 2)}"
    at_once = [effect_name(effect) for month, effect in acting if month <= 1 and not effect.ramp_months]
    if at_once:
        return f"{NOT_YET}{named(at_once)} {agree(at_once, 'acts', 'act')} in full from month 1; a plan of the roll-out would answer it. {said}"
    return said


def discounting(found: CaseAnalysis) -> str:
    """NPV under each convention, and the rate at which it is 0."""
    case, currency = found.case, found.case.currency
    if not case.finance.discount_rate:
        return f"{NOT_YET}money is not discounted; the rate finance uses would answer it."
    values = {
        name: float(npv_of(case.model_copy(update={"finance": case.finance.model_copy(update={"discounting": name})})))
        for name in CONVENTIONS
    }
    rate = next((one.value for one in found.break_evens if one.assumption.path == "finance/discount_rate"), None)
    irr = found.evaluation.irr.rate
    reached = f"NPV is 0 at a rate of {percent(rate, digits=1)}."
    if rate is None:
        beside = "" if irr is None else f"; the IRR of the yearly net flows is {percent(irr, digits=1)}"
        reached = f"No rate looked at brings NPV to 0{beside}."
    said = listed([f"{short(value, currency)} {name}" for name, value in values.items()])
    return (
        f"{percent(float(case.finance.discount_rate), digits=1)} a year, {case.finance.discounting}; month 0 is not discounted. "
        f"NPV by convention: {said}. {reached}"
    )


def half_of_it(found: CaseAnalysis) -> str:
    """NPV at half and at a quarter of the benefit."""
    currency = found.case.currency
    half, quarter = npv_at_share(found.case, 0.5), npv_at_share(found.case, 0.25)
    share = found.break_even_share
    needs = (
        "No share of it pays for the cost." if share is None else f"Break-even is at {percent(share)} of the benefit."
    )
    return f"NPV {short(half, currency)} with half of the benefit and {short(quarter, currency)} with a quarter, at the same cost. {needs}"


def instead(found: CaseAnalysis) -> str:
    """Nothing, later, and each initiative alone."""
    case, currency = found.case, found.case.currency
    said = f"Nothing: NPV {short(0, currency)}, the baseline. {_delay(found, 1)} {_delay(found, 3)}"
    if len(case.initiatives) < 2:
        return f"{said} Smaller: with half of the benefit at the same cost, NPV {short(npv_at_share(case, 0.5), currency)}."
    alone = [
        f"“{one.name}” {short(float(npv_of(case.model_copy(update={'initiatives': (one,)}))), currency)}"
        for one in case.initiatives[:NAMED]
    ]
    rest = len(case.initiatives) - NAMED
    return f"{said} Smaller, NPV of one alone: {', '.join(alone)}{f' and {rest} more' if rest > 0 else ''}; together {short(found.evaluation.npv, currency)}."


def owners(found: CaseAnalysis) -> str:
    """Who answers for how much, and where it shows in the accounts."""
    case, currency = found.case, found.case.currency
    if not case.initiatives:
        return f"{NOT_YET}the case proposes nothing yet."
    alone = found.evaluation.attribution.by_initiative
    owned = [
        f"{one.owner} answers for {short(alone[one.name].present_value, currency)} (“{one.name}”)"
        for one in case.initiatives
        if one.owner
    ]
    by_line: dict[str, float] = {}
    for name, share in found.evaluation.attribution.by_driver.items():
        line = "direct benefits" if name == DIRECT else DRIVER[name].budget_line.lower()
        by_line[line] = by_line.get(line, 0.0) + share.present_value
    lines = [f"{line} {short(value, currency)}" for line, value in by_line.items()]
    said = f"{_capital(listed(owned))}. " if owned else ""
    said += f"By budget line: {'; '.join(lines)}." if lines else ""
    missing = [f"“{one.name}”" for one in case.initiatives if not one.owner]
    return (
        f"{NOT_YET}{named(missing)} {agree(missing, 'has', 'have')} no owner; a name would answer it. {said}"
        if missing
        else said
    )


def audit(found: CaseAnalysis) -> str:
    """The identities that hold, and what repeats the figures."""
    held = checks(found.evaluation)
    holds = sum(check.holds for check in held)
    said = (
        f"{holds} of {len(held)} accounting identities hold, each side computed separately. The workbook holds live formulas, the "
        f"notebook rebuilds the case, and case {found.evaluation.digest} with seed {found.simulation.seed} gives the same figures again."
    )
    return said if holds == len(held) else f"{NOT_YET}an identity does not hold; the Method page shows which. {said}"


def same_numbers(found: CaseAnalysis) -> str:
    """The full NPV with the digest, seed and version that fix it."""
    result = found.evaluation
    return (
        f"Screen, files and command line print one computation: NPV {full(result.npv, found.case.currency)} for case "
        f"{result.digest}, seed {found.simulation.seed}, {count(found.simulation.draws)} draws, version {result.version}. A file with another code shows another case."
    )


def _delay(found: CaseAnalysis, place: int) -> str:
    one: WhatIf = found.cost_of_delay[place]
    verb = "costs" if one.difference <= 0 else "gains"
    return f"Starting {one.name} {verb} {short(abs(one.difference), found.case.currency)} of NPV."


def _beyond(found: CaseAnalysis, field: str) -> float:
    """Present value of what the programme has beyond the baseline [currency]."""
    result = found.evaluation
    return sum(
        factor * float(getattr(plan, field) - getattr(base, field))
        for factor, now in zip(result.discount, result.months, strict=True)
        for plan, base in zip(now.programme, now.baseline, strict=True)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
