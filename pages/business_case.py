"""Business case: what the executive reads."""

import streamlit as st

from cxroi.report.charts import case_charts, chain
from cxroi.report.language import sentences
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.tables import case_tables
from cxroi.report.tables.figures import headline
from cxroi.ui import cached, cells, state
from cxroi.ui.other_project import other_project
from cxroi.ui.remedies import what_would_mend

cells.page(
    __file__, "Business case", "What it costs, what it brings, when, how surely, and what one would have to believe."
)

case = state.case()
result, draws, colours = cached.evaluation(case), cached.simulate(case), cells.palette()

with cells.cell(
    "The pitch",
    "The case in one sentence, made from its numbers.",
    working=sentences.how_pitched(result, draws),
    note="pitch",
):
    cells.headline(headline(result, draws))
    instead, pitch = st.columns([1, 3], gap="large")
    instead.caption("The sentence it replaces")
    instead.markdown(f"*{safe_markdown(sentences.replaced_sentence(case))}*")
    pitch.caption("What this case says")
    pitch.markdown(f"#### {safe_markdown(sentences.pitch(result, draws))}")
    if not state.board():
        other_project(case, result)

what_would_mend(result)

with cells.cell(
    "Where the money comes from",
    "Present values: each source's share of what they bring together. The bars add up exactly.",
    working=sentences.how_shared(result),
):
    cells.chart(case_charts.waterfall(result, palette=colours), key="waterfall")

with cells.cell(
    "When",
    "Cash out and in, month by month, added up and undiscounted.",
    working=sentences.how_paid_back(result, draws),
    note="when",
):
    cells.chart(case_charts.cash_curve(result, draws, palette=colours), key="cash")
    if draws.payback.min() != draws.payback.max():
        cells.chart(case_charts.payback_curve(result, draws, palette=colours), key="payback")

with cells.cell(
    "The chain",
    "From what is done, through what customers feel and do, to money. Hover to see what each link says.",
    working=sentences.how_linked(case),
    note="links",
):
    cells.chart(chain.sankey(result, cached.benefit_by_evidence(case), palette=colours), key="chain")

with cells.cell(
    "What you would have to believe",
    "For each assumption: its value, where the case would break even, and how far apart they are.",
    working=sentences.how_breaks_even(),
    note="beliefs",
):
    found = cached.break_even(case)
    st.markdown(safe_markdown(sentences.share_needed(cached.break_even_share(case))))
    cells.chart(case_charts.beliefs(found, npv=result.npv, palette=colours), key="beliefs")
    st.dataframe(case_tables.beliefs(found, currency=case.currency), hide_index=True, width="stretch", height=380)

with cells.cell(
    "The yearly table",
    "What finance expects: undiscounted by year, with total and present value.",
    working=sentences.how_valued(result),
    note="finance",
):
    cells.money_table(case_tables.yearly(result), case.currency)

with cells.cell(
    "By role",
    "What the case does in its last year to the measure each function is judged by.",
    working=sentences.how_measured(result),
):
    st.dataframe(case_tables.roles(result), hide_index=True, width="stretch")
    st.caption("Finance's own measures, by segment:")
    st.dataframe(case_tables.segments(result), hide_index=True, width="stretch")

st.caption(sentences.provenance(result, draws))
