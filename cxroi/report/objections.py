"""What finance will ask: the usual attacks on a customer-experience case, each with this case's number that answers it.

Where the case has no answer, that is said, with what would answer it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxroi.analysis.whatif import WhatIf, dearer, npv_at_share
from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import EVIDENCE_KINDS, Effect, Initiative, Segment
from cxroi.case.quantities import assumptions, map_numbers, strongest
from cxroi.engine import checks
from cxroi.engine.costs import spending
from cxroi.engine.factors import drivers_in_use
from cxroi.engine.flows import npv_of
from cxroi.engine.valuation import present_value
from cxroi.report.chain import weakly_backed
from cxroi.report.findings import Findings
from cxroi.report.money import full, month_name, percent, short
from cxroi.report.questions import HIGH_ROI, questions
from cxroi.report.words import in_years, listed

NOT_YET = "Not answered yet: "
OWN = EVIDENCE_KINDS[:3]
"""Kinds of evidence that come from the company itself: experiment, own data, pilot."""
CONVENTIONS = ("year-end", "mid-year", "monthly")
TIME = ("contacts", "cost_per_contact")
"""Drivers whose saving is first of all somebody's time."""
NAMED = 3
"""Names listed in an answer; the rest are counted."""


@dataclass(frozen=True)
class Objection:
    """An attack, the answer of this case, and whether it is one."""

    attack: str
    answer: str
    answered: bool


def objections(found: Findings) -> tuple[Objection, ...]:
    """Every usual attack on the case, in the order in which they tend to come."""
    asked = (
        ("NPS is not cash.", _score(found)),
        ("Correlation is not cause.", _cause(found)),
        ("Is that revenue or margin?", _margin(found)),
        ("The same dollars are counted twice.", _twice(found)),
        ("They would have renewed anyway.", _anyway(found)),
        ("Average churn hides tenure.", _tenure(found)),
        ("Too good to be true.", _too_good(found)),
        ("Where are the people and the run costs?", _run_costs(found)),
        ("Time saved is not headcount saved.", _time(found)),
        ("Benefits from day one?", _day_one(found)),
        ("The discounting is wrong.", _discounting(found)),
        ("What if only half of it comes?", _half(found)),
        ("Benchmarks are not us.", _benchmarks(found)),
        ("The survey covers 7% of customers.", _survey(found)),
        ("Who owns it?", _owners(found)),
        ("I cannot audit your box.", _audit(found)),
        ("Numbers differ between screen and file.", _same_numbers(found)),
        ("Why not smaller, later or nothing?", _instead(found)),
    )
    return tuple(Objection(attack, answer, not answer.startswith(NOT_YET)) for attack, answer in asked)


def tally(asked: Iterable[Objection]) -> str:
    """How many of the attacks the case answers."""
    answers = [one.answered for one in asked]
    return f"{sum(answers)} of {len(answers)} usual attacks are answered by a number of this case."


def _score(found: Findings) -> str:
    links = _links_in_use(found)
    if not links:
        return "No score is used: no dollar of this case passes through one."
    scores = listed(sorted({link.metric for link in links}))
    without = float(npv_of(found.case.model_copy(update={"links": ()})))
    said = (
        f"A point of {scores} counts only as the behaviour it moves. Without any dollar that passes through a score, "
        f"NPV would be {short(without, found.case.currency)} instead of {short(found.evaluation.npv, found.case.currency)}."
    )
    unmeasured = [_link_name(link) for link in links if strongest(found.case, link.evidence) not in OWN]
    if not unmeasured:
        return f"{said} All {len(links)} links were measured on our own customers."
    return (
        f"{NOT_YET}{_some(unmeasured)} {'is' if len(unmeasured) == 1 else 'are'} not measured on our own customers; "
        f"scores joined with what the same customers did would answer it. {said}"
    )


