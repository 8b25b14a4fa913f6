"""Cached calls: each figure on a page comes from one of these. Keys are the digest of the frozen case and the seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cxroi.analysis import BreakEven, Simulation, break_evens, simulate
from cxroi.case import Case, digest
from cxroi.engine import Evaluation, evaluate

HASH: dict[str | type[Any], Callable[[Any], Any]] = {Case: digest}
ENTRIES = 64


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def evaluation(case: Case) -> Evaluation:
    """The case at its likely values, attribution included."""
    result = evaluate(case)
    _ = result.attribution
    return result


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def simulation(case: Case, seed: int = 0) -> Simulation:
    """The case over its draws."""
    return simulate(case, seed=seed)


@st.cache_data(max_entries=ENTRIES, hash_funcs=HASH, show_spinner=False)
def break_even(case: Case) -> tuple[BreakEven, ...]:
    """The break-even of every assumption."""
    return break_evens(case)
