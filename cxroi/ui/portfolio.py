"""The page Portfolio: a budget, what it limits, what sets are chosen by; and the set as a scenario."""

from __future__ import annotations

import streamlit as st

from cxroi.analysis.funding import Funding, funding, scenario_values
from cxroi.analysis.portfolio import BY, Portfolio, portfolio
from cxroi.analysis.portfolio_sets import SPENDS
from cxroi.case import Case
from cxroi.case.writing import known_by
from cxroi.report.language.formats import full, short
from cxroi.report.language.portfolio_words import SPEND, WORTH
from cxroi.ui import state
from cxroi.ui.remedies import see_scenario

STOPS = 40
"""Stops of the budget's slider."""


def chosen(case: Case) -> Funding:
    """Ask for the budget, what it limits and what sets are chosen by; the best set within it."""
    of = st.segmented_control(
        "The budget limits", SPENDS, default=SPENDS[0], required=True, key="fund-of", format_func=SPEND.__getitem__,
        persist_state="session",
    )  # fmt: skip
    by = st.segmented_control(
        "Choose by",
        BY,
        default=BY[0],
        required=True,
        key="fund-by",
        format_func=WORTH.__getitem__,
        persist_state="session",
    )
    found = _portfolio(case, of, by)
    budget = _budget(found)
    key = (*_key(case, of, by), budget)
    kept = state.kept("funding")
    if kept is None or kept[0] != key:
        kept = (key, funding(found, budget))
        state.keep("funding", kept)
    made: Funding = kept[1]
    return made


def _key(case: Case, of: str, by: str) -> tuple[str, str, str]:
    return known_by(case), of, by


def _portfolio(case: Case, of: str, by: str) -> Portfolio:
    """Every set of the case, run once and kept while the case stays as it is."""
    kept = state.kept("portfolio")
    if kept is not None and kept[0] == _key(case, of, by):
        made: Portfolio = kept[1]
        return made
    bar = st.progress(0.0, "Evaluating sets of initiatives")
    found = portfolio(
        case, of=of, by=by, progress=lambda share: bar.progress(min(1.0, share), "Evaluating sets of initiatives")
    )
    _ = found.frontier
    bar.empty()
    state.keep("portfolio", (_key(case, of, by), found))
    return found


def _budget(found: Portfolio) -> float:
    """The budget, in even steps up to what the dearest set takes."""
    most = float(found.spend.max())
    stops = [most * stop / STOPS for stop in range(STOPS + 1)]
    if most <= 0:
        st.caption(f"No set takes anything of this budget ({SPEND[found.of].lower()}).")
        return 0.0
    currency = found.sets.case.currency
    place = st.select_slider(
        "Budget", range(STOPS + 1), value=STOPS, key=f"fund-budget-{found.of}", persist_state="session",
        format_func=lambda stop: short(stops[stop], currency),
    )  # fmt: skip
    typed = st.number_input(
        f"Or an exact budget ({currency})", min_value=0.0, value=None, step=None, format="%.0f", key=f"fund-exact-{found.of}",
        persist_state="session", placeholder=full(stops[place], currency), width=320,
    )  # fmt: skip
    return stops[place] if typed is None else typed


def _called(made: Funding) -> str:
    """What the scenario is called."""
    limit = "no limit" if made.budget is None else short(made.budget, made.case.currency)
    return f"Best set for {limit} ({SPEND[made.of].lower()})"


def as_scenario(made: Funding) -> None:
    """A click that makes the set a scenario of the case."""
    if state.board():
        return
    values = scenario_values(made.case, made.point)
    if not values:
        st.caption("This set is the case as it is.")
        return
    st.button(
        "Make this a scenario", key="fund-scenario", on_click=see_scenario, args=(_called(made), values),
        help="Adds a scenario in which what is out starts after the horizon, where nothing of it counts. Undo takes it away.",
    )  # fmt: skip