def _cause(found: Findings) -> str:
    parts = [*_links_in_use(found), *_driver_effects(found)]
    if not parts:
        return "The case claims no change in behaviour, so no cause."
    names = [_link_name(part) if hasattr(part, "change_per_point") else _effect_name(part) for part in parts]
    certain = [name for part, name in zip(parts, names, strict=True) if part.causal_share == 1]
    rungs = {rung.name: rung.present_value for rung in found.evaluation.ladder}
    before, after = rungs["× reach"], rungs["× causal share"]
    counted = ""
    if before is not None and after is not None:
        counted = (
            f"Were all of it cause, the benefit would be {short(before, found.case.currency)}; the causal shares leave "
            f"{short(after, found.case.currency)}."
        )
    trials = sum(strongest(found.case, part.evidence) == EVIDENCE_KINDS[0] for part in parts)
    tested = f"{trials} of {len(parts)} effects and links rest on an experiment."
    if certain:
        return f"{NOT_YET}{_some(certain)} {_counts(certain)} in full as cause; a group left out would answer it. {counted} {tested}"
    return f"{counted} {tested}".strip()


def _margin(found: Findings) -> str:
    case, currency = found.case, found.case.currency
    earning = [segment for segment in case.segments if segment.revenue_per_customer]
    if not earning:
        return "No revenue is in the case, so none is taken for benefit."
    whole = [segment.name for segment in earning if segment.gross_margin == 1]
    if whole:
        return f"{NOT_YET}{_some(whole)} {_has(whole)} a gross margin of 100%; the margin after cost of goods would answer it."
    revenue = _beyond(found, "revenue") + _beyond(found, "cross_revenue")
    margins = [percent(float(segment.gross_margin)) for segment in sorted(earning, key=lambda one: one.gross_margin)]
    said = margins[0] if margins[0] == margins[-1] else f"{margins[0]} to {margins[-1]}"
    return (
        f"Margin. The extra revenue of {short(revenue, currency)} (present value) counts only at gross margins of {said}; after "
        f"service and acquisition, all sources together bring {short(found.evaluation.pv_benefits, currency)}."
    )


def _twice(found: Findings) -> str:
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


def _anyway(found: Findings) -> str:
    if "churn" not in drivers_in_use(found.case):
        return "The case claims no better retention."
    result = found.evaluation
    base = sum(one.customers_kept for one in result.baseline_measures.values())
    plan = sum(one.customers_kept for one in result.programme_measures.values())
    today = sum(float(segment.customers) for segment in found.case.segments)
    return (
        f"Those are in the baseline and cancel out: of today's {today:,.0f} customers {base:,.0f} stay to the end of "
        f"{in_years(found.case.finance.years)} without the programme. Only the {plan - base:,.0f} beyond them count."
    )


def _tenure(found: Findings) -> str:
    if "churn" not in drivers_in_use(found.case):
        return "The case claims no better retention, so no churn is averaged."
    share, whole = found.evaluation.attribution.by_driver["churn"].present_value, found.evaluation.pv_benefits
    part = f"{percent(share / whole)} of the benefit" if whole > 0 else short(share, found.case.currency)
    rates = listed([_churn(segment) for segment in found.case.segments[:NAMED]])
    rest = len(found.case.segments) - NAMED
    return (
        f"{NOT_YET}each segment has one churn rate whatever the tenure ({rates}{f' and {rest} more' if rest > 0 else ''}), and "
        f"retention is {part}. Churn by year of tenure, entered as segments of their own, would answer it."
    )


def _too_good(found: Findings) -> str:
    result, currency = found.evaluation, found.case.currency
    if result.roi is None:
        return f"{NOT_YET}the case has no cost; a full list of costs would answer it."
    share = "no" if found.break_even_share is None else percent(found.break_even_share)
    said = (
        f"ROI {percent(result.roi)}; {share} of the benefit claimed would be enough to break even. With every range at the mean of its "
        f"three figures (the TEI view) NPV is {short(found.tei_view, currency)}, and one draw in ten lies below "
        f"{short(found.simulation.npv_summary.p10, currency)}."
    )
    if result.roi > HIGH_ROI:
        return f"{NOT_YET}at an ROI above {percent(HIGH_ROI)} something is usually left out; a second look at costs and causal shares would answer it. {said}"
    return said


