"""The number of draws on the Risk page: a few at once, a million on demand, with progress."""

from __future__ import annotations

import streamlit as st

from cxroi.analysis.simulation import DRAWS, Simulation, simulate
from cxroi.case import Case, digest
from cxroi.report.language.formats import count
from cxroi.ui import cached, state

OFFERED = (DRAWS, 16_384, 131_072, 1_048_576)
AT_ONCE = 16_384


def chosen(case: Case) -> Simulation:
    """Ask for the number of draws and run the case over them; the longest runs show progress and are kept."""
    wanted = st.segmented_control(
        "Draws",
        OFFERED,
        default=DRAWS,
        required=True,
        key="draws",
        format_func=count,
        persist_state="session",
        help="Scrambled Sobol points: 4,096 are enough for what is printed here; the error shows the precision.",
    )
    if wanted <= AT_ONCE:
        return cached.simulate(case, wanted)
    kept = state.kept("draws")
    if kept is not None and (kept.digest, kept.draws) == (digest(case), wanted):
        return kept
    bar = st.progress(0.0, f"{count(wanted)} draws")
    run = simulate(case, draws=wanted, progress=lambda share: bar.progress(share, f"{count(wanted)} draws"))
    bar.empty()
    state.keep("draws", run)
    return run
