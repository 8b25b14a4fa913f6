"""Explore, around the live case: scenarios to start from, keeping one, and what opens below it."""

from __future__ import annotations

import streamlit as st

from cxroi.analysis.case_analysis import AS_IT_IS
from cxroi.analysis.curves import curves
from cxroi.case import Case
from cxroi.case.counted import capital
from cxroi.case.quantities import differences
from cxroi.report.charts import explore_charts as shown
from cxroi.report.language.safe_text import as_csv, plain_words, safe_markdown
from cxroi.report.review import board_answers
from cxroi.report.review.answer_words import gain_from_waiting
from cxroi.report.tables import explore_tables, risk_tables
from cxroi.ui import cached, cells, chart_cell, state
from cxroi.ui.objection_cards import five

MOST = 4
TWO_AT_ONCE = "Two at once: NPV over any two of the assumptions"
SIDE_BY_SIDE = "Side by side: the case, its scenarios and what is tried now"
LATER = (
    "Later, or shorter: what it costs to start all of it later, payments too, and what is left if everything ends early"
)


def scenario_buttons() -> None:
    """The scenarios of the case, a click each."""
    names = [entry.name for entry in state.document().case.scenarios]
    if names:
        options = [AS_IT_IS, *names]
        st.segmented_control(
            "Scenario",
            options,
            key=state.offer("explore-scenario", state.session().scenario or AS_IT_IS),
            on_change=_choose,
            format_func=plain_words,
        )


def _choose() -> None:
    chosen = state.widget("explore-scenario")
    state.choose_scenario(None if chosen in (None, AS_IT_IS) else chosen)
    state.redraw()


def actions(case: Case, tried: Case) -> None:
    """Keep as a scenario, the link, the points of the curves."""
    changed, moved = differences(case, tried), cached.levers(case)
    with st.container(horizontal=True, gap="small"):
        if not state.board():
            with st.popover("Keep as scenario", icon=":material/bookmark_add:", disabled=not changed):
                st.text_input("Name of the scenario", key="scenario-name", max_chars=80)
                st.button("Keep", on_click=_keep, args=(changed,), type="primary")
                st.caption("It is added to the case file, with the values that differ. Undo removes it.")
        cells.link()
        st.download_button(
            "Points of the curves as CSV",
            data=lambda: as_csv(explore_tables.curves_table(curves(tried, moved))),
            file_name="explore-curves.csv",
            mime="text/csv",
            on_click="ignore",
            key="explore-curves",
            type="tertiary",
            icon=":material/table:",
        )


def closer(case: Case, tried: Case) -> None:
    """What is asked of the case after its sliders: each computed once it is opened, so that sliders wait for none of them."""
    for title, key, icon, show in (
        (board_answers.IN_SHORT, "five-answers", "quiz", lambda: five(tried)),
        (TWO_AT_ONCE, "two-at-once", "grid_on", lambda: two_way(case, tried)),
        (SIDE_BY_SIDE, "side-by-side", "compare", lambda: side_by_side(case, tried)),
        (LATER, "later-or-shorter", "schedule", lambda: _later_or_shorter(tried)),
    ):
        cells.folded(title, show, key=key, icon=icon, in_link=True)


def two_way(case: Case, tried: Case) -> None:
    """The map of two assumptions chosen from those that matter."""
    st.caption("On the line NPV is zero.")
    moved = cached.levers(case)
    if len(moved) < 2:
        st.caption("There are fewer than two assumptions to choose from.")
        return
    names = [lever.assumption.title for lever in moved]
    across, up = st.columns(2)
    first = across.selectbox(
        "Across", range(len(names)), 0, key="across", format_func=names.__getitem__, bind="query-params"
    )
    second = up.selectbox("Up", range(len(names)), 1, key="up", format_func=names.__getitem__, bind="query-params")
    if first == second:
        st.info("Choose two different assumptions.")
        return
    surface = cached.surface(tried, case, first, second)
    chart_cell.chart(shown.two_way(surface, tried, cached.likely(tried).npv), key="two-way")


def side_by_side(case: Case, tried: Case) -> None:
    """Up to four of: the case, its scenarios, and what is tried now."""
    st.caption("All over the same draws, so that differences come from the scenario and not from chance.")
    options = {AS_IT_IS: state.document().case, **state.document().scenarios}
    if tried is not case:
        options = {**options, "What is tried now": tried}
    names = list(options)
    if len(names) < 2:
        st.caption("Move a slider, or keep a scenario, to have something to compare.")
        return
    chosen = st.pills(
        f"Compare up to {MOST}; the others are measured against the first, draw by draw",
        names,
        selection_mode="multi",
        default=names if len(names) <= MOST else [*names[: MOST - 1], names[-1]],
        key=f"compare-{len(names)}",
        format_func=plain_words,
        persist_state="session",
    )
    kept = [name for name in names if name in chosen][:MOST]
    if len(chosen) > MOST:
        st.warning(f"Only the first {MOST} are shown: {plain_words(', '.join(kept))}.")
    if len(kept) < 2:
        st.caption("Choose two or more.")
        return
    cases = {name: options[name] for name in kept}
    found = cached.compared(cases)
    st.dataframe(explore_tables.side_by_side(found, case.currency), width="stretch", height="content")
    chart_cell.chart(shown.side_by_side_cash(found), key="side-by-side-cash")
    replaced = {path: None for entry in case.scenarios if entry.name in kept for path in entry.set}
    paths = {path: None for one in cases.values() for path in differences(cases[kept[0]], one)} | replaced
    st.caption("What differs between them:")
    st.dataframe(explore_tables.what_differs(cases, list(paths)), width="stretch")


def _later_or_shorter(tried: Case) -> None:
    """What waiting costs, and what stopping leaves."""
    later, shorter = st.container(key="one-in-a-row-timing").columns(2)
    now = cached.analysis(tried)
    with later:
        cells.table(
            risk_tables.what_if(
                "cost-of-delay", now.cost_of_delay, currency=tried.currency, uncertain=now.simulation.uncertain
            )
        )
        if gain := gain_from_waiting(now):
            st.caption(safe_markdown(f"{capital(gain)}."))
    with shorter:
        cells.table(
            risk_tables.what_if(
                "stop-early", now.stop_early, currency=tried.currency, uncertain=now.simulation.uncertain
            )
        )


def _keep(changed: dict[str, object]) -> None:
    name = str(state.widget("scenario-name") or "").strip()
    taken = [entry.name for entry in state.document().case.scenarios]
    if not name or name in taken:
        state.tell("Give the scenario a new name first; nothing is lost.")
        state.redraw()
        return
    chosen = state.session().scenario
    before = next((entry.set for entry in state.document().case.scenarios if entry.name == chosen), {})
    state.append("scenarios", {"name": name, "set": {**before, **changed}})
    state.tell(f"Kept as scenario “{name}”. It is in the case file now.")
    state.redraw()
