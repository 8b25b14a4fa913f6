"""cxroi: the app. `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from cxroi.case import CaseError
from cxroi.report.language.safe_text import safe_markdown
from cxroi.ui import courier, state, visitor
from cxroi.ui.sidebar import board_mode, message, sidebar

HERE = Path(__file__).parent

st.set_page_config(
    page_title="cxroi",
    page_icon=str(HERE / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed" if state.board() else "auto",
)
visitor.use_locale()

BUSINESS_CASE = st.Page("pages/business_case.py", title="Business case", icon=":material/payments:", default=True)
EXPLORE = st.Page("pages/explore.py", title="Explore", icon=":material/insights:")
RISK = st.Page("pages/risk.py", title="Risk", icon=":material/casino:")
OBJECTIONS = st.Page("pages/objections.py", title="Objections", icon=":material/gavel:")
EXPORT = st.Page("pages/export.py", title="Export", icon=":material/download:")
QUICK_START = st.Page("pages/quick_start.py", title="Quick start", icon=":material/bolt:")
ASSUMPTIONS = st.Page("pages/assumptions.py", title="Assumptions", icon=":material/tune:")
EVIDENCE = st.Page("pages/evidence.py", title="Evidence", icon=":material/science:")
BENCHMARKS = st.Page("pages/benchmarks.py", title="Benchmarks", icon=":material/menu_book:")
METHOD = st.Page("pages/method.py", title="Method", icon=":material/function:")

PAGES = {
    "The case": [BUSINESS_CASE, EXPLORE, RISK, OBJECTIONS, EXPORT],
    "Build it": [QUICK_START, ASSUMPTIONS, EVIDENCE],
    "Behind it": [BENCHMARKS, METHOD],
}

state.open_link(st.query_params.get("case"), st.query_params.get("scenario"))
page = (
    st.navigation([BUSINESS_CASE, EXPLORE, RISK, OBJECTIONS], position="top") if state.board() else st.navigation(PAGES)
)
wanted = state.enter(page.url_path)
if wanted:
    state.switch(wanted)
courier.courier()
if state.board():
    board_mode()
else:
    sidebar()
message()
try:
    page.run()
except CaseError as error:  # figures too large to compute with: a message, and the case stays to be mended
    st.error(safe_markdown(str(error)), icon=":material/error:")
