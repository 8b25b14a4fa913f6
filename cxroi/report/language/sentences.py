"""Sentences made from results, correct also when the news is bad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxroi.analysis import totals
from cxroi.analysis.approval import Approved
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.simulation import Simulation
from cxroi.analysis.whatif import JUDGEMENT
from cxroi.case.counted import listed, noun_of
from cxroi.case.minus import with_minus
from cxroi.case.model import Case
from cxroi.case.quantities import moving
from cxroi.engine.evaluation import Evaluation
from cxroi.engine.factors import Factors
from cxroi.report.language.dates import day_name
from cxroi.report.language.formats import MINUS, chances, count, counted, in_groups, percent, short
from cxroi.report.language.safe_text import clipped

NOT_APPROVED = "not approved"
"""The standing of a case that nobody has approved as it is."""
NAME = 60
"""Characters printed of a name or a role."""
LEFT_OUT = 5
"""Entries not in the figures that are named; more are counted."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen")  # fmt: skip
SHAPLEY = "the average of what it adds, over all orders in which the sources could be added"


def replaced_sentence(case: Case) -> str:
    """What a CX leader would say without dollars: "We can improve NPS by 10 points"."""
    raised = raised_metrics(case, up="improve", down="lower")
    return f"We can {raised}." if raised else "We can improve the customer experience."


def in_years(years: int) -> str:
    """A number of years in words.

    >>> in_years(1), in_years(3)
    ('one year', 'three years')
    """
    return f"{NUMBERS[years]} {noun_of(years, 'year')}"


def case_start(result: Evaluation) -> str | None:
    """The first month of the case, YYYY-MM, where it has one."""
    return result.case.finance.start


def gained_points(case: Case) -> dict[str, float]:
    """The most points each metric gains in any month, for metrics linked to a driver [points]."""
    factors = Factors(case)
    linked = {link.metric for link in case.links}
    raised = {effect.metric for initiative in case.initiatives for effect in initiative.effects if effect.metric}
    months = range(1, 12 * case.finance.years + 1)
    most = {
        metric.name: max((float(factors.gained(metric.name, month)) for month in months), key=abs)
        for metric in case.metrics
        if metric.name in raised & linked
    }
    return {name: points for name, points in most.items() if points}


def points_words(points: float) -> str:
    """A number of points of a score.

    >>> points_words(10), points_words(1), points_words(-2.5)
    ('10 points', '1 point', '−2.5 points')
    """
    text = with_minus(f"{points:.1f}".removesuffix(".0"))
    return f"{in_groups(text)} {noun_of(text.removeprefix(MINUS) == '1', 'point')}"


def unmoved(case: Case) -> str:
    """Why no chance can be given: no range was entered, or none of those entered moves NPV."""
    if not all(one.quantity.certain for one in moving(case)):
        return "Ranges have been entered, but none of them moves NPV"
    return "No assumption has a range yet"


def costless(name: str) -> str:
    """That an initiative has no cost, and what that does to NPV."""
    return f"“{name}” has no cost yet, so NPV counts only what it brings."


def raised_metrics(case: Case, *, up: str, down: str) -> str:
    """Which metrics move, and by how much: "raising NPS by 10 points and lowering Effort by 1 point"."""
    parts, last = [], ""
    for name, points in gained_points(case).items():
        verb = up if points > 0 else down
        parts.append(f"{'' if verb == last else verb + ' '}{name} by {points_words(abs(points))}")
        last = verb
    return listed(parts) if parts else ""


def share_needed(share: float | None) -> str:
    """How much of the claimed benefit the case needs to break even.

    >>> share_needed(0.42)
    'The case breaks even at **42%** of the benefit it claims, at the same cost.'
    """
    if share is None:
        return "The case has no benefit, so no share of it could pay for the cost."
    if share <= 0:
        return "The case is worth its cost without any benefit."
    if share > 1:
        return f"The case would need **{percent(share)}** of the benefit it claims to break even."
    return f"The case breaks even at **{percent(share)}** of the benefit it claims, at the same cost."


