"""The page “Quick start”."""

import streamlit as st

from cxroi.case import CaseError
from cxroi.case.quick_start import TAKEN_FOR_GRANTED
from cxroi.report.charts import case_charts
from cxroi.report.language import sentences
from cxroi.report.language.pitch import pitch as pitched
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.review.questions import questions as review
from cxroi.report.tables.figures import headline
from cxroi.ui import cached, cells, chart_cell, courier, quick_start

cells.page(
    __file__,
    "Quick start",
    "Nine questions, two minutes. Everything else is filled in with cautious judgement that you can refine later.",
)

questions, answers = st.columns([3, 2], gap="large")
with questions:
    data = quick_start.ask(courier.manner(), courier.form)
with answers:
    try:
        case = quick_start.case_of(data)
        found = cached.analysis(case)
        result, draws = found.evaluation, found.simulation
        st.caption(safe_markdown(quick_start.how_many_answered()))
        cells.headline(headline(result, draws)[:2])
        cells.headline(headline(result, draws)[2:])
        st.markdown(safe_markdown(pitched(found)))
        chart_cell.chart(case_charts.cash_curve(result, draws), key="quick-cash")
    except CaseError as error:
        st.error(safe_markdown(str(error)))
    else:
        waits = quick_start.waiting(courier.manner())
        st.button(
            "Continue with this case",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=quick_start.take,
            disabled=bool(waits),
            help="Opens it on every page.",
        )
        if waits:
            st.warning(safe_markdown(waits), icon=":material/edit:")
        if usual := quick_start.defaults(courier.manner()):
            st.caption(safe_markdown(usual))
        st.caption(sentences.traced(result, draws))
        st.caption(TAKEN_FOR_GRANTED)
        for question in review(result):
            if question.section not in ("evidence", "links"):
                st.info(safe_markdown(question.text), icon=":material/help:")
