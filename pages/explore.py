"""The page “Explore”."""

import streamlit as st

from cxroi.report.language import sentences
from cxroi.report.review import board_answers
from cxroi.report.tables import risk_tables
from cxroi.ui import cached, cells, explore, explore_cells, state
from cxroi.ui.objection_cards import five

cells.page(
    __file__,
    "Explore",
    "Move what you doubt: every figure follows. Each curve shows NPV over the range of its assumption, all others "
    "unchanged, on one scale; the bar marks the case, the dashed line its break-even.",
)


@st.fragment
def page() -> None:
    """The whole page: releasing a slider reruns only this."""
    state.redrawn()
    case = state.case()
    moved = explore.positions(case)
    explore.put(case, moved)

    with cells.cell("What if", "The case with the slider values, the assumptions that move NPV most first."):
        explore_cells.scenario_buttons()
        stage = st.container()
        months, share = explore.timing(case)
        tried = explore.explored(case, moved, months=months, share=share)
        with stage:
            explore.stage(case, tried, moved, months=months, share=share)
            explore.against(case, tried)
        asked = st.expander(
            board_answers.IN_SHORT,
            key="five-answers",
            on_change="rerun",
            bind="query-params",
            icon=":material/quiz:",
        )
        if asked.open:
            with asked:
                five(tried)
        explore_cells.actions(case, tried)

    with cells.cell("Two at once", "NPV over any two of them; on the line it is zero."):
        explore_cells.two_way(case, tried, cached.likely(tried))

    with cells.cell(
        "Side by side",
        "Scenarios over the same draws, so that differences come from the scenario and not from chance.",
    ):
        explore_cells.side_by_side(case, tried)

    with cells.cell(
        "Later, or shorter",
        "What it costs to start all of it later, payments too, and what is left if everything ends early.",
    ):
        later, shorter = st.container(key="one-in-a-row-timing").columns(2)
        now = cached.analysis(tried)
        with later:
            cells.table(risk_tables.what_if("cost-of-delay", now.cost_of_delay, currency=case.currency))
        with shorter:
            cells.table(risk_tables.what_if("stop-early", now.stop_early, currency=case.currency))

    st.caption(sentences.provenance(cached.likely(tried), cached.simulate(tried)))


cached.simulate(state.case())  # app.py reports what cannot be computed, before any slider is drawn
explore.say_whose_sliders(state.case())
page()
