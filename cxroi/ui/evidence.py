"""The Evidence page's parts: tables in, what was found in them, the verdict matrix, and its way into the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import pandas as pd
import streamlit as st

from cxroi.evidence.cells import OUTCOMES, Cell
from cxroi.evidence.into_case import TIER, Tier, back_cast, link_of, segments_of, with_baseline, with_link
from cxroi.evidence.run import Judged, judge
from cxroi.evidence.sentences import label_of
from cxroi.evidence.study import Study
from cxroi.evidence.verdicts import Outcome
from cxroi.report.charts import evidence_charts
from cxroi.report.language.formats import count, percent
from cxroi.report.language.safe_text import as_csv, plain_words, safe_markdown
from cxroi.report.tables import evidence_tables as shown
from cxroi.tables.column_map import ColumnMap as Columns
from cxroi.tables.schema import SCHEMA
from cxroi.ui import cached, cells, state
from cxroi.ui.document import SAMPLES

SAMPLE = SAMPLES / "evidence"
NOTHING = "–"


@dataclass(frozen=True)
class Asked:
    """What is to be read, and what the user decided about it."""

    source: Path | Mapping[str, bytes]
    mappings: Mapping[str, Columns] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    lower_is_better: tuple[str, ...] = ()


def bring() -> None:
    """Take files, or the sample, and read them when asked to."""
    st.file_uploader(
        "Tables: CSV, Parquet or Excel, as your systems export them",
        accept_multiple_files=True,
        key="evidence-files",
        help="Customers, monthly revenue, survey answers, and if you have them contacts and interventions. "
        "They stay on this machine.",
    )
    with st.container(horizontal=True, gap="small"):
        st.button("Read these tables", type="primary", on_click=_ask_for_files, icon=":material/table_view:")
        st.button("Try it on the sample tables", on_click=_ask_for_sample, icon=":material/science:")
    if state.kept("judged") is None:
        st.caption(
            "The least that is needed: one row for each customer with the day it started and, if it left, ended; revenue by "
            "customer and month; one row for each survey invitation or answer. Column names are guessed; you can correct them."
        )


def judged() -> Judged | None:
    """What was found out about the tables asked for last; reads them now where that is still to be done."""
    asked: Asked | None = state.kept("asked")
    if asked is None:
        return None
    if state.kept("judged-asked") is not asked:
        bar = st.progress(0.0, "Reading")
        found = judge(
            asked.source,
            mappings=asked.mappings,
            answers=asked.answers,
            lower_is_better=asked.lower_is_better,
            progress=lambda share, words: bar.progress(min(1.0, share), words),
        )
        bar.empty()
        state.keep("judged", found)
        state.keep("judged-asked", asked)
    return state.kept("judged")


def read(found: Judged) -> None:
    """What was read: rows, questions, findings, and which column was taken for which."""
    counts = ", ".join(f"{name} {count(rows)}" for name, rows in found.rows.items()) or "nothing that can be used"
    st.markdown(safe_markdown(f"Rows read: {counts}. {shown.missing_words(found)}"))
    if found.questions:
        waiting = plain_words(", ".join(dict.fromkeys(one.file for one in found.questions)))
        st.warning(
            "Your answer is needed, then “Read again with these answers”. Until then what follows does without "
            f"{waiting}.",
            icon=":material/help:",
        )
    for question in found.questions:
        st.radio(
            safe_markdown(f"{question.column} in {question.file}: {question.words}"),
            [option.value for option in question.options],
            format_func={option.value: option.words for option in question.options}.__getitem__,
            index=None,
            key=f"answer-{question.id}",
            persist_state="session",
            help=safe_markdown(f"For example {', '.join(question.examples[:3])}"),
        )
    faults = [one for one in found.findings if one.severity == "fault"]
    for fault in faults[:5]:
        st.warning(safe_markdown(str(fault)), icon=":material/warning:")
    with st.expander(f"All that was found while reading ({len(found.findings)})", icon=":material/checklist:"):
        table = shown.finding_table(found.findings)
        st.table(table.map(safe_markdown), hide_index=True)
        st.download_button(
            "As CSV", data=lambda: as_csv(table), file_name="evidence-findings.csv", mime="text/csv", on_click="ignore"
        )
    unused = shown.unused_words(found)
    if unused:
        st.caption(safe_markdown(unused))
    with st.expander("Which column is which", icon=":material/view_column:", expanded=shown.lacks_columns(found)):
        for file, columns in found.mappings.items():
            _columns(file, columns)
    study = found.study
    if study is not None:
        st.pills(
            "Scores where a low figure is good (an effort score, say)",
            study.metrics,
            selection_mode="multi",
            format_func=label_of,
            key="lower-is-better",
            persist_state="session",
        )
    st.button("Read again with these answers", on_click=_read_again, args=(found,), icon=":material/refresh:")


def _columns(file: str, columns: Columns) -> None:
    st.markdown(f"**{plain_words(file)}** is read as *{columns.table}*")
    key = _editor(file, columns)
    st.data_editor(
        state.base_of(key, lambda: _column_table(columns, state.kept(key) or {})),
        hide_index=True,
        width="stretch",
        disabled=["Column", "Meaning", "", "Sure"],
        column_config={
            "In your file": st.column_config.SelectboxColumn(options=[NOTHING, *_in_file(columns)], required=True)
        },
        key=key,
        on_change=_keep_edits,
        args=(key,),
    )
    if columns.quarantined:
        st.caption(safe_markdown(f"Set aside, for they may know the outcome: {', '.join(columns.quarantined)}."))


def _editor(file: str, columns: Columns) -> str:
    """The key of a file's table of columns; read another way, the file has another one, without edits."""
    return f"columns-{file}-{hash(columns)}"


