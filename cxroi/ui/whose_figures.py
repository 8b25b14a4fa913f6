"""Whose figures the sidebar shows, on pages that also show other figures."""

from __future__ import annotations

from cxroi.analysis.case_analysis import AS_IT_IS
from cxroi.report.language.safe_text import plain_words
from cxroi.ui import quick_start, state

BESIDE = {
    "explore": "before any slider is moved; the page shows it with the sliders moved.",
    "value_realised": "as planned; the page shows what came of it.",
    "quick_start": "the open case. The page shows the case from your nine answers.",
}
"""Pages with their own headline, by address, and what the sidebar's headline shows instead."""


def whose_figures() -> str:
    """A line above the sidebar's figures that distinguishes them from the page's; empty where there is one headline."""
    beside = BESIDE.get(state.page())
    if beside is None or (state.page() == "quick_start" and quick_start.given()):
        return ""
    name = state.session().scenario
    case = f"Under “{plain_words(name)}”" if name else AS_IT_IS
    return (
        f"{case}, {beside}"
        if state.page() != "quick_start"
        else f"“{plain_words(state.document().case.title)}”, {beside}"
    )
