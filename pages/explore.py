"""Explore: for executives; move what matters and see the effect."""

import streamlit as st

from cxroi.report.language import sentences
from cxroi.report.tables import risk_tables
from cxroi.ui import cached, cells, explore, state
from cxroi.ui.objection_cards import five

cells.page(
    __file__,
    "Explore",
    "Move what you doubt. Each curve shows NPV over the range of its assumption, all others unchanged.",
)


@st.fragment
def page() -> None:
    """The whole page: moving a slider reruns only this."""
    state.redrawn()
    case = state.case()

    with cells.cell("What if", "The case with the current slider values."):
        explore.scenario_buttons()
        figures, actions = st.container(), st.container()
        asked = st.expander(
            "Five answers: how likely, by when, what would make it fail, what to measure first, what waiting costs",
            key="five-answers",
            on_change="rerun",
            bind="query-params",
            icon=":material/quiz:",
        )
        months, share = explore.timing(case)

    with cells.cell(
        "What matters most",
        "The assumptions that move NPV most, over their ranges and on one scale: green marks the case, red where it "
        "breaks even.",
    ):
        cards = explore.sliders(case)
        tried = explore.explored(case, cards, months=months, share=share)
        result = cached.likely(tried)
        with figures:
            explore.headline_against(case, tried)
        explore.curves(cards, tried, case, result)

    if asked.open:
        with asked:
            five(tried)

    with actions:
        explore.actions(case, tried)

    with cells.cell("Two at once", "NPV over any two of them; on the line it is zero."):
        explore.two_way(case, tried, result)

    with cells.cell(
        "Side by side",
        "Scenarios over the same draws, so that differences come from the scenario and not from chance.",
    ):
        explore.side_by_side(case, tried)

    with cells.cell("Later, or shorter", "What waiting costs, and what is left if everything ends early."):
        later, shorter = st.container(key="one-in-a-row-timing").columns(2)
        now = cached.analysis(tried)
        with later:
            cells.table(risk_tables.what_if("cost-of-delay", now.cost_of_delay, currency=case.currency))
        with shorter:
            cells.table(risk_tables.what_if("stop-early", now.stop_early, currency=case.currency))

    st.caption(sentences.provenance(result, cached.simulate(tried)))


cached.simulate(state.case())  # app.py reports what cannot be computed, before any slider is drawn
explore.say_whose_sliders(state.case())
page()
