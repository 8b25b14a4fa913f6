"""The page “Risk”."""

import streamlit as st

from cxroi.report.sections import document
from cxroi.report.sections.section import RISK
from cxroi.ui import cached, cells, draw_count, state

cells.page(__file__, "Risk", "How certain the case is, which assumptions decide it, and what to measure first.")

found = cached.analysis(state.case())

for section in document.sections(found, RISK):
    if section.name == "answers":
        cells.section(section, below=cells.link)
    elif section.name == "how-sure":  # over as many draws as requested
        cells.section(section, above=lambda: draw_count.how_sure(found))
    else:
        cells.section(section)

st.caption(document.provenance(found))
