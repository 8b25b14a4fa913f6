"""cxroi: the app. `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from cxroi.ui import state
from cxroi.ui.sidebar import message, sidebar

HERE = Path(__file__).parent

st.set_page_config(page_title="cxroi", page_icon=str(HERE / "icon.png"), layout="wide")

PAGES = {
    "The case": [
        st.Page("pages/business_case.py", title="Business case", icon=":material/payments:", default=True),
        st.Page("pages/risk.py", title="Risk", icon=":material/casino:"),
        st.Page("pages/objections.py", title="Objections", icon=":material/gavel:"),
        st.Page("pages/export.py", title="Export", icon=":material/download:"),
        st.Page("pages/quick_start.py", title="Quick start", icon=":material/bolt:"),
        st.Page("pages/assumptions.py", title="Assumptions", icon=":material/tune:"),
    ],
    "Behind it": [
        st.Page("pages/benchmarks.py", title="Benchmarks", icon=":material/menu_book:"),
        st.Page("pages/method.py", title="Method", icon=":material/function:"),
    ],
}

page = st.navigation(PAGES)
wanted = state.enter()
if wanted:
    st.switch_page(wanted)
sidebar()
message()
page.run()
