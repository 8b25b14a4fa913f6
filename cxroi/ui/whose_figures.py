"""Whose figures the sidebar shows, on pages that show figures of something else as well."""

from __future__ import annotations

from cxroi.report.language.safe_text import plain_words
from cxroi.ui import quick_start, state

BESIDE = {
    "explore": "before any slider is moved; the page shows what the sliders make of it.",
    "quick_start": "the case that is open. The page shows what your nine answers make.",
}
"""Pages with a headline of their own, by their address, and what the sidebar's headline is beside it."""


def whose_figures() -> str:
    """A line above the sidebar's figures that keeps them apart from those of the page; empty where there is one headline."""
    beside = BESIDE.get(state.page())
    if beside is None or (state.page() == "quick_start" and quick_start.given()):
        return ""
    name = state.session().scenario
    case = f"Under “{plain_words(name)}”" if name else state.AS_IT_IS
    return (
        f"{case}, {beside}" if state.page() == "explore" else f"“{plain_words(state.document().case.title)}”, {beside}"
    )