def _run_costs(found: Findings) -> str:
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


def _dearer(found: Findings) -> str:
    """How far all costs could rise before NPV is 0; NPV falls evenly with them."""
    fall = found.evaluation.npv - float(npv_of(dearer(found.case, 2)))
    if fall <= 0 or found.evaluation.npv <= 0:
        return "below what is planned" if fall > 0 else "at any height"
    return f"{percent(found.evaluation.npv / fall)} above plan"


def _time(found: Findings) -> str:
    effects = [
        (initiative, effect) for initiative, effect in _effects(found) if effect.driver in TIME and effect.change
    ]
    if not effects:
        return "The case counts no time saved."
    currency, shares = found.case.currency, found.evaluation.attribution.by_driver
    counted = sum(shares[name].present_value for name in TIME if name in shares)
    said = [f"{percent(float(effect.capture))} of {DRIVER[str(effect.driver)].label.lower()}" for _, effect in effects]
    captures = listed(list(dict.fromkeys(said)))
    answer = f"Only what reaches the ledger counts: {captures}; {short(counted, currency)} of the benefit in all."
    whole = [_effect_name(effect) for _, effect in effects if effect.capture == 1]
    if whole:
        return f"{NOT_YET}{_some(whole)} {_counts(whole)} in full as cash; naming the posts or invoices that fall away would answer it. {answer}"
    return answer


def _day_one(found: Findings) -> str:
    case, result = found.case, found.evaluation
    acting = [(initiative.start_month + effect.from_month, effect) for initiative, effect in _effects(found)]
    if not acting:
        return "No effect is claimed yet."
    first = min(month for month, _ in acting)
    full_by = max(max(1, month) + max(effect.ramp_months, 1) - 1 for month, effect in acting)
    said = f"The first effect acts in {month_name(case.finance.start, max(1, first))}, the last is at full strength in {month_name(case.finance.start, full_by)}."
    if case.finance.years > 1 and result.benefits_by_year[-1] > 0:
        share = result.benefits_by_year[1] / result.benefits_by_year[-1]
        said += f" Year 1 brings {percent(share)} of what the last year does."
    said += f" {_delay(found, 2)}"
    at_once = [_effect_name(effect) for month, effect in acting if month <= 1 and not effect.ramp_months]
    if at_once:
        return f"{NOT_YET}{_some(at_once)} {_acts(at_once)} in full from month 1; a plan of the roll-out would answer it. {said}"
    return said


def _discounting(found: Findings) -> str:
    case, currency = found.case, found.case.currency
    if not case.finance.discount_rate:
        return f"{NOT_YET}money is not discounted; the rate finance uses would answer it."
    values = {
        name: float(npv_of(case.model_copy(update={"finance": case.finance.model_copy(update={"discounting": name})})))
        for name in CONVENTIONS
    }
    rate = next((one.value for one in found.break_evens if one.assumption.path == "finance/discount_rate"), None)
    reached = (
        "No rate looked at brings NPV to 0." if rate is None else f"NPV is 0 at a rate of {percent(rate, digits=1)}."
    )
    said = listed([f"{short(value, currency)} {name}" for name, value in values.items()])
    return (
        f"{percent(float(case.finance.discount_rate), digits=1)} a year, {case.finance.discounting}; month 0 is not discounted. "
        f"NPV by convention: {said}. {reached}"
    )


def _half(found: Findings) -> str:
    currency = found.case.currency
    half, quarter = npv_at_share(found.case, 0.5), npv_at_share(found.case, 0.25)
    share = found.break_even_share
    needs = (
        "No share of it pays for the cost." if share is None else f"Break-even is at {percent(share)} of the benefit."
    )
    return f"NPV {short(half, currency)} with half of the benefit and {short(quarter, currency)} with a quarter, at the same cost. {needs}"


