"""The page “Method”."""

import pandas as pd
import streamlit as st

from cxroi.engine import checks
from cxroi.report.language import method, sentences
from cxroi.report.language.safe_text import safe_markdown
from cxroi.ui import cached, cells, state
from cxroi.ui.data_table import data_table

cells.page(
    __file__,
    "Method",
    "The method in plain words, with formulas, conventions and limits; and one number of this case computed by hand.",
)

case = state.case()
result = cached.evaluation(case)

for title, explanation, text in method.sections(case):
    with cells.cell(title, explanation):
        st.markdown(text)

with cells.cell(
    "Drivers", "What makes money and an experience can move. Engine, widgets, charts and files all read this table."
):
    data_table(method.drivers())

with cells.cell("Check one number by hand", "The first month of the first segment, with this case's own figures."):
    st.markdown(safe_markdown(method.worked_month(result)))

with cells.cell("Identities", "What must hold in every case. Both sides are computed separately for this case."):
    found = checks(result)
    st.markdown(method.counted(found))
    data_table(pd.DataFrame(method.check_rows(found)))

st.caption(sentences.traced(result, cached.simulate(case)))
