"""Quick start: nine questions, a complete case."""

import streamlit as st

from cxroi.case import CaseError
from cxroi.case.quick import TAKEN_FOR_GRANTED
from cxroi.report import charts, words
from cxroi.report.figures import headline
from cxroi.report.questions import questions as review
from cxroi.report.text import safe_markdown
from cxroi.ui import quick, results, show

show.page(
    __file__,
    "Quick start",
    "Nine questions, two minutes. What they do not ask is filled with cautious judgement that you can refine later.",
)

questions, answers = st.columns([3, 2], gap="large")
with questions:
    data = quick.ask()
with answers:
    try:
        case = quick.case_of(data)
        result, draws = results.evaluation(case), results.simulate(case)
        show.headline(headline(result, draws)[:2])
        show.headline(headline(result, draws)[2:])
        st.markdown(safe_markdown(words.pitch(result, draws)))
        show.chart(charts.cash_curve(result, draws, palette=show.palette()), key="quick-cash")
    except CaseError as error:
        st.error(safe_markdown(str(error)))
    else:
        st.button(
            "Continue with this case",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=quick.take,
            args=(data,),
            help="Opens it on every page. What is open now is one step of Undo away.",
        )
        st.caption(words.provenance(result, draws))
        st.caption(TAKEN_FOR_GRANTED)
        for question in review(result):
            if question.section not in ("evidence", "links"):
                st.info(safe_markdown(question.text), icon=":material/help:")
