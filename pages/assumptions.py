"""The page “Assumptions”."""

import streamlit as st

from cxroi.report.language.safe_text import plain_words
from cxroi.report.review.questions import questions
from cxroi.ui import assumption_sections, cached, cells, comments, courier, state

cells.page(
    __file__,
    "Assumptions",
    "Everything the case assumes. A figure is certain, or has a low, a likely and a high value.",
)

chosen = state.session().scenario
if chosen is not None:
    st.info(
        f"You are editing the case as it is. The scenario “{plain_words(chosen)}”, chosen in the sidebar, replaces some of its values."
    )

view = courier.view(comments.on_cells())
assumption_sections.errors_elsewhere(view)
comments.beside()
asked = questions(cached.evaluation(view.document.case))
assumption_sections.the_case(view)
tabs = st.tabs(
    [name for name, _ in assumption_sections.SECTIONS],
    key="sections",
    default=assumption_sections.chosen_tab(),
    on_change=assumption_sections.keep_tab,
)
for tab, (_, draw) in zip(tabs, assumption_sections.SECTIONS, strict=True):
    if tab.open:
        with tab:
            draw(view, asked)
assumption_sections.waiting(view)