def _keep_edits(key: str) -> None:
    """Keep what was chosen while another page is on screen; what was chosen last comes last."""
    chosen = state.widget(key)["edited_rows"]
    state.keep(key, {**{row: edit for row, edit in (state.kept(key) or {}).items() if row not in chosen}, **chosen})


def _column_table(columns: Columns, edits: Mapping[int, Mapping[str, str]]) -> pd.DataFrame:
    sure, known = dict(columns.confidence), dict(_with_edits(columns, edits).columns)
    rows = [
        (
            column.name,
            known.get(column.name, NOTHING),
            column.meaning,
            "needed" if column.required else "",
            percent(sure[column.name]) if column.name in known and column.name in sure else "",
        )
        for column in SCHEMA[columns.table].columns
    ]
    return pd.DataFrame(rows, columns=["Column", "In your file", "Meaning", "", "Sure"])


def _in_file(columns: Columns) -> list[str]:
    named = [source for _, source in (*columns.columns, *columns.metrics)]
    return list(dict.fromkeys([*named, *columns.extras, *columns.quarantined]))


def _ask_for_files() -> None:
    files = state.widget("evidence-files") or []
    if not files:
        state.tell("Choose the files first: customers, revenue and survey answers.")
        return
    _ask(Asked({file.name: file.getvalue() for file in files}))


def _ask_for_sample() -> None:
    _ask(Asked(SAMPLE))


def _ask(asked: Asked) -> None:
    state.keep("asked", asked)
    state.keep("cell", None)


def _read_again(found: Judged) -> None:
    asked: Asked = state.kept("asked")
    answers = {
        one.id: state.widget(f"answer-{one.id}")
        for one in found.questions
        if state.widget(f"answer-{one.id}") is not None
    }
    mappings = dict(found.mappings)
    for file, columns in found.mappings.items():
        edits = state.kept(_editor(file, columns))
        if edits:
            mappings[file] = _with_edits(columns, edits)
    _ask(
        Asked(
            asked.source,
            mappings,
            {**asked.answers, **answers},
            tuple(state.widget("lower-is-better") or ()),
        )
    )


def _with_edits(columns: Columns, edits: Mapping[int, Mapping[str, str]]) -> Columns:
    names = [column.name for column in SCHEMA[columns.table].columns]
    chosen = dict(columns.columns)
    for row, edit in edits.items():
        source = edit.get("In your file", NOTHING)
        chosen = {name: given for name, given in chosen.items() if given != source}
        if source == NOTHING:
            chosen.pop(names[int(row)], None)
        else:
            chosen[names[int(row)]] = source
    taken = {*chosen.values(), *dict(columns.metrics).values(), *columns.quarantined}
    left = tuple(source for source in _in_file(columns) if source not in taken)
    return replace(columns, columns=tuple(chosen.items()), extras=left)


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
