"""Answers about cause and evidence: is it real, is it ours, would it have happened anyway."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.model import EVIDENCE_KINDS, Segment
from cxroi.case.quantities import assumptions, strongest
from cxroi.engine.factors import drivers_in_use
from cxroi.engine.flows import npv_of
from cxroi.report.language.formats import percent, short
from cxroi.report.language.sentences import in_years, listed, rests_weakly
from cxroi.report.review.answer_words import (
    NAMED,
    NOT_YET,
    agree,
    effect_name,
    effects_of,
    link_name,
    links_in_use,
    named,
)

OWN = EVIDENCE_KINDS[:3]
"""Kinds of evidence that come from the company itself: experiment, own data, pilot."""


def score(found: CaseAnalysis) -> str:
    """A score counts only as the behaviour it moves; NPV without every link."""
    links = links_in_use(found)
    if not links:
        return "No score is used: no dollar of this case passes through one."
    scores = listed(sorted({link.metric for link in links}))
    without = float(npv_of(found.case.model_copy(update={"links": ()})))
    said = (
        f"A point of {scores} counts only as the behaviour it moves. Without any dollar that passes through a score, "
        f"NPV would be {short(without, found.case.currency)} instead of {short(found.evaluation.npv, found.case.currency)}."
    )
    unmeasured = [link_name(link) for link in links if strongest(found.case, link.evidence) not in OWN]
    if not unmeasured:
        return f"{said} All {len(links)} links were measured on our own customers."
    return (
        f"{NOT_YET}{named(unmeasured)} {'is' if len(unmeasured) == 1 else 'are'} not measured on our own customers; "
        f"scores joined with what the same customers did would answer it. {said}"
    )


def cause(found: CaseAnalysis) -> str:
    """The causal shares, and what they take off; how much rests on an experiment."""
    parts = [(link_name(link), link.causal_share, link.evidence) for link in links_in_use(found)]
    direct = [effect for _, effect in effects_of(found) if effect.driver]
    parts += [(effect_name(effect), effect.causal_share, effect.evidence) for effect in direct]
    if not parts:
        return "The case claims no change in behaviour, so no cause."
    certain = [name for name, share, _ in parts if share == 1]
    rungs = {rung.name: rung.present_value for rung in found.evaluation.ladder}
    before, after = rungs["× reach"], rungs["× causal share"]
    counted = ""
    if before is not None and after is not None:
        counted = (
            f"Taken whole as cause, the benefit would be {short(before, found.case.currency)} before capture; the causal "
            f"shares leave {short(after, found.case.currency)} of it."
        )
    trials = sum(strongest(found.case, entries) == EVIDENCE_KINDS[0] for _, _, entries in parts)
    tested = f"{trials} of {len(parts)} effects and links rest on an experiment."
    if certain:
        return f"{NOT_YET}{named(certain)} {agree(certain, 'counts', 'count')} in full as cause; a group left out would answer it. {counted} {tested}"
    return f"{counted} {tested}".strip()


def anyway(found: CaseAnalysis) -> str:
    """Who stays without the programme is in the baseline."""
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


def tenure(found: CaseAnalysis) -> str:
    """One churn rate for each segment: open wherever retention is claimed."""
    if "churn" not in drivers_in_use(found.case):
        return "The case claims no better retention, so no churn is averaged."
    share, whole = found.evaluation.attribution.by_driver["churn"].present_value, found.evaluation.pv_benefits
    part = f"{percent(share / whole)} of the benefit" if whole > 0 else short(share, found.case.currency)
    if not found.case.segments:
        return "The case has no segment yet, so no churn is averaged."
    rates = listed([_churn(segment) for segment in found.case.segments[:NAMED]])
    rest = len(found.case.segments) - NAMED
    return (
        f"{NOT_YET}each segment has one churn rate whatever the tenure ({rates}{f' and {rest} more' if rest > 0 else ''}), and "
        f"retention is {part}. Churn by year of tenure, entered as segments of their own, would answer it."
    )


def benchmarks(found: CaseAnalysis) -> str:
    """How many assumptions are our own."""
    case = found.case
    kinds = [one.kind for one in assumptions(case)]
    own = sum(kind in OWN for kind in kinds)
    said = (
        f"{own} of {len(kinds)} assumptions rest on our own data, a pilot or an experiment, {kinds.count('benchmark')} on a "
        f"benchmark, {len(kinds) - own - kinds.count('benchmark')} on judgement or a guess. {rests_weakly(found.benefit_by_evidence)}."
    )
    parts = [(link_name(link), link.evidence) for link in links_in_use(found)]
    parts += [(effect_name(effect), effect.evidence) for _, effect in effects_of(found)]
    borrowed = [name for name, evidence in parts if strongest(case, evidence) not in OWN]
    if borrowed:
        return f"{NOT_YET}{named(borrowed)} {agree(borrowed, 'has', 'have')} no figure of our own; a pilot would answer it. {said}"
    return said


def survey(found: CaseAnalysis) -> str:
    """The case holds no response rate: open wherever a score is used."""
    links = links_in_use(found)
    if not links:
        return "No survey is used: no dollar of this case passes through a score."
    return (
        f"{NOT_YET}the case holds no response rate for {listed(sorted({link.metric for link in links}))}. How many answer, and "
        "whether those who do not leave more often, would answer it; the customer list joined with the survey shows both."
    )


def _churn(segment: Segment) -> str:
    return f"{segment.name} {percent(float(segment.churn_per_year), digits=1)}"
