"""Risk: how sure, what matters, what to measure first."""

import streamlit as st

from cxroi.report.charts import case_charts, risk_charts
from cxroi.report.language import sentences
from cxroi.report.language.safe_text import safe_markdown
from cxroi.ui import cached, cells, state
from cxroi.ui import draw_count as choice
from cxroi.ui.objection_cards import five

cells.page(__file__, "Risk", "How sure the case is, which assumptions decide it, and what is worth measuring first.")

case = state.case()
analysis, colours = cached.analysis(case), cells.palette()
result, draws = analysis.evaluation, analysis.simulation
currency = case.currency

with cells.cell("Five answers", "What a board asks, from this case's numbers.", note="risk"):
    five(case)
    cells.link()

with cells.cell(
    "How sure",
    "NPV over joint draws of all assumptions that have a range.",
    working=sentences.how_drawn(case),
):
    shown = choice.chosen(case)
    cells.chart(risk_charts.distribution(result, shown, palette=colours), key="distribution")
    cells.on_request(
        "All figures, with the error of the draws",
        lambda: risk_charts.spread(shown, analysis.errors if shown is draws else None, currency=currency),
        key="spread",
    )
    cells.chart(case_charts.payback_curve(result, shown, palette=colours), key="risk-payback")

with cells.cell(
    "How surely each source pays",
    "What each source of benefit brings over the draws: Shapley values, which add up in every one of them.",
):
    cells.chart(risk_charts.by_source(analysis.sources, currency=currency, palette=colours), key="sources")

with cells.cell(
    "Three views",
    "The likely figure, the mean and the risk-adjusted figure answer different questions; they are never mixed.",
):
    st.table(risk_charts.views(result, draws, analysis.tei_view).map(safe_markdown), hide_index=True)

with cells.cell("What matters", "NPV with each assumption at its P10 and its P90, all others at their median."):
    cells.chart(risk_charts.tornado(case, analysis.tornado, palette=colours), key="tornado")
    cells.on_request(
        "Shares of the variance (Sobol' indices)",
        lambda: risk_charts.variance_shares(analysis.npv_indices, case),
        key="indices",
    )

with cells.cell(
    "What to measure first", "What it would be worth to know an assumption before deciding whether to go ahead (EVPPI)."
):
    known = analysis.knowledge
    st.markdown(safe_markdown(risk_charts.value_of_knowing(known, currency=currency)))
    st.dataframe(risk_charts.worth_knowing(known, currency=currency), hide_index=True, width="stretch")

with cells.cell("What it rests on", "The benefit by the evidence of the weakest part on its way to money."):
    parts = analysis.benefit_by_evidence
    cells.chart(risk_charts.rests_on(parts, currency=currency, palette=colours), key="rests-on")
    st.markdown(safe_markdown(sentences.causal_needed(analysis.causal_share_needed)))
    st.markdown(safe_markdown(sentences.share_needed(analysis.break_even_share)))

with cells.cell("Stress tests", "What reviewers ask for: less benefit, later, dearer."):
    st.dataframe(risk_charts.what_if(analysis.stress_tests, currency=currency), hide_index=True, width="stretch")

with cells.cell("Cost of delay", "The horizon stays where it is, so what starts later has less time to pay."):
    st.dataframe(risk_charts.what_if(analysis.cost_of_delay, currency=currency), hide_index=True, width="stretch")

st.caption(sentences.provenance(result, draws))
