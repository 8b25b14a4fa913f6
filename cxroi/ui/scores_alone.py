"""Scores with no outcome beside them, on the pages Evidence and Listening: what they say, and what a verdict lacks."""

from __future__ import annotations

from functools import partial

import streamlit as st

from cxroi.evidence.scores_alone import ScoresAlone
from cxroi.report.charts import evidence_charts
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.tables import alone_tables as shown
from cxroi.ui import browser, cells, chart_cell


def scores(found: ScoresAlone) -> None:
    """Each score by month, and how often each answer was given; first what a verdict needs."""
    title, lead = "The score alone", "What answers say with no outcome beside them, and what a verdict needs."
    with cells.cell(title, lead, working=shown.HOW_ALONE):
        st.info(safe_markdown(found.needs), icon=":material/attach_file:")
        for one in found.scores:
            st.markdown(safe_markdown(shown.sentence(one)))
            chart_cell.chart(evidence_charts.by_month(one), key=f"alone-{one.metric}")
            cells.on_request(
                f"How often each answer was given ({plain_words(one.metric)})",
                partial(shown.answer_table, one),
                key=f"answers-{one.metric}",
            )


def themes(found: ScoresAlone) -> None:
    """What the texts are about."""
    with cells.cell(
        "What they write about", f"Themes of the texts, and the scores beside them. {browser.stays_here()}"
    ):
        if found.themes:
            st.table(shown.theme_table(found).map(safe_markdown), hide_index=True)
        else:
            st.info(safe_markdown(found.no_themes), icon=":material/info:")
