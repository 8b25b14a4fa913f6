"""Export: the case as files, for those who will not open the app."""

import streamlit as st

from cxroi.report.documents.export import FORMATS
from cxroi.report.language import sentences
from cxroi.ui import cached, cells, export_cards, heavy, state

cells.page(
    __file__,
    "Export",
    "The case as files for those who will not open the app. Each repeats the numbers of the screen to the printed digit.",
)

heavy.warm()

with cells.cell("Files", "Built when asked for, from the case and the scenario in the sidebar."):
    export_cards.cards(FORMATS)

with cells.cell("What every file carries", "So that a number can be traced long after the meeting."):
    st.markdown(export_cards.CARRIED)

case = state.case()
st.caption(sentences.provenance(cached.evaluation(case), cached.simulate(case)))
