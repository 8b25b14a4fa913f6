"""Answers about cause and evidence: is it real, is it our own, would it have happened anyway, can it be checked."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.whatif import average_churn_hides
from cxroi.case.counted import listed, noun_of
from cxroi.case.model import EVIDENCE_KINDS, Segment
from cxroi.case.quantities import assumptions, moving
from cxroi.engine import checks
from cxroi.engine.factors import drivers_in_use
from cxroi.engine.flows import npv_of
from cxroi.report.language.formats import count, counted, percent, short
from cxroi.report.language.sentences import in_years, rests_weakly
from cxroi.report.review.answer_words import (
    MOSTLY,
    NAMED,
    OWN,
    Answer,
    agree,
    claims,
    effects_of,
    holds,
    links_in_use,
    named,
    unanswered,
    weak,
)


def score_attack(found: CaseAnalysis) -> str:
    """The attack on scores, by the names of those that carry money."""
    scores = list(dict.fromkeys(link.metric for link in links_in_use(found)))
    return f"{named(scores)} {'is' if len(scores) == 1 else 'are'} not cash." if scores else "A score is not cash."


def score(found: CaseAnalysis) -> Answer:
    """A score counts only through the behaviour it moves; NPV without any link."""
    links = [claim for claim in claims(found) if claim.link]
    if not effects_of(found):
        return unanswered(
            "the case names no behaviour that makes its money; effects on what customers do would answer it."
        )
    if not links:
        return holds(
            f"No money passes through a score: effects on what customers and staff do bring it ({len(effects_of(found))} of them)."
        )
    scores = listed(sorted({link.metric for link in links_in_use(found)}))
    without = float(npv_of(found.case.model_copy(update={"links": ()})))
    currency = found.case.currency
    said = (
        f"A point of {scores} counts only through the behaviour it moves. At the likely figures NPV is "
        f"{short(found.evaluation.npv, currency)}, and {short(without, currency)} without the money that passes through a score."
    )
    unmeasured = [link.name for link in links if link.size not in OWN]
    if not unmeasured:
        return holds(
            f"{said} {noun_of(len(links), 'The link was', f'All {len(links)} links were')} measured on our own customers."
        )
    problem = (
        f"{named(unmeasured)} {agree(unmeasured, 'is', 'are')} not measured on our own customers; scores joined with the behaviour "
        "of the same customers would answer it."
    )
    return unanswered(problem, said) if len(unmeasured) == len(links) else weak(problem, said)


def cause(found: CaseAnalysis) -> Answer:
    """The causal shares, what they deduct, and what they rest on."""
    parts = [claim for claim in claims(found) if claim.causal_share is not None]
    if not parts:
        return unanswered("the case claims no change in behaviour, so it shows no cause.")
    whole = [claim.name for claim in parts if claim.causal_share == 1 and claim.cause != EVIDENCE_KINDS[0]]
    rungs = {rung.name: rung.present_value for rung in found.evaluation.ladder}
    before, after = rungs["× reach"], rungs["× causal share"]
    said = ""
    if before is not None and after is not None:
        said = (
            f"If all of it were causal, the benefit would be {short(before, found.case.currency)} before capture; the causal "
            f"shares leave {short(after, found.case.currency)} of it. "
        )
    tested = [claim for claim in parts if claim.cause in OWN]
    said += f"{len(tested)} of {len(parts)} causal shares rest on our own data, a pilot or an experiment."
    if whole:
        problem = (
            f"{named(whole)} {agree(whole, 'counts', 'count')} in full as causal; a comparison group would answer it."
        )
        return unanswered(problem, said) if len(whole) == len(parts) else weak(problem, said)
    if len(tested) < len(parts):
        guessed = [claim.name for claim in parts if claim.cause not in OWN]
        return weak(
            f"the causal share of {named(guessed)} is judgement; a pilot with a comparison group would answer it.", said
        )
    return holds(said)


def benchmarks(found: CaseAnalysis) -> Answer:
    """How many of the claimed changes, and of all assumptions, rest on our own data."""
    kinds = [one.kind for one in moving(found.case)]
    own = sum(kind in OWN for kind in kinds)
    said = (
        f"{own} of {len(kinds)} assumptions rest on our own data, a pilot or an experiment, {kinds.count('benchmark')} on a "
        f"benchmark, {len(kinds) - own - kinds.count('benchmark')} on judgement or a guess. {rests_weakly(found.benefit_by_evidence)}."
    )
    parts = claims(found)
    borrowed = [claim.name for claim in parts if claim.size not in OWN]
    if not parts:
        return unanswered("the case claims no measurable change.", said)
    if borrowed:
        problem = (
            f"{named(borrowed)} {agree(borrowed, 'does', 'do')} not rest on our own figures; a pilot would answer it."
        )
        return unanswered(problem, said) if len(borrowed) == len(parts) else weak(problem, said)
    return holds(said)


def survey_attack(found: CaseAnalysis) -> str:
    """The attack on the survey, with this case's own response rate where it has one."""
    rates = _response_rates(found)
    known = [
        f"{percent(rate)} of customers answer the {metric} survey" for metric, rate in rates.items() if rate is not None
    ]
    return f"Only {listed(known)}." if known else "It is not known how many customers the survey covers."


