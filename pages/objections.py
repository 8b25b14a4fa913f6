"""The page “Objections”."""

import streamlit as st

from cxroi.report.sections import document
from cxroi.report.sections.section import OBJECTIONS
from cxroi.ui import cached, cells, state

cells.page(
    __file__,
    "Objections",
    "What finance will ask: each usual attack on a customer-experience case, and the number of this case that answers it.",
)

found = cached.analysis(state.case())

for section in document.sections(found, OBJECTIONS):
    cells.section(section)

st.caption(document.provenance(found))