def rests_weakly(parts: Mapping[str, float]) -> str:
    """How much of the benefit rests on opinion, from its parts by evidence [present value].

    >>> rests_weakly({"experiment": 300.0, "expert judgement": 60.0, "guess": 40.0})
    '25% of the benefit rests on expert judgement or guesses'
    """
    whole = sum(parts.values())
    if whole <= 0:
        return "There is no benefit to rest on evidence"
    return (
        f"{percent(sum(parts[kind] for kind in JUDGEMENT) / whole)} of the benefit rests on expert judgement or guesses"
    )


def hidden_by_average(difference: float, currency: str) -> str:
    """What one average churn rate would say of NPV, against rates by tenure.

    >>> hidden_by_average(-1200.0, "USD")
    'With the average churn of today’s customers in place of rates by tenure, NPV would be $1.2k higher at the likely figures.'
    """
    side = "lower" if difference > 0 else "higher"
    said = (
        f"{short(abs(difference), currency)} {side}"
        if short(difference, currency) != short(0, currency)
        else "the same"
    )
    return f"With the average churn of today’s customers in place of rates by tenure, NPV would be {said} at the likely figures."


def causal_needed(share: float | None) -> str:
    """How much of the claimed effects must be causal for the case to break even.

    >>> causal_needed(0.23)
    'The case pays if at least **23%** of each effect and link is caused by the programme.'
    """
    if share is None:
        return "No causal share from 0% to 100%, the same for every effect and link, brings NPV to zero."
    return f"The case pays if at least **{percent(share)}** of each effect and link is caused by the programme."


def earns_the_hurdle(case: Case, share: float) -> str:
    """How likely the case is to earn more than its hurdle rate, from the share of draws that do."""
    hurdle = float(case.finance.hurdle_rate or 0)
    rate = percent(hurdle, digits=0 if hurdle == round(hurdle, 2) else 1)
    return f"{chances(share)} of earning more than the hurdle of {rate} a year"


def provenance(found: CaseAnalysis) -> str:
    """What a number can be traced by, with the standing of the case, and how much that was typed is in no figure."""
    out = len(found.left_out)
    left = f" · {counted(out, 'entry', 'entries')} not in the figures" if out else ""
    return f"{traced(found.evaluation, found.simulation, standing(found.approved))}{left}"


def traced(result: Evaluation, simulation: Simulation, standing: str = "") -> str:
    """Digest, standing if it has one, seed, draws and version: what a number of a case that is only being tried can be traced by."""
    case = f"Case {result.digest}" + (f" · {standing}" if standing else "")
    return f"{case} · seed {simulation.seed} · {count(simulation.draws)} draws · cxroi {result.version}"


def standing(approved: Approved | None) -> str:
    """Whether a case is approved as it is, and by whom.

    >>> from datetime import date
    >>> standing(Approved("Ann Oh", date(2027, 1, 15), "CFO")), standing(None)
    ('approved Jan 15, 2027 by Ann Oh (CFO)', 'not approved')
    """
    if approved is None:
        return NOT_APPROVED
    role = f" ({clipped(approved.role, NAME)})" if approved.role else ""
    return f"approved {day_name(approved.on)} by {clipped(approved.by, NAME)}{role}"


def company_size(case: Case) -> str:
    """The company that the segments add up to, as a check for the reader."""
    customers, revenue = totals.company_size(case)
    return f"{counted(customers, 'customer')}, {short(revenue, case.currency)} a year: is that your company?"


def left_out(names: Sequence[str]) -> str:
    """What was typed and is not in the figures of a file; "" where nothing is.

    >>> left_out(["churn of Shops", "segment 2 (incomplete)"])
    'Not in these figures, as they must be corrected or completed first: churn of Shops; segment 2 (incomplete).'
    """
    if not names:
        return ""
    named = [clipped(name, NAME) for name in names[:LEFT_OUT]]
    named += [f"and {len(names) - LEFT_OUT} more"] if len(names) > LEFT_OUT else []
    they = "it" if len(names) == 1 else "they"
    return f"Not in these figures, as {they} must be corrected or completed first: {'; '.join(named)}."
