"""Everything a report prints about a case, worked out once: pages and files show the same numbers because of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cxroi.analysis import BreakEven, Simulation, break_evens, sensitivity, simulate, whatif
from cxroi.analysis.simulation import DRAWS
from cxroi.case import Case, CaseError, Fault
from cxroi.engine import Evaluation, evaluate


@dataclass(frozen=True, eq=False)
class CaseAnalysis:
    """A case with all that is found out about it; each part carries the case's digest, seed and version."""

    case: Case
    evaluation: Evaluation
    simulation: Simulation
    break_evens: tuple[BreakEven, ...]
    break_even_share: float | None
    causal_share_needed: float | None
    benefit_by_evidence: dict[str, float]
    """Present value of benefits by the kind of evidence its weakest part rests on [currency]."""
    tornado: tuple[sensitivity.Bar, ...]
    knowledge: sensitivity.Knowledge
    stress_tests: tuple[whatif.WhatIf, ...]
    cost_of_delay: tuple[whatif.WhatIf, ...]
    tei_view: float
    """NPV with ranges replaced by the mean of their three figures [currency]."""
    scenario: str = ""
    """The scenario whose values are in the case; empty for the case as it is."""
    base: Case | None = None
    """The case before that scenario, for files in which others can be chosen; None where there is none."""


def findings(
    case: Case,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    scenario: str = "",
    base: Case | None = None,
    progress: Callable[[float], object] = lambda share: None,
) -> CaseAnalysis:
    """Find out everything about a case. With the draws and the seed of the screen, a file repeats the screen's numbers.

    Raises CaseError where the figures are too large to compute with.
    """
    evaluation = evaluate(case)
    try:
        simulation = drawn(case, draws=draws, seed=seed, progress=progress)
        return CaseAnalysis(
            case=case,
            evaluation=evaluation,
            simulation=simulation,
            break_evens=break_evens(case),
            break_even_share=whatif.break_even_share(case),
            causal_share_needed=whatif.causal_share_needed(case),
            benefit_by_evidence=whatif.benefit_by_evidence(case),
            tornado=sensitivity.tornado(case),
            knowledge=sensitivity.knowledge(case, simulation),
            stress_tests=whatif.stress_tests(case),
            cost_of_delay=whatif.cost_of_delay(case),
            tei_view=whatif.tei_view(case),
            scenario=scenario,
            base=base,
        )
    except OverflowError:
        raise _too_large() from None


def drawn(
    case: Case, *, draws: int = DRAWS, seed: int = 0, progress: Callable[[float], object] = lambda share: None
) -> Simulation:
    """The case over its draws. Raises CaseError where a range reaches figures too large to compute with."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            simulation = simulate(case, draws=draws, seed=seed, progress=progress)
    except OverflowError:
        raise _too_large() from None
    if not np.isfinite(simulation.npv).all():
        raise _too_large()
    return simulation


def _too_large() -> CaseError:
    remedy = "Look for a range with too many digits at one end."
    return CaseError([Fault("", "", "holds ranges that multiply to more than can be computed", remedy)])
