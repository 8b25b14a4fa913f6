"""Method: how every number is made, so that one can be checked by hand."""

import pandas as pd
import streamlit as st

from cxroi.engine import checks
from cxroi.report import method, words
from cxroi.report.text import safe_markdown
from cxroi.ui import results, show, state

show.page(
    __file__,
    "Method",
    "The method in plain words, with formulas, conventions and limits; and one number of this case worked out by hand.",
)

case = state.case()
result = results.evaluation(case)

for title, explanation, text in method.sections():
    with show.cell(title, explanation):
        st.markdown(text)

with show.cell(
    "Drivers", "What an experience can move that makes money. Engine, widgets, charts and files read this one table."
):
    st.dataframe(method.drivers(), hide_index=True, width="stretch")

with show.cell("Check one number by hand", "The first month of the first segment, with this case's own figures."):
    st.markdown(safe_markdown(method.worked_month(result)))

with show.cell("Identities", "What must hold in every case. Both sides are computed separately, for this case, now."):
    found = checks(result)
    st.markdown(method.counted(found))
    st.dataframe(pd.DataFrame(method.check_rows(found)), hide_index=True, width="stretch")

st.caption(words.provenance(result, results.simulate(case)))
