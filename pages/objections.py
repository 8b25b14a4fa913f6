"""Objections: what finance will ask, and what this case answers."""

import streamlit as st

from cxroi.report import words
from cxroi.report.objections import objections, tally
from cxroi.report.text import safe_markdown
from cxroi.ui import results, show, state
from cxroi.ui.answers import answer

show.page(
    __file__,
    "Objections",
    "What finance will ask: each usual attack on a customer-experience case, and the number of this case that answers it.",
)

found = results.findings(state.case())
asked = objections(found)

with show.cell("What finance will ask", "Open ones first: each says what would answer it.", note="objections"):
    st.markdown(safe_markdown(f"**{tally(asked)}**"))
    for one in sorted(asked, key=lambda one: one.answered):
        answer(one)

st.caption(words.provenance(found.evaluation, found.simulation))
