"""Assumptions: everything the case takes to be true, edited in place."""

import streamlit as st

from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.review.questions import questions
from cxroi.ui import assumption_sections, cached, cells, state

cells.page(
    __file__,
    "Assumptions",
    "Everything the case takes to be true. A figure is certain, or has a low, a likely and a high value.",
)

faults = state.document().faults
if faults:
    listed = "\n".join(f"- {fault}" for fault in faults)
    st.error(
        safe_markdown(
            f"Nothing you typed is lost, but the figures are those of the last good case until this is mended:\n{listed}"
        )
    )

chosen = state.session().scenario
if chosen is not None:
    st.info(
        f"You are editing the case as it is. The scenario “{plain_words(chosen)}”, chosen in the sidebar, lays its own values over it."
    )

asked = list(questions(cached.evaluation(state.document().case)))
assumption_sections.the_case(asked)
tabs = st.tabs([name for name, _ in assumption_sections.SECTIONS], key="sections", on_change="rerun")
for tab, (_, draw) in zip(tabs, assumption_sections.SECTIONS, strict=True):
    if tab.open:
        with tab:
            draw(asked)
