"""Risk: how sure, what matters, what to measure first."""

import streamlit as st

from cxroi.report import charts, risk, words
from cxroi.report.text import safe_markdown
from cxroi.ui import draws as choice
from cxroi.ui import results, show, state
from cxroi.ui.answers import five

show.page(__file__, "Risk", "How sure the case is, which assumptions decide it, and what is worth measuring first.")

case = state.case()
result, draws, colours = results.evaluation(case), results.simulate(case), show.palette()
currency = case.currency

with show.cell("Five answers", "What a board asks, from this case's numbers.", note="risk"):
    five(case)
    show.link()

with show.cell(
    "How sure",
    "NPV over joint draws of all assumptions that have a range.",
    working=words.how_drawn(case),
):
    shown = choice.chosen(case)
    show.chart(risk.distribution(result, shown, palette=colours), key="distribution")
    show.on_request(
        "All figures, with the error of the draws",
        lambda: risk.spread(shown, results.errors(case) if shown is draws else None, currency=currency),
        key="spread",
    )
    show.chart(charts.payback_curve(result, shown, palette=colours), key="risk-payback")

with show.cell(
    "How surely each source pays",
    "What each source of benefit brings over the draws: Shapley values, which add up in every one of them.",
):
    show.chart(risk.by_source(results.sources(case), currency=currency, palette=colours), key="sources")

with show.cell(
    "Three views",
    "The likely figure, the mean and the risk-adjusted figure answer different questions; they are never mixed.",
):
    st.table(risk.views(result, draws, results.tei_view(case)).map(safe_markdown), hide_index=True)

with show.cell("What matters", "NPV with each assumption at its P10 and its P90, all others at their median."):
    show.chart(risk.tornado(case, results.tornado(case), palette=colours), key="tornado")
    show.on_request(
        "Shares of the variance (Sobol' indices)",
        lambda: risk.variance_shares(results.npv_indices(case), case),
        key="indices",
    )

with show.cell(
    "What to measure first", "What it would be worth to know an assumption before deciding whether to go ahead (EVPPI)."
):
    known = results.knowledge(case)
    st.markdown(safe_markdown(risk.value_of_knowing(known, currency=currency)))
    st.dataframe(risk.worth_knowing(known, currency=currency), hide_index=True, width="stretch")

with show.cell("What it rests on", "The benefit by the evidence of the weakest part on its way to money."):
    parts = results.benefit_by_evidence(case)
    show.chart(risk.rests_on(parts, currency=currency, palette=colours), key="rests-on")
    st.markdown(safe_markdown(words.causal_needed(results.causal_share_needed(case))))
    st.markdown(safe_markdown(words.share_needed(results.break_even_share(case))))

with show.cell("Stress tests", "What reviewers ask for: less benefit, later, dearer."):
    st.dataframe(risk.what_if(results.stress_tests(case), currency=currency), hide_index=True, width="stretch")

with show.cell("Cost of delay", "The horizon stays where it is, so what starts later has less time to pay."):
    st.dataframe(risk.what_if(results.cost_of_delay(case), currency=currency), hide_index=True, width="stretch")

st.caption(words.provenance(result, draws))
