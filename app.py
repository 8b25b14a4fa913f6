"""cxroi: the app. `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from cxroi.case import CaseError
from cxroi.report.language.safe_text import safe_markdown
from cxroi.ui import (
    address,
    collector,
    courier,
    door,
    first_visit,
    frame,
    notices,
    opening,
    people,
    sockets,
    state,
    visitor,
    way_back,
)
from cxroi.ui.sidebar import board_mode, sidebar

HERE = Path(__file__).parent

visitor.use_locale()
closed = door.closed()
asked = closed is None and not state.reads() and way_back.leads()
if closed is None and not asked and not state.reads():
    opening.arrive()
st.set_page_config(
    page_title=first_visit.tab_title(),
    page_icon=str(HERE / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed" if closed is not None or asked or state.board() else "auto",
)

BUSINESS_CASE = st.Page("pages/business_case.py", title="Business case", icon=":material/payments:", default=True)
EXPLORE = st.Page("pages/explore.py", title="Explore", icon=":material/insights:")
PORTFOLIO = st.Page("pages/portfolio.py", title="Portfolio", icon=":material/account_tree:")
RISK = st.Page("pages/risk.py", title="Risk", icon=":material/casino:")
OBJECTIONS = st.Page("pages/objections.py", title="Objections", icon=":material/gavel:")
PILOT = st.Page("pages/pilot.py", title="Pilot", icon=":material/experiment:")
REALISED = st.Page("pages/value_realised.py", title="Value realised", icon=":material/fact_check:")
EXPORT = st.Page("pages/export.py", title="Export", icon=":material/download:")
QUICK_START = st.Page("pages/quick_start.py", title="Quick start", icon=":material/bolt:")
ASSUMPTIONS = st.Page("pages/assumptions.py", title="Assumptions", icon=":material/tune:")
EVIDENCE = st.Page("pages/evidence.py", title="Evidence", icon=":material/science:")
LISTENING = st.Page("pages/listening.py", title="Listening", icon=":material/hearing:")
YOUR_CASES = st.Page(notices.YOUR_CASES, title="Your cases", icon=":material/folder:")
BENCHMARKS = st.Page("pages/benchmarks.py", title="Benchmarks", icon=":material/menu_book:")
PEOPLE = st.Page(
    "pages/people.py",
    title="People",
    icon=":material/group:",
    visibility="visible" if people.in_team() else "hidden",
)
METHOD = st.Page("pages/method.py", title="Method", icon=":material/function:")

PAGES = {
    "The case": [BUSINESS_CASE, EXPLORE, PORTFOLIO, RISK, PILOT, REALISED, OBJECTIONS, EXPORT],
    "Build it": [QUICK_START, ASSUMPTIONS, EVIDENCE, LISTENING],
    "Behind it": [YOUR_CASES, PEOPLE, BENCHMARKS, METHOD],
}
WITHOUT_A_CASE = (QUICK_START, YOUR_CASES, PEOPLE, BENCHMARKS)
"""Pages that work without an open case."""

if closed is not None or asked:
    page = st.navigation(PAGES, position="hidden")
elif state.board():
    page = st.navigation([BUSINESS_CASE, EXPLORE, PORTFOLIO, RISK, OBJECTIONS], position="top")
else:
    page = st.navigation(PAGES, position="sidebar" if state.is_chosen() else "hidden", expanded=True)
wanted = state.enter(page.url_path)
if wanted:
    address.switch(wanted)
if closed is not None:
    door.ask(closed)
    st.stop()
if asked:
    way_back.go()
    st.stop()
frame.style()
notices.watch()
address.show()
courier.courier()
if state.board():
    board_mode()
else:
    sidebar()
notices.show()
try:
    if state.is_chosen():
        page.run()
    elif page in WITHOUT_A_CASE:
        first_visit.back()
        page.run()
    else:
        first_visit.choose("" if page is BUSINESS_CASE else page.title)
    if not state.is_chosen():
        door.signed_in_as()
except CaseError as error:  # figures too large to compute with: a message, and the case stays open for correction
    st.error(safe_markdown(str(error)), icon=":material/error:")
frame.around(state.keeping())
sockets.write_at_once()
if state.is_chosen():
    collector.settle()
