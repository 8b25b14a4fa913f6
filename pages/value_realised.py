"""The page “Value realised”."""

import streamlit as st

from cxroi.report.sections import document
from cxroi.report.sections.section import REALISED
from cxroi.ui import cached, cells, realised, state

cells.page(
    __file__,
    "Value realised",
    "A case does not end with its approval: plan and actual month by month, against a comparison, with what is not known yet.",
)

case = state.case()
found = cached.analysis(case)

if case.actuals and case.finance.start:
    for section in document.sections(found, REALISED):
        cells.section(section)
    with cells.cell(
        "Sign-off", "Finance signs the figures as they stand: a change to any of them takes the signature away."
    ):
        realised.sign(found)

with cells.cell("The plan", "The case as it was approved, against which everything is held."):
    realised.plan(case)

with cells.cell("Figures", "What was paid, received and measured."):
    realised.figures(case)

st.caption(document.provenance(found))
