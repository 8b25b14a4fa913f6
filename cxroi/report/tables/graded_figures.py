"""Results with what a reader who sees one figure alone must know of it: unit, digest, seed, version, grade of its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.model import EVIDENCE_KINDS
from cxroi.case.quantities import GUESS, assumptions

BENEFITS, COSTS, BOTH, SETTING = "benefits", "costs", "both", "setting"
"""What a figure follows from: what the case brings, what it costs, both, or neither of them."""
FIGURES = {
    "npv": ("money", BOTH), "pv_benefits": ("money", BENEFITS), "pv_costs": ("money", COSTS), "pv_tax": ("money", BOTH),
    "roi": ("share", BOTH), "irr": ("share a year", BOTH), "irr_of_convention": ("share a year", BOTH), "mirr": ("share a year", BOTH),
    "profitability_index": ("ratio", BOTH), "equivalent_annual_value": ("money a year", BOTH), "payback_month": ("month", BOTH),
    "discounted_payback_month": ("month", BOTH), "peak_funding": ("money", BOTH), "benefits_by_year": ("money", BENEFITS),
    "costs_by_year": ("money", COSTS), "tax_by_year": ("money", BOTH), "net_by_year": ("money", BOTH),
    "benefit_by_driver_pv": ("money", BENEFITS), "benefit_by_initiative_pv": ("money", BENEFITS),
    "benefit_by_initiative_error": ("money", BENEFITS), "initiatives": ("money", BOTH), "rows": ("money", BOTH), "bridge": ("money", BOTH),
    "judgement_share": ("share", BENEFITS), "costs_beyond_horizon": ("money", COSTS),
    "mean": ("money", BOTH), "sd": ("money", BOTH), "p5": ("money", BOTH), "p10": ("money", BOTH), "p50": ("money", BOTH),
    "p90": ("money", BOTH), "p95": ("money", BOTH), "p_positive": ("share", BOTH), "payback_by_month": ("share", BOTH),
    "p_never": ("share", BOTH), "npv_likely": ("money", BOTH), "cvar5": ("money", BOTH), "p_better_than_first": ("share", BOTH),
    "years": ("years", SETTING), "draws": ("count", SETTING),
}  # fmt: skip
"""The unit and the basis of each figure of `evaluation_figures`, `simulation_figures` and `case_figures`."""
WORDS = ("irr_reason", "irr_meaning")
TRACE = ("digest", "seed", "version")


def graded(found: CaseAnalysis, figures: Mapping[str, Any], *, seed: int | None = None) -> dict[str, Any]:
    """Each figure with its unit, its grade and its trace. `seed` is None for figures that need no draws.

    The grade is the weakest kind of evidence that the figure rests on; without a source that is a guess.
    """
    grade, trace = grades(found), {"digest": found.evaluation.digest, "seed": seed, "version": found.evaluation.version}
    return {
        "title": found.case.title,
        "scenario": found.scenario or None,
        "currency": found.case.currency,
        **trace,
        "rests_on": {
            "benefit_by_evidence": {
                "value": found.benefit_by_evidence,
                "unit": f"{found.case.currency}, present value",
                "meaning": "Present value of benefits by the weakest kind of evidence each part rests on.",
            },
            "weakest": grade,
        },
        "figures": {
            name: {
                "value": value,
                "unit": unit_of(name, found.case.currency),
                "grade": grade[FIGURES[name][1]],
                **trace,
            }
            for name, value in figures.items()
            if name not in (*WORDS, *TRACE)
        },
        "words": {name: figures[name] for name in WORDS if figures.get(name)},
    }


def grades(found: CaseAnalysis) -> dict[str, str | None]:
    """The weakest kind of evidence under the benefits, the costs, and both; None where there is nothing to grade."""
    benefits = [kind for kind, part in found.benefit_by_evidence.items() if part]
    costs = [one.kind for one in assumptions(found.case) if "/costs/" in one.path and one.quantity]
    return {
        BENEFITS: _weakest(benefits),
        COSTS: _weakest(costs),
        BOTH: _weakest([*benefits, *costs]),
        SETTING: None,
    }


def guesses(found: CaseAnalysis) -> list[dict[str, Any]]:
    """The figures of the case that name no evidence: guesses, whoever wrote them."""
    return [
        {"path": one.path, "label": one.title, "value": one.quantity.plain, "unit": unit_in(one.unit, found.case)}
        for one in assumptions(found.case)
        if one.kind == GUESS
    ]


def unit_of(name: str, currency: str) -> str:
    """The unit of a figure: money in its currency, shares as fractions of 1.

    >>> unit_of("equivalent_annual_value", "EUR"), unit_of("roi", "EUR")
    ('EUR a year', 'share')
    """
    return FIGURES[name][0].replace("money", currency)


def unit_in(unit: str, case: Any) -> str:
    """The unit of an assumption, with money in the case's currency."""
    return unit.replace("money", case.currency)


def _weakest(kinds: list[str]) -> str | None:
    return max(kinds, key=EVIDENCE_KINDS.index, default=None)
