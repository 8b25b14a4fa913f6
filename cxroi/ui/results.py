"""Cached calls: each figure on a page comes from one of these. Keys are the digest of the frozen case and the seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from cxroi.analysis import BreakEven, Simulation, break_evens, sensitivity, simulate, whatif
from cxroi.case import Case, digest
from cxroi.engine import Evaluation, evaluate
from cxroi.report.export import export
from cxroi.report.findings import Findings

HASH: dict[str | type[Any], Callable[[Any], Any]] = {Case: digest}
ENTRIES = 64


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def evaluation(case: Case) -> Evaluation:
    """The case at its likely values; what it works out on demand is worked out here, once."""
    result = evaluate(case)
    _ = result.attribution, result.ladder, result.baseline_measures, result.programme_measures
    return result


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def simulation(case: Case, seed: int = 0) -> Simulation:
    """The case over its draws."""
    return simulate(case, seed=seed)


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def break_even(case: Case) -> tuple[BreakEven, ...]:
    """The break-even of every assumption."""
    return break_evens(case)


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def break_even_share(case: Case) -> float | None:
    """The share of the benefit at which the case breaks even."""
    return whatif.break_even_share(case)


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def tornado(case: Case) -> tuple[sensitivity.Bar, ...]:
    """NPV at the P10 and P90 of each uncertain assumption."""
    return sensitivity.tornado(case)


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def knowledge(case: Case, seed: int = 0) -> sensitivity.Knowledge:
    """What each uncertain assumption would be worth knowing."""
    return sensitivity.knowledge(case, simulation(case, seed))


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def stress_tests(case: Case) -> tuple[whatif.WhatIf, ...]:
    """The case under what reviewers ask for."""
    return whatif.stress_tests(case)


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def cost_of_delay(case: Case) -> tuple[whatif.WhatIf, ...]:
    """The case started later."""
    return whatif.cost_of_delay(case)


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def tei_view(case: Case) -> float:
    """NPV with ranges replaced by the mean of their three figures."""
    return whatif.tei_view(case)


@st.cache_data(max_entries=16, hash_funcs=HASH, show_spinner=False)
def document(case: Case, scenario: str, base: Case, suffix: str, day: date) -> bytes:
    """The file of a case with this suffix."""
    return export(findings(case, scenario=scenario, base=base), suffix, day=day)


def findings(case: Case, *, scenario: str = "", base: Case | None = None, seed: int = 0) -> Findings:
    """Everything that files print, from the calls the screen made already."""
    return Findings(
        case=case,
        evaluation=evaluation(case),
        simulation=simulation(case, seed),
        break_evens=break_even(case),
        break_even_share=break_even_share(case),
        tornado=tornado(case),
        knowledge=knowledge(case, seed),
        stress_tests=stress_tests(case),
        cost_of_delay=cost_of_delay(case),
        tei_view=tei_view(case),
        scenario=scenario,
        base=base,
    )
