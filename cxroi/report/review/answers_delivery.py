"""Answers about delivery: running costs, start, real savings, owners, and alternatives."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.whatif import COST_FIELDS, WhatIf, smaller
from cxroi.analysis.whole_break_even import break_even_rise
from cxroi.case.counted import capital, listed
from cxroi.case.drivers import DRIVER
from cxroi.case.quantities import assumptions, map_numbers
from cxroi.engine.flows import flow_months, npv_of
from cxroi.report.language.dates import month_name
from cxroi.report.language.formats import counted, percent, short
from cxroi.report.language.ledger_rows import ROWS
from cxroi.report.review.answer_words import (
    NAMED,
    OWN,
    Answer,
    agree,
    effect_name,
    effects_of,
    gain_from_waiting,
    holds,
    named,
    unanswered,
    weak,
)
from cxroi.report.review.questions import questions

TIME = ("contacts", "cost_per_contact")
"""Drivers whose saving is mainly somebody's time."""


def run_costs(found: CaseAnalysis) -> Answer:
    """Lines, first and last year, contingency, how far costs could rise, and the sources of the amounts."""
    result, currency = found.evaluation, found.case.currency
    lines = sum(len(initiative.costs) for initiative in found.case.initiatives)
    if not lines:
        return unanswered("the case has no cost line.")
    without = {f"initiatives/{initiative.name}/costs" for initiative in found.case.initiatives if not initiative.costs}
    asked = [question for question in questions(result) if question.path.endswith("/costs")]
    lacking = [question.text for question in sorted(asked, key=lambda one: one.path not in without)]
    bare = map_numbers(found.case, lambda path, quantity: 0.0 if path.endswith("/contingency") else quantity)
    reserve = result.pv_costs - float(sum(now.cost * now.discount for now in flow_months(bare)))
    said = (
        f"{counted(lines, 'cost line')}: {short(result.costs_by_year[0], currency)} up front, "
        f"{short(result.costs_by_year[-1], currency)} in the last year, {short(result.pv_costs, currency)} in present value, of which "
        f"{short(reserve, currency)} is contingency. {_dearer(found)}"
    )
    if lacking:
        return weak(f"{' '.join(lacking[:NAMED])} The missing lines, or a zero with its reason, would answer it.", said)
    amounts = [
        one
        for one in assumptions(found.case)
        if "/costs/" in one.path and any(f"/{field}" in one.path for field in COST_FIELDS)
    ]
    if not any(one.evidence for one in amounts):
        return weak("no cost line names the source of its amount; a quote or a budget would answer it.", said)
    return holds(said)


def _dearer(found: CaseAnalysis) -> str:
    """How far all costs could rise before NPV is 0."""
    rise = break_even_rise(found.case)
    if rise is None:
        return "Higher costs do not lower NPV."
    if rise < -1:
        return "Even without any cost the case would not break even."
    if not rise:
        return "It just breaks even."
    return f"The case breaks even with costs {percent(abs(rise))} {'above' if rise > 0 else 'below'} plan."


def time_saved(found: CaseAnalysis) -> Answer:
    """How much of the time saved reaches the ledger."""
    effects = [
        (initiative, effect) for initiative, effect in effects_of(found) if effect.driver in TIME and effect.claimed
    ]
    if not effects_of(found):
        return unanswered("the case does not say what the benefit consists of.")
    if not effects:
        return holds("The case counts no time saved.")
    currency, shares = found.case.currency, found.evaluation.attribution.by_driver
    counted = sum(shares[name].present_value for name in TIME if name in shares)
    said = [f"{percent(float(effect.capture))} of {DRIVER[str(effect.driver)].label.lower()}" for _, effect in effects]
    captures = listed(list(dict.fromkeys(said)))
    answer = f"Only what reaches the ledger counts: {captures}; {short(counted, currency)} of the benefit in total."
    whole = [effect_name(effect) for _, effect in effects if effect.capture == 1]
    if whole:
        return weak(
            f"{named(whole)} {agree(whole, 'counts', 'count')} in full as cash; naming the positions or invoices that go would answer it.",
            answer,
        )
    kinds = [one.kind for one in assumptions(found.case) if one.path.endswith("/capture")]
    if not all(kind in OWN for kind in kinds):
        return weak(
            "the share that reaches the ledger is judgement; last year's rota or invoices would answer it.", answer
        )
    return holds(answer)


