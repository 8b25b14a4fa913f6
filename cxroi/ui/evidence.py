"""The Evidence page's parts once tables are judged: the verdict matrix, what is behind a verdict, and its way into the case."""

from __future__ import annotations

from typing import cast

import streamlit as st

from cxroi.evidence.cells import OUTCOMES, Cell
from cxroi.evidence.into_case import TIER, Tier, back_cast, link_of, segments_of, with_baseline, with_link
from cxroi.evidence.sentences import label_of
from cxroi.evidence.study import Study
from cxroi.evidence.verdicts import Outcome
from cxroi.report.charts import evidence_charts
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.tables import evidence_tables as shown
from cxroi.ui import cached, cells, state


def matrix(study: Study) -> Cell:
    """The verdicts, a button each; returns the cell that is looked at."""
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
                help="Open what is behind this verdict.",
            )
    return study.cell(*chosen)


def _most_telling(study: Study) -> tuple[str, Outcome]:
    cell = next((cell for cell in study.cells if cell.verdict == "USE"), study.cells[0])
    return cell.metric, cell.outcome


def behind(study: Study, cell: Cell) -> None:
    """The picture and the caveats of one cell, and its way into the case."""
    heading = f"{label_of(cell.metric)} and {shown.OUTCOME[cell.outcome].lower()}"
    st.markdown(f"### {plain_words(heading)}: :{shown.BADGE[cell.verdict]}-badge[{cell.verdict}]")
    st.markdown(safe_markdown(cell.sentence))
    if cell.e_value is not None:
        st.caption(shown.unseen(cell.e_value))
    _use(study, cell)
    key = f"{cell.metric}-{cell.outcome}"
    if cell.picture.bands:
        cells.chart(evidence_charts.bands(cell), key=f"bands-{key}")
    if len(cell.picture.forest) > 1:
        cells.chart(evidence_charts.forest(cell), key=f"forest-{key}")
    if cell.picture.horizons or cell.picture.checks:
        cells.chart(evidence_charts.horizons(cell), key=f"checks-{key}")
    for caveat in cell.caveats:
        st.caption(safe_markdown(f"• {caveat}"))


def _use(study: Study, cell: Cell) -> None:
    if state.board():
        return
    if cell.verdict != "USE":
        st.caption("Only a score that predicts goes into the case.")
        return
    if cell.outcome == "nrr":
        st.caption(
            "Net revenue retention is churn and spend together: use those two, or one customer would count twice."
        )
        return
    tier = st.selectbox(
        "How was it found? It decides how much of the link is taken for cause (judgement)",
        list(TIER),
        list(TIER).index("D"),
        format_func=lambda name: f"{name}: {TIER[name]}",
        key="tier",
        persist_state="session",
    )
    parts = link_of(study, cell, tier=cast(Tier, tier))
    st.caption(safe_markdown(shown.link_words(parts)))
    data = state.document().data
    if with_link(data, parts) == data:
        st.success("This link stands in the case as it was found here. Undo takes it back.", icon=":material/check:")
        st.caption(shown.cause_needed(cached.analysis(state.case()).break_evens, parts))
        return
    st.button("Use in the case", type="primary", icon=":material/add_link:", on_click=_use_link, args=(parts,))


def _use_link(parts) -> None:
    state.replace(with_link(state.document().data, parts))
    state.tell(
        f"The link {parts.link['metric']} → {parts.link['driver']} stands in the case now, with its evidence. Undo takes it back."
    )


def start_from(study: Study) -> None:
    """The baseline of the case from the tables, and whether it reproduces last year."""
    st.markdown(safe_markdown(back_cast(study).words))
    parts = segments_of(study)
    if not parts.segments:
        st.caption("The tables hold no segment that could be used.")
        return
    table = shown.baseline_table(parts, currency=state.document().case.currency)
    st.dataframe(table, hide_index=True, width="stretch")
    if parts.missing:
        st.caption(f"Not in these tables, to be entered by hand: {shown.field_words(parts.missing)}.")
    data = state.document().data
    if with_baseline(data, parts) == data:
        st.success("These segments stand in the case as the tables have them.", icon=":material/check:")
    elif not state.board():
        st.button("Use as the baseline of the case", on_click=_use_baseline, args=(parts,), icon=":material/input:")


def _use_baseline(parts) -> None:
    state.replace(with_baseline(state.document().data, parts))
    names = ", ".join(one["name"] for one in parts.segments)
    state.tell(f"These segments stand in the case as the tables have them: {names}. Undo takes it back.")
