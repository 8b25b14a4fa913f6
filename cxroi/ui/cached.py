"""Cached calls: each figure on a page comes from one of these. Keys are the digest of the frozen case and the seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import streamlit as st

from cxroi import analysis
from cxroi.analysis import comparison, curves, indices, sensitivity, simulation, whatif
from cxroi.analysis import sources as sourcing
from cxroi.analysis.case_analysis import CaseAnalysis, drawn
from cxroi.case import Case, digest
from cxroi.engine import Evaluation, evaluate
from cxroi.report.documents.export import export

HASH: dict[str | type[Any], Callable[[Any], Any]] = {Case: digest}
ENTRIES, FILES = 64, 12
"""Results kept for all visitors together, and files, which are larger."""
WORDS_ONLY = ("title", "organisation", "notes", "evidence", "scenarios")
"""Parts of a case that move none of its own figures."""
SHORT = 8
"""Digits of a digest in an address."""

cached = st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)


@cached
def figures_digest(case: Case) -> str:
    """Digits that change with every figure of a case, and with nothing else: a note or a kept scenario leaves them."""
    neutral = {
        name: field.get_default(call_default_factory=True)
        for name, field in Case.model_fields.items()
        if name in WORDS_ONLY
    }
    return digest(case.model_copy(update={**neutral, "title": ""}))[:SHORT]


@cached
def evaluation(case: Case) -> Evaluation:
    """The case at its likely values; what it works out on demand is worked out here, once."""
    result = evaluate(case)
    _ = result.attribution, result.ladder, result.baseline_measures, result.programme_measures
    return result


@cached
def likely(case: Case) -> Evaluation:
    """The case at its likely values, without what a slider has no time for."""
    return evaluate(case)


@cached
def simulate(case: Case, draws: int = simulation.DRAWS, seed: int = 0) -> simulation.Simulation:
    """The case over its draws."""
    return drawn(case, draws=draws, seed=seed)


@cached
def errors(case: Case) -> simulation.Errors:
    """How far the figures of the draws may be off."""
    return simulation.errors(case)


@cached
def sources(case: Case) -> dict[str, np.ndarray]:
    """What each source of benefit brings in every draw."""
    return sourcing.sources(case)


@cached
def break_even(case: Case) -> tuple[analysis.BreakEven, ...]:
    """The break-even of every assumption."""
    return analysis.break_evens(case)


@cached
def break_even_share(case: Case) -> float | None:
    """The share of the benefit at which the case breaks even."""
    return whatif.break_even_share(case)


@cached
def causal_share_needed(case: Case) -> float | None:
    """The causal share at which the case breaks even."""
    return whatif.causal_share_needed(case)


@cached
def benefit_by_evidence(case: Case) -> dict[str, float]:
    """Present value of benefits by the kind of evidence it rests on."""
    return whatif.benefit_by_evidence(case)


@cached
def tornado(case: Case) -> tuple[sensitivity.Bar, ...]:
    """NPV at the P10 and P90 of each uncertain assumption."""
    return sensitivity.tornado(case)


@cached
def knowledge(case: Case) -> sensitivity.Knowledge:
    """What each uncertain assumption would be worth knowing."""
    return sensitivity.knowledge(case, simulate(case))


@cached
def npv_indices(case: Case) -> tuple[indices.Index, ...]:
    """Sobol' indices of every independent factor."""
    return indices.npv_indices(case)


@cached
def stress_tests(case: Case) -> tuple[whatif.WhatIf, ...]:
    """The case under what reviewers ask for."""
    return whatif.stress_tests(case)


@cached
def cost_of_delay(case: Case) -> tuple[whatif.WhatIf, ...]:
    """The case started later."""
    return whatif.cost_of_delay(case)


@cached
def stop_early(case: Case) -> tuple[whatif.WhatIf, ...]:
    """The case ended before its horizon."""
    return whatif.stop_early(case)


@cached
def tei_view(case: Case) -> float:
    """NPV with ranges replaced by the mean of their three figures."""
    return whatif.tei_view(case)


@cached
def levers(case: Case) -> tuple[curves.Lever, ...]:
    """The assumptions that matter most, each with its range."""
    return curves.levers(case, tornado(case), break_even(case))


@cached
def lever_curves(explored: Case, case: Case) -> tuple[curves.Curve, ...]:
    """The curve of each lever of a case, around the case as it is explored."""
    return curves.curves(explored, levers(case))


@cached
def surface(explored: Case, case: Case, first: int, second: int) -> curves.Surface:
    """NPV over two of the levers, named by their places."""
    moved = levers(case)
    return curves.surface(explored, moved[first], moved[second])


@cached
def compared(cases: tuple[tuple[str, Case], ...]) -> tuple[comparison.Compared, ...]:
    """Cases side by side over the same draws."""
    return comparison.compare(dict(cases))


@st.cache_data(max_entries=FILES, hash_funcs=HASH, show_spinner=False)
def document(case: Case, scenario: str, base: Case, suffix: str, day: date) -> bytes:
    """The file of a case with this suffix."""
    return export(findings(case, scenario=scenario, base=base), suffix, day=day)


def findings(case: Case, *, scenario: str = "", base: Case | None = None, seed: int = 0) -> CaseAnalysis:
    """Everything that files print, from the calls the screen made already."""
    return CaseAnalysis(
        case=case,
        evaluation=evaluation(case),
        simulation=simulate(case, seed=seed),
        break_evens=break_even(case),
        break_even_share=break_even_share(case),
        causal_share_needed=causal_share_needed(case),
        benefit_by_evidence=benefit_by_evidence(case),
        tornado=tornado(case),
        knowledge=knowledge(case),
        stress_tests=stress_tests(case),
        cost_of_delay=cost_of_delay(case),
        tei_view=tei_view(case),
        scenario=scenario,
        base=base,
    )
