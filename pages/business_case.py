"""The page “Business case”."""

from functools import partial

import streamlit as st

from cxroi.report.sections import document
from cxroi.report.sections.section import BUSINESS_CASE
from cxroi.ui import cached, cells, remedies, state
from cxroi.ui.other_project import other_project, pitch

cells.page(
    __file__,
    "Business case",
    "What it costs, what it earns, when, with what confidence, and what you would have to believe.",
)

found = cached.analysis(state.case())

for section in document.sections(found, BUSINESS_CASE):
    if section.name == "pitch":  # the pitch next to the sentence it replaces, with the other project below
        cells.section(section, above=partial(pitch, section), below=lambda: other_project(found))
    elif section.name == "remedies" and not state.board():  # each remedy becomes a scenario with one click
        cells.section(section.with_parts(()), below=lambda: remedies.buttons(found))
    elif section.name == "initiatives":  # so does the case without an initiative that lowers NPV
        cells.section(section, below=lambda: remedies.without_what_lowers(found))
    else:
        cells.section(section)

st.caption(document.provenance(found))
