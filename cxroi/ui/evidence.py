"""The Evidence page's parts once tables are judged: the verdict matrix, the details of a verdict, and its use in the case."""

from __future__ import annotations

import streamlit as st

from cxroi.evidence.cells import OUTCOMES, Cell
from cxroi.evidence.emotions import EMOTION
from cxroi.evidence.sentences import label_of
from cxroi.evidence.study import Study
from cxroi.evidence.verdicts import Outcome
from cxroi.report.charts import evidence_charts
from cxroi.report.language import link_words
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.tables import evidence_tables as shown
from cxroi.ui import chart_cell, evidence_into_case, state


def matrix(study: Study) -> Cell:
    """The verdicts, a button each; returns the open cell."""
    chosen: tuple[str, Outcome] = state.kept("cell") or _most_telling(study)
    for metric in study.metrics:
        name, *columns = st.columns([2, 3, 3, 3, 3], gap="small", vertical_alignment="center")
        name.markdown(f"**{plain_words(label_of(metric))}**")
        for column, outcome in zip(columns, OUTCOMES, strict=True):
            verdict = study.cell(metric, outcome).verdict
            column.button(
                f"{shown.OUTCOME[outcome]} :{shown.BADGE[verdict]}-badge[{verdict}]",
                key=f"cell-{metric}-{outcome}",
                on_click=state.keep,
                args=("cell", (metric, outcome)),
                type="secondary" if (metric, outcome) == chosen else "tertiary",
                width="stretch",
                help="Open the details of this verdict.",
            )
    return study.cell(*chosen)


def _most_telling(study: Study) -> tuple[str, Outcome]:
    scores_first = sorted(study.cells, key=lambda cell: cell.metric.startswith(EMOTION))
    cell = next((cell for cell in scores_first if cell.verdict == "USE"), scores_first[0])
    return cell.metric, cell.outcome


def behind(study: Study, cell: Cell) -> None:
    """The charts and caveats of one cell, and its use in the case."""
    heading = f"{label_of(cell.metric)} and {shown.NAMES[cell.outcome]}"
    st.markdown(f"### {plain_words(heading)}: :{shown.BADGE[cell.verdict]}-badge[{cell.verdict}]")
    st.markdown(safe_markdown(cell.sentence))
    if cell.e_value is not None:
        st.caption(link_words.unseen(cell.e_value))
    evidence_into_case.use(study, cell)
    key = f"{cell.metric}-{cell.outcome}"
    if cell.picture.bands:
        chart_cell.chart(evidence_charts.bands(cell), key=f"bands-{key}")
    if len(cell.picture.forest) > 1:
        chart_cell.chart(evidence_charts.forest(cell), key=f"forest-{key}")
    if cell.picture.horizons or cell.picture.checks:
        chart_cell.chart(evidence_charts.horizons(cell), key=f"checks-{key}")
    for caveat in cell.caveats:
        st.caption(safe_markdown(f"• {caveat}"))
