"""The page “Explore”."""

import streamlit as st

from cxroi.report.charts.live import LEGEND
from cxroi.report.language import sentences
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.language.uncounted import withheld
from cxroi.ui import cached, cells, explore, explore_cells, state

cells.page(
    __file__,
    "Explore",
    f"Move what you doubt: every figure follows. {LEGEND}",
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
        now, draws = cached.likely(tried), cached.simulate(tried)  # taken from the cache once: each time costs a copy
        with stage:
            if missing := withheld(now):
                st.warning(safe_markdown(missing))
            explore.stage(case, now, draws, moved, months=months, share=share, changed=tried is not case)
            if tried is not case:
                explore.against(case, now, moved, months=months, share=share)
        explore_cells.actions(case, tried)

    with cells.cell("Look closer", "Opened, each of these follows the sliders, too."):
        explore_cells.closer(case, tried)

    st.caption(sentences.traced(now, draws))


cached.simulate(state.case())  # app.py reports what cannot be computed, before any slider is drawn
explore.say_whose_sliders(state.case())
page()
