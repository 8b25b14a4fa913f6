"""The page “Evidence”."""

import streamlit as st

from cxroi.report.charts import evidence_charts
from cxroi.report.language.before_after_words import HOW
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.tables import evidence_tables as shown
from cxroi.ui import (
    before_after,
    browser,
    cells,
    chart_cell,
    evidence,
    evidence_files,
    evidence_into_case,
    heavy,
    scores_alone,
    table_money,
)
from cxroi.ui.data_table import data_table

cells.page(
    __file__,
    "Evidence",
    "Does the score predict who stays, who spends, who buys more? If it does, use it in the case; if not, leave it out.",
)

heavy.warm()

with cells.cell(
    "Your tables", f"Survey and finance joined, customer by customer. {browser.stays_here()}", note="evidence"
):
    evidence_files.bring()
    judged = evidence_files.judged()

if judged is not None:
    with cells.cell("What was read", "Every rule applied, with the rows affected. Nothing is dropped silently."):
        evidence_files.read(judged)

if judged is not None and judged.snapshot is not None:
    with cells.cell(
        "One row per customer",
        "What a table without an order of time can show, and no more.",
        working=shown.HOW_SNAPSHOT,
    ):
        evidence_into_case.snapshot(judged.snapshot)

if judged is not None and judged.baseline is not None and judged.study is None:
    with cells.cell(
        "Into the case",
        "Each segment today, from the table: customers, churn and revenue.",
        working=shown.HOW_FLAT_BASELINE,
    ):
        evidence_into_case.start_from_snapshot(judged.baseline)

if judged is not None and judged.before_after:
    with cells.cell(
        "Before and after",
        "What was changed, for whom, and what came of it, against those who did not have it.",
        working=HOW,
    ):
        before_after.changes(judged.before_after)

if judged is not None and judged.alone is not None:
    scores_alone.scores(judged.alone)
    scores_alone.themes(judged.alone)

if judged is not None and judged.refused:
    st.error(safe_markdown(judged.refused), icon=":material/block:")

if judged is not None and judged.study is not None:
    study = judged.study

    with cells.cell(
        "What predicts what",
        "Each score against each later outcome, controlling for what else is known of a customer. Click a verdict for its details.",
        working=shown.HOW_JUDGED,
    ):
        if study.metrics:
            evidence.behind(study, evidence.matrix(study))
            cells.on_request("Everything tried", lambda: shown.tried(study), key="tried")
        else:
            st.info(shown.NO_SCORE, icon=":material/info:")

    with cells.cell(
        "Who answers, and who does not",
        "A response rate alone proves nothing; what matters is whether those who do not answer leave more often.",
    ):
        for metric, response in study.responses:
            st.markdown(f"**{safe_markdown(shown.label_of(metric))}**: {safe_markdown(response.words)}")
        cells.on_request(
            "Who answers, by size, tenure and segment", lambda: shown.responses_table(study), key="responses"
        )

    with cells.cell(
        "Revenue kept",
        "Net revenue retention of last year's customers, and their earlier answers.",
        working=shown.HOW_COUNTED,
    ):
        if study.no_nrr:
            st.info(safe_markdown(study.no_nrr), icon=":material/info:")
        else:
            data_table(shown.cohort_table(study.cohorts, currency=table_money.currency()))
        for metric, cohorts in study.by_answer:
            chart_cell.chart(evidence_charts.by_answer(metric, cohorts), key=f"nrr-{metric}")
        cells.on_request(
            "Customers with growing business, and what they said",
            lambda: shown.grower_table(study.growers, currency=table_money.currency()),
            key="growers",
        )

    if study.retention is not None:
        with cells.cell(
            "How long customers stay",
            "Share of customers remaining by tenure; average churn hides that loyal customers stay longer.",
        ):
            chart_cell.chart(evidence_charts.retention(study.retention), key="retention")
            for warning in study.retention.warnings:
                st.caption(safe_markdown(f"• {warning}"))

    with cells.cell(
        "Into the case", "Each segment's figures today, from the tables, and whether they reproduce last year."
    ):
        evidence_into_case.start_from(study)

    for caveat in study.caveats:
        st.caption(safe_markdown(f"• {caveat}"))
    st.caption(shown.provenance(study))