def survey(found: CaseAnalysis) -> Answer:
    """Who answers: a number where the case has response rates."""
    rates = _response_rates(found)
    if not rates:
        return (
            holds("No survey is used: no money of this case passes through a score.")
            if effects_of(found)
            else unanswered("the case names no score and no behaviour.")
        )
    known = {metric: rate for metric, rate in rates.items() if rate is not None}
    remedy = "knowing whether those who do not answer leave more often would answer it; the customer list joined with the survey shows it."
    if unknown := [metric for metric in rates if metric not in known]:
        return unanswered(
            f"the case has no response rate for {listed(unknown)}. Knowing how many answer would help; {remedy}"
        )
    if few := [metric for metric, rate in known.items() if rate < MOSTLY]:
        return weak(f"most customers do not answer on {listed(few)}; {remedy}")
    return holds(f"At least {percent(min(known.values()))} of customers answer.")


def _response_rates(found: CaseAnalysis) -> dict[str, float | None]:
    """The share of customers that answers, for each metric with dollars behind it; None where the case does not say."""
    used = {link.metric for link in links_in_use(found)}
    rates = {
        metric.name: getattr(metric, "response_rate", None) for metric in found.case.metrics if metric.name in used
    }
    return {name: None if rate is None else float(rate) for name, rate in rates.items()}


def anyway(found: CaseAnalysis) -> Answer:
    """Customers who stay without the programme are in the baseline."""
    if not effects_of(found):
        return unanswered(
            "the case has no customers who stay or leave, so it cannot show who would have stayed anyway."
        )
    if "churn" not in drivers_in_use(found.case):
        return holds("The case claims no better retention.")
    result = found.evaluation
    base = sum(one.customers_kept for one in result.baseline_measures.values())
    plan = sum(one.customers_kept for one in result.programme_measures.values())
    today = sum(float(segment.customers) for segment in found.case.segments)
    extra = f"{count(plan - base)} more stay with it" if plan >= base else f"{count(base - plan)} fewer stay with it"
    said = (
        f"They are in the baseline and cancel out: of today's {counted(today, 'customer')} {count(base)} {noun_of(base, 'remains', 'remain')} after "
        f"{in_years(found.case.finance.years)} without the programme; {extra}, and only that difference counts."
    )
    kinds = {one.path: one.kind for one in assumptions(found.case)}
    guessed = [
        segment.name
        for segment in found.case.segments
        if kinds.get(_churn_path(segment)) not in OWN and segment.customers
    ]
    if guessed:
        return weak(
            f"today's churn of {named(guessed)} does not rest on our own data; last year's customer list would answer it.",
            said,
        )
    return holds(said)


def tenure(found: CaseAnalysis) -> Answer:
    """One churn rate per segment is a weakness wherever retention is claimed."""
    if not effects_of(found):
        return unanswered("the case claims no change in who stays.")
    if "churn" not in drivers_in_use(found.case):
        return holds("The case claims no better retention, so no churn is averaged.")
    if not found.case.segments:
        return unanswered("the case has no segment yet, so no churn is averaged.")
    share, whole = found.evaluation.attribution.by_driver["churn"].present_value, found.evaluation.pv_benefits
    part = f"{percent(share / whole)} of the benefit" if whole > 0 else short(share, found.case.currency)
    averaged = [segment for segment in found.case.segments if not segment.churn_by_tenure]
    hidden = average_churn_hides(found.case)
    if hidden is not None and not averaged:
        return holds(
            f"Churn depends on tenure in every segment. One average rate would give an NPV that is "
            f"{short(abs(hidden), found.case.currency)} {'lower' if hidden > 0 else 'higher'}."
        )
    rates = listed([_churn(segment) for segment in averaged[:NAMED]])
    rest = len(averaged) - NAMED
    return weak(
        f"{'each segment has' if hidden is None else 'some segments have'} one churn rate whatever the tenure ({rates}{f' and {rest} more' if rest > 0 else ''}), and "
        f"retention is {part}. Churn by year of tenure would answer it."
    )


def audit(found: CaseAnalysis) -> Answer:
    """The identities that hold, what reproduces the figures, and how many assumptions can be traced."""
    case, result = found.case, found.evaluation
    listed_assumptions = moving(case)
    traced = sum(bool(one.evidence) for one in listed_assumptions)
    held = checks(result)
    kept = sum(check.holds for check in held)
    said = (
        f"{kept} of {len(held)} accounting identities hold, each side computed separately. The workbook has live formulas, the "
        f"notebook rebuilds the case, and case {result.digest} with seed {found.simulation.seed} and version {result.version} "
        f"gives the same figures on screen, in every file and on the command line."
    )
    if kept < len(held):
        return weak("an identity does not hold; the Method page shows which.", said)
    if not result.pv_benefits and not result.pv_costs:
        return unanswered("there is nothing to audit yet.")
    sources = f"{traced} of {len(listed_assumptions)} assumptions name their source."
    if traced < MOSTLY * len(listed_assumptions):
        return weak(f"{sources} Entries in the evidence register for the others would answer it.", said)
    return holds(f"{sources} {said}")


def _churn_path(segment: Segment) -> str:
    monthly = "churn_per_year" if segment.churn_per_month is None else "churn_per_month"
    return f"segments/{segment.name}/{'churn_by_tenure/1' if segment.churn_by_tenure else monthly}"


def _churn(segment: Segment) -> str:
    return f"{segment.name} {percent(float(segment.average_churn), digits=1)}"
