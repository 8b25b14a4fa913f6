"""Objections: what finance will ask, and what this case answers."""

import streamlit as st

from cxroi.report.language import sentences
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.review.objections import objections, tally, worst_first
from cxroi.ui import cached, cells, state
from cxroi.ui.objection_cards import answer

cells.page(
    __file__,
    "Objections",
    "What finance will ask: each usual attack on a customer-experience case, and the number of this case that answers it.",
)

found = cached.findings(state.case())
asked = objections(found)

with cells.cell(
    "What finance will ask", "Open ones first, then weak ones: each says what would answer it.", note="objections"
):
    st.markdown(safe_markdown(f"**{tally(asked)}**"))
    for one in worst_first(asked):
        answer(one)

st.caption(sentences.provenance(found.evaluation, found.simulation))