def _benchmarks(found: Findings) -> str:
    case = found.case
    kinds = [one.kind for one in assumptions(case) if not one.path.startswith(("finance/", "metrics/"))]
    own = sum(kind in OWN for kind in kinds)
    said = (
        f"{own} of {len(kinds)} assumptions rest on our own data, a pilot or an experiment, {kinds.count('benchmark')} on a "
        f"benchmark, {len(kinds) - own - kinds.count('benchmark')} on judgement or a guess. {percent(weakly_backed(found.evaluation))} of the "
        "benefit passes a step that rests on judgement or a guess."
    )
    parts = [(_link_name(link), link.evidence) for link in _links_in_use(found)]
    parts += [(_effect_name(effect), effect.evidence) for _, effect in _effects(found)]
    borrowed = [name for name, evidence in parts if strongest(case, evidence) not in OWN]
    if borrowed:
        return f"{NOT_YET}{_some(borrowed)} {_has(borrowed)} no figure of our own; a pilot would answer it. {said}"
    return said


def _survey(found: Findings) -> str:
    links = _links_in_use(found)
    if not links:
        return "No survey is used: no dollar of this case passes through a score."
    return (
        f"{NOT_YET}the case holds no response rate for {listed(sorted({link.metric for link in links}))}. How many answer, and "
        "whether those who do not leave more often, would answer it; the customer list joined with the survey shows both."
    )


def _owners(found: Findings) -> str:
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
    return f"{NOT_YET}{_some(missing)} {_has(missing)} no owner; a name would answer it. {said}" if missing else said


def _audit(found: Findings) -> str:
    held = checks(found.evaluation)
    holds = sum(check.holds for check in held)
    said = (
        f"{holds} of {len(held)} accounting identities hold, each side computed separately. The workbook holds live formulas, the "
        f"notebook rebuilds the case, and case {found.evaluation.digest} with seed {found.simulation.seed} gives the same figures again."
    )
    return said if holds == len(held) else f"{NOT_YET}an identity does not hold; the Method page shows which. {said}"


def _same_numbers(found: Findings) -> str:
    result = found.evaluation
    return (
        f"Screen, files and command line print one computation: NPV {full(result.npv, found.case.currency)} for case "
        f"{result.digest}, seed {found.simulation.seed}, {found.simulation.draws:,} draws, version {result.version}. A file with another code shows another case."
    )


def _instead(found: Findings) -> str:
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


def _delay(found: Findings, place: int) -> str:
    one: WhatIf = found.cost_of_delay[place]
    verb = "costs" if one.difference <= 0 else "gains"
    return f"Starting {one.name} {verb} {short(abs(one.difference), found.case.currency)} of NPV."


def _effects(found: Findings) -> list[tuple[Initiative, Effect]]:
    return [(initiative, effect) for initiative in found.case.initiatives for effect in initiative.effects]


def _driver_effects(found: Findings) -> list[Effect]:
    return [effect for _, effect in _effects(found) if effect.driver]


def _links_in_use(found: Findings) -> list:
    raised = {effect.metric for _, effect in _effects(found) if effect.metric}
    return [link for link in found.case.links if link.metric in raised]


def _link_name(link) -> str:
    return f"“{link.metric} → {DRIVER[link.driver].label.lower()}”"


def _effect_name(effect: Effect) -> str:
    return f"“{effect.metric or DRIVER[str(effect.driver)].label.lower()}”"


def _churn(segment: Segment) -> str:
    return f"{segment.name} {percent(float(segment.churn_per_year), digits=1)}"


def _beyond(found: Findings, field: str) -> float:
    """Present value of what the programme has beyond the baseline [currency]."""
    result = found.evaluation
    return sum(
        factor * float(getattr(plan, field) - getattr(base, field))
        for factor, now in zip(result.discount, result.months, strict=True)
        for plan, base in zip(now.programme, now.baseline, strict=True)
    )


def _some(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    rest = len(unique) - NAMED
    return f"{', '.join(unique[:NAMED])} and {rest} more" if rest > 0 else listed(unique)


def _counts(names: list[str]) -> str:
    return "counts" if len(set(names)) == 1 else "count"


def _has(names: list[str]) -> str:
    return "has" if len(set(names)) == 1 else "have"


def _acts(names: list[str]) -> str:
    return "acts" if len(set(names)) == 1 else "act"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
