"""The page “Export”."""

import streamlit as st

from cxroi.report.documents.export import FORMATS
from cxroi.report.sections import document
from cxroi.ui import cached, cells, export_cards, heavy, state

cells.page(
    __file__,
    "Export",
    "The case as files for people who will not open the app. Each repeats the numbers on screen to the printed digit.",
)

heavy.warm()

with cells.cell("Files", "Built on request, from the case and the scenario in the sidebar."):
    export_cards.cards(FORMATS)

with cells.cell("What every file contains", "So that a number can be traced long after the meeting."):
    st.markdown(export_cards.CARRIED)

case = state.case()
st.caption(document.provenance(cached.analysis(case)))