def day_one(found: CaseAnalysis) -> Answer:
    """First effect, full strength, year 1 against the last, half a year's delay."""
    case, result = found.case, found.evaluation
    acting = [(initiative.start_month + effect.from_month, effect) for initiative, effect in effects_of(found)]
    if not acting:
        return unanswered("no effect is claimed, so no plan says when the benefit starts.")
    first = min(month for month, _ in acting)
    full_by = max(max(1, month) + max(effect.ramp_months, 1) - 1 for month, effect in acting)
    said = f"The first effect starts in {month_name(case.finance.start, max(1, first))}, the last is at full strength in {month_name(case.finance.start, full_by)}."
    if case.finance.years > 1 and result.benefits_by_year[-1] > 0:
        share = result.benefits_by_year[1] / result.benefits_by_year[-1]
        said += f" Year 1 has {percent(share)} of the benefit of the last year."
    said += f" {_delay(found, 2)}"
    at_once = [effect_name(effect) for month, effect in acting if month <= 1 and not effect.ramp_months]
    never = [effect_name(effect) for month, effect in acting if month > 12 * case.finance.years]
    if never:
        return weak(
            f"{named(never)} {agree(never, 'starts', 'start')} after the horizon and never {agree(never, 'counts', 'count')}; an earlier start would answer it.",
            said,
        )
    if at_once:
        return weak(
            f"{named(at_once)} {agree(at_once, 'acts', 'act')} in full from month 1; a roll-out plan would answer it.",
            said,
        )
    return holds(said)


def instead(found: CaseAnalysis) -> Answer:
    """The value of doing nothing, later or less."""
    case, currency = found.case, found.case.currency
    if not case.initiatives or not found.evaluation.pv_benefits:
        return unanswered("the case proposes nothing to compare with doing nothing.")
    mean, half = found.simulation.npv_summary.mean, float(npv_of(smaller(case, 0.5)))
    said = (
        f"Nothing: NPV {short(0, currency)}, the baseline. {_delay(found, 1)} {_delay(found, 3)} Smaller: for half of those it is meant "
        f"for, with yearly costs halved and one-off costs in full, NPV {short(half, currency)} at the likely figures."
    )
    if mean <= 0:
        return weak(f"doing nothing is worth more: the expected NPV is {short(mean, currency)}.", said)
    gain = gain_from_waiting(found)
    return weak(f"waiting is worth more: {gain}.", said) if gain else holds(said)


def owners(found: CaseAnalysis) -> Answer:
    """Who answers for how much, and where it appears in the accounts."""
    case, currency = found.case, found.case.currency
    if not case.initiatives:
        return unanswered("the case proposes nothing yet.")
    alone = found.evaluation.attribution.by_initiative
    owned = [
        f"{one.owner} answers for {short(alone[one.name].present_value, currency)} (“{one.name}”)"
        for one in case.initiatives
        if one.owner
    ]
    booked = {ROWS[row].lower(): short(value, currency) for row, value in found.evaluation.rows_pv.items()}
    lines = [f"{row} {value}" for row, value in booked.items() if value != short(0, currency)]
    said = f"{capital(listed(owned))}. " if owned else ""
    said += f"In the ledger, as present values: {'; '.join(lines)}." if lines else ""
    missing = [f"“{one.name}”" for one in case.initiatives if not one.owner]
    if missing:
        problem = f"{named(missing)} {agree(missing, 'has', 'have')} no owner; a name would answer it."
        return weak(problem, said) if owned else unanswered(problem, said)
    return holds(said)


def _delay(found: CaseAnalysis, place: int) -> str:
    one: WhatIf = found.cost_of_delay[place]
    verb = "costs" if one.difference <= 0 else "gains"
    return f"Starting {one.name} {verb} {short(abs(one.difference), found.case.currency)} of NPV at the likely figures."
