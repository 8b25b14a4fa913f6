"""Business case: what the executive reads."""

import streamlit as st

from cxroi.report import chain, charts, tables, words
from cxroi.report.figures import headline
from cxroi.report.text import safe_markdown
from cxroi.ui import results, show, state
from cxroi.ui.alternative import other_project

show.page(
    __file__, "Business case", "What it costs, what it brings, when, how surely, and what one would have to believe."
)

case = state.case()
result, draws, colours = results.evaluation(case), results.simulate(case), show.palette()

with show.cell(
    "The pitch",
    "The case in one sentence, made from its numbers.",
    working=words.how_pitched(result, draws),
    note="pitch",
):
    show.headline(headline(result, draws))
    instead, pitch = st.columns([1, 3], gap="large")
    instead.caption("The sentence it replaces")
    instead.markdown(f"*{safe_markdown(words.replaced_sentence(case))}*")
    pitch.caption("What this case says")
    pitch.markdown(f"#### {safe_markdown(words.pitch(result, draws))}")
    if not state.board():
        other_project(case, result)

with show.cell(
    "Where the money comes from",
    "Present values: each source's share of what they bring together. The bars add up exactly.",
    working=words.how_shared(result),
):
    show.chart(charts.waterfall(result, palette=colours), key="waterfall")

with show.cell(
    "When",
    "Cash out and in, month by month, added up and undiscounted.",
    working=words.how_paid_back(result, draws),
    note="when",
):
    show.chart(charts.cash_curve(result, draws, palette=colours), key="cash")
    if draws.payback.min() != draws.payback.max():
        show.chart(charts.payback_curve(result, draws, palette=colours), key="payback")

with show.cell(
    "The chain",
    "From what is done, through what customers feel and do, to money. Hover to see what each link says.",
    working=words.how_linked(case),
    note="links",
):
    show.chart(chain.sankey(result, results.benefit_by_evidence(case), palette=colours), key="chain")

with show.cell(
    "What you would have to believe",
    "For each assumption: its value, where the case would break even, and how far apart they are.",
    working=words.how_breaks_even(),
    note="beliefs",
):
    found = results.break_even(case)
    st.markdown(safe_markdown(words.share_needed(results.break_even_share(case))))
    show.chart(charts.beliefs(found, npv=result.npv, palette=colours), key="beliefs")
    st.dataframe(tables.beliefs(found, currency=case.currency), hide_index=True, width="stretch", height=380)

with show.cell(
    "The yearly table",
    "What finance expects: undiscounted by year, with total and present value.",
    working=words.how_valued(result),
    note="finance",
):
    show.money_table(tables.yearly(result), case.currency)

with show.cell(
    "By role",
    "What the case does in its last year to the measure each function is judged by.",
    working=words.how_measured(result),
):
    st.dataframe(tables.roles(result), hide_index=True, width="stretch")
    st.caption("Finance's own measures, by segment:")
    st.dataframe(tables.segments(result), hide_index=True, width="stretch")

st.caption(words.provenance(result, draws))
