"""The five questions of an executive, each answered from the case's numbers in a sentence."""

from __future__ import annotations

from cxroi.analysis import Simulation
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.sensitivity import Knowledge
from cxroi.case.counted import capital, listed
from cxroi.case.quantities import assumptions
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.dates import month_name
from cxroi.report.language.formats import about, chances, figure, percent, short
from cxroi.report.language.sentences import earns_the_hurdle, in_years, unmoved
from cxroi.report.language.uncounted import withheld
from cxroi.report.review.answer_words import gain_by_the_month

WAIT = "6 months later"
QUESTIONS = {
    "how likely": "How likely is it to pay back?",
    "by when": "By when?",
    "what would make it fail": "What would make it fail?",
    "what to measure first": "What should we measure first?",
    "what waiting costs": "What does waiting six months cost?",
}
IN_SHORT = f"Five answers: {', '.join(QUESTIONS)}"


def answers(found: CaseAnalysis) -> tuple[tuple[str, str], ...]:
    """Each of QUESTIONS with its answer."""
    result, simulation = found.evaluation, found.simulation
    said = (
        _likely(found),
        _when(result, simulation),
        _failing(found),
        _measuring(result, found.knowledge, uncertain=simulation.uncertain),
        _waiting(found),
    )
    return tuple(zip(QUESTIONS.values(), said, strict=True))


def _likely(found: CaseAnalysis) -> str:
    result, simulation = found.evaluation, found.simulation
    if not simulation.uncertain:
        return (
            f"{unmoved(result.case)}, so no chance can be given: enter low, likely and high where you doubt a figure."
        )
    horizon = in_years(result.case.finance.years)
    above = f"{chances(simulation.p_positive)} that NPV is above zero"
    if found.p_above_hurdle is not None:
        above += f", and {earns_the_hurdle(result.case, found.p_above_hurdle)}"
    return f"{capital(chances(1 - simulation.p_no_payback))} within {horizon}; {above}."


def _when(result: Evaluation, simulation: Simulation) -> str:
    start, month = result.case.finance.start, result.payback_month
    if month == 0 and not result.pv_costs:
        return "There is nothing to pay back."
    likely = "Not within the horizon" if month is None else capital(month_name(start, month))
    said = f"{likely} at the likely figures."
    if not simulation.uncertain:
        return said
    half, most = (
        next((month for month, paid in enumerate(simulation.payback_by_month) if paid >= share), None)
        for share in (0.5, 0.9)
    )
    if half is None:
        return f"{said} Fewer than half of the draws pay back at all."
    if half == most:
        return f"{said} Nine in ten draws pay back by month {most}."
    later = f"nine in ten by month {most}" if most is not None else "fewer than nine in ten within the horizon"
    return f"{said} Half of the draws pay back by month {half}, {later}."


def _failing(found: CaseAnalysis) -> str:
    result, share = found.evaluation, found.break_even_share
    if missing := withheld(result):
        return missing
    if result.npv < 0:
        return "At its likely figures it already fails: costs exceed the benefit."
    currency, said = result.case.currency, []
    known = {one.path: one.title for one in assumptions(result.case)}
    crossing = [f"“{known[bar.name]}”" for bar in found.tornado if bar.crosses_zero][:2]
    if crossing:
        said.append(f"{listed(crossing)} alone, between P10 and P90, can turn it into a loss.")
    nearest = next((one for one in found.break_evens if one.value is not None), None)
    if nearest is not None and nearest.value is not None:
        unit = nearest.assumption.unit
        said.append(
            f"The nearest break-even: “{nearest.assumption.title}” at {about(nearest.value, unit, currency)} instead of "
            f"{figure(nearest.likely, unit, currency)}."
        )
    if share is not None and 0 < share <= 1:
        said.append(f"At the likely figures it fails if less than {percent(share)} of the benefit materialises.")
    return " ".join(said) or "No single assumption within ten times its value would."


def _measuring(result: Evaluation, knowledge: Knowledge, *, uncertain: bool) -> str:
    if not uncertain:
        return f"{unmoved(result.case)}, so it cannot be told: give the doubtful figures a range first."
    worth = [one for one in knowledge.influences if one.evppi > 2 * knowledge.noise]
    if not worth or worth[0].evppi < 1:
        return "Nothing: whatever any one assumption turned out to be, the decision would be the same."
    first = worth[0]
    rest = (
        ""
        if knowledge.everything < 1
        else f" Knowing everything would be worth {short(knowledge.everything, result.case.currency)}."
    )
    return f"“{first.assumption.title}”: worth up to {short(first.evppi, result.case.currency)} to learn before deciding.{rest}"


def _waiting(found: CaseAnalysis) -> str:
    later = next(one for one in found.cost_of_delay if one.name == WAIT)
    currency = found.case.currency
    if short(later.difference, currency) == short(0, currency):
        return f"Nothing: NPV would still be {short(later.npv, currency)} at the likely figures."
    said = f"NPV at the likely figures would be {short(later.npv, currency)}"
    if later.difference > 0:
        return f"Waiting gains {short(later.difference, currency)}{gain_by_the_month(found, later)}: {said}. The horizon is fixed, so less of the programme falls within it."
    return f"It costs {short(-later.difference, currency)}, because the horizon is fixed: {said}."
