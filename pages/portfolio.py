"""The page “Portfolio”."""

import streamlit as st

from cxroi.report.sections import document, portfolio_sections
from cxroi.report.tables import portfolio_tables
from cxroi.ui import cached, cells, portfolio, state

cells.page(
    __file__,
    "Portfolio",
    "Which initiatives to fund within a budget, in which order, and what the next money would buy.",
)

found = cached.analysis(state.case())

if len(found.case.initiatives) < 2:
    st.info("There is nothing to choose from: the case has fewer than two initiatives.")
else:
    with cells.cell("Budget", "What may be spent, what that limits, and which NPV decides."):
        made = portfolio.chosen(found.case)
    cells.section(portfolio_sections.funded(found, made), below=lambda: portfolio.as_scenario(made))
    cells.section(portfolio_sections.planned(made))
    cells.on_request("Every set of initiatives", lambda: portfolio_tables.every_set(made), key="every-set")

st.caption(document.provenance(found))
