"""Export: the case as files, for those who will not open the app."""

import streamlit as st

from cxroi.report import words
from cxroi.report.export import FORMATS
from cxroi.ui import files, results, show, state

show.page(
    __file__,
    "Export",
    "The case as files for those who will not open the app. Each repeats the numbers of the screen to the printed digit.",
)

with show.cell("Files", "Built when asked for, from the case and the scenario in the sidebar."):
    files.cards(FORMATS)

with show.cell("What every file carries", "So that a number can be traced long after the meeting."):
    st.markdown(files.CARRIED)

case = state.case()
st.caption(words.provenance(results.evaluation(case), results.simulate(case)))
