"""The pitch: the case in one sentence, from its numbers. The expected value leads, and a score is credited only with what
flows through it."""

from __future__ import annotations

from collections.abc import Mapping

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.routes import routes
from cxroi.case.counted import capital, listed
from cxroi.case.drivers import DIRECT, DRIVER, source_of
from cxroi.case.model import Case
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.dates import month_name
from cxroi.report.language.formats import chances, short, spread_words
from cxroi.report.language.sentences import NUMBERS, case_start, earns_the_hurdle, in_years, raised_metrics
from cxroi.report.language.uncounted import not_valued

NAMED = 2
"""Sources of benefit named in each half of the pitch; the rest are summed."""
BELOW_THE_RETURN = ", but not with the return finance asks for"
"""Said of a payback where NPV is below 0."""
TIED_UP, NEVER_OUT = "at most {} is tied up", "the company is never out of pocket"


def pitch(found: CaseAnalysis) -> str:
    """The case in one sentence, first at the likely figures, then over their ranges; money in present values, payback undiscounted.

    "Raising NPS by 10 points keeps $0.8M of margin and adds $1.5M of cross-sell margin, and direct action saves $0.2M on
    service contacts, over three years for $1.2M, paid back in month 17, all at the likely figures; once the ranges are counted it is
    worth $1.3M on average ($0.2M to $2.5M in 8 of 10 draws), with 95 chances in 100 of earning more than finance asks."
    """
    result, simulation, case, currency = found.evaluation, found.simulation, found.case, found.case.currency
    if not case.initiatives:
        return "The case proposes nothing yet: add an initiative on Assumptions, or answer the Quick start."
    cost = f"for {short(result.pv_costs, currency)}" if result.pv_costs else "at no cost"
    missing = not_valued(result)
    if missing and min(result.npv, simulation.npv_summary.mean) < 0:
        return f"{missing} Until then only what is entered counts: NPV is {short(result.npv, currency)}, with costs of {short(result.pv_costs, currency)}."
    said = f"{_brings(result)} over {in_years(case.finance.years)} {cost}{_ends(found)}"
    said = f"{said}. Money in present values; payback undiscounted."
    return f"{missing} {said}" if missing else said


def _ends(found: CaseAnalysis) -> str:
    """When it is paid back and what it is worth: where figures are ranges, apart, as the two are of different views."""
    result, simulation, currency = found.evaluation, found.simulation, found.case.currency
    paid = _paid_back(result)
    if not simulation.uncertain:
        return f": {_worth(result.npv, currency)}{paid}, at the likely figures"
    npv = simulation.npv_summary
    asked = f"{chances(simulation.p_positive)} of earning more than finance asks"
    if found.p_above_hurdle is not None:
        asked = earns_the_hurdle(found.case, found.p_above_hurdle)
    return (
        f"{paid}, all at the likely figures; once the ranges are counted it is {_worth(npv.mean, currency)} on average "
        f"({spread_words(npv.p10, npv.p90, currency)}), with {asked}"
    )


def through_scores(result: Evaluation) -> dict[str, float]:
    """Present value of each source through scores [currency]; the same as in the chain."""
    return _by_source(result, through=True)


def directly(result: Evaluation) -> dict[str, float]:
    """Present value of each source without any score [currency]."""
    return _by_source(result, through=False)


def _by_source(result: Evaluation, *, through: bool) -> dict[str, float]:
    found: dict[str, float] = {}
    for route in routes(result):
        if (route.metric is not None) is through:
            found[route.source] = found.get(route.source, 0.0) + route.value
    return found


def _brings(result: Evaluation) -> str:
    """What comes through scores, then what comes directly, each with what it loses."""
    case, currency = result.case, result.case.currency
    raised = raised_metrics(case, up="raising", down="lowering")
    scored, direct = _gains(through_scores(result), currency), _gains(directly(result), currency)
    if raised and scored:
        said = f"{capital(raised)} {scored}"
        return f"{said}, and direct action {direct}," if direct else said
    return f"{_subject(case)} {direct or 'brings no benefit'}"


def _subject(case: Case) -> str:
    names = [initiative.name for initiative in case.initiatives]
    return f"“{names[0]}”" if len(names) == 1 else f"“{case.title}”"


def _gains(shares: Mapping[str, float], currency: str) -> str:
    """What some sources gain: the largest by name, the rest summed, losses named; empty where all round to zero."""
    visible = {name: value for name, value in shares.items() if short(value, currency) != short(0, currency)}
    gains = sorted(((value, name) for name, value in visible.items() if value > 0), reverse=True)
    losses = [(value, name) for name, value in visible.items() if value < 0]
    named = NAMED if len(gains) > NAMED + 1 else len(gains)  # one more is named rather than counted
    words = [_gain(name).format(short(value, currency)) for value, name in gains[:named]]
    if gains[named:]:
        rest, count = sum(value for value, _ in gains[named:]), len(gains) - named
        words.append(f"brings {short(rest, currency)} more from {NUMBERS[count]} other sources")
    said = listed(words) if words else ""
    if losses:
        lost = listed([f"{short(-value, currency)} on {source_of(name).lower()}" for value, name in losses])
        return f"{said} but loses {lost}" if said else f"loses {lost}"
    return said


def _gain(source: str) -> str:
    return "brings {} of direct benefits" if source == DIRECT else DRIVER[source].gain


def _worth(npv: float, currency: str) -> str:
    return f"worth {short(npv, currency)}" if npv >= 0 else f"a loss of {short(-npv, currency)}"


def _paid_back(result: Evaluation) -> str:
    month = result.payback_month
    if month is None:
        return f", not paid back within {in_years(result.case.finance.years)}"
    if month == 0:
        return ", never out of pocket" if result.pv_costs else ", with nothing to pay back"
    paid = f", paid back in {month_name(case_start(result), month)}"
    return paid if result.npv >= 0 else f"{paid}{BELOW_THE_RETURN}"
