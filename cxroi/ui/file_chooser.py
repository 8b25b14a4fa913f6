"""The chooser of every file: what it is, which column is which, its first rows, and the effect of each choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from cxroi.report.language.formats import percent
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.tables.column_map import WITH_METRICS, ColumnMap, metric_named
from cxroi.tables.file_views import CHOICES, FileView
from cxroi.tables.schema import NOT_USED, SCHEMA, plain_name
from cxroi.ui import state
from cxroi.ui.data_table import data_table

NOTHING = "–"
CALLED = {
    "customers": "Customers", "revenue_monthly": "Revenue or orders", "survey_responses": "Survey answers", "contacts": "Contacts: tickets, complaints, calls",
    "interventions": "Changes made", "employees": "Employees", "subscriptions": "Subscriptions", "snapshot": "One row per customer", NOT_USED: "Not used",
}  # fmt: skip


def choose(views: Sequence[FileView], *, unused: Collection[str], lacking: bool) -> None:
    """A chooser for each file; open where a file is not used or a column is missing."""
    for view in views:
        table = (
            view.mapping.table if view.mapping else None
        )  # as read, not as chosen: with another title a fold is another, and closed
        title = f"{plain_words(view.name)}: {CALLED[table].lower() if table else 'what is it?'}"
        opened = view.name in unused or (lacking and table != NOT_USED)
        with st.expander(
            title, icon=":material/view_column:", expanded=opened, key=f"fold-{_key(view)}", on_change="rerun"
        ):
            _one(view)


def changed(views: Sequence[FileView]) -> dict[str, ColumnMap]:
    """The mappings of files whose table or columns were chosen differently from how they were read."""
    found = {}
    for view in views:
        table = _table(view)
        if table is not None:
            mapping = _chosen(view, table)
            if mapping != view.mapping:
                found[view.name] = mapping
    return found


def _table(view: FileView) -> str | None:
    """What a file should be: as chosen on the page, else as it was read; None while unknown."""
    return state.widget(_key(view)) or (view.mapping.table if view.mapping else None)


def _key(view: FileView) -> str:
    return f"table-of-{view.name}-{view.shape}"


def _one(view: FileView) -> None:
    state.offer(_key(view), _table(view))
    table = st.selectbox(
        "What is this file?", CHOICES, index=None, format_func=CALLED.__getitem__, key=_key(view), persist_state="session",
        placeholder="Choose what it is",
    )  # fmt: skip
    if table:
        st.caption(safe_markdown(view.effect(_chosen(view, table))))
    preview = pd.DataFrame(list(view.preview), columns=[name for name, _ in view.columns])
    data_table(preview, height=38 + 35 * max(1, len(preview)))
    if not table or table == NOT_USED:
        return
    columns = view.as_table(table)
    key = editor(view.name, columns)
    if table in WITH_METRICS:
        st.multiselect(
            "Columns that are scores", [name for name, _ in view.columns], [source for _, source in columns.metrics], key=f"scores-{key}",
            persist_state="session", format_func=lambda name: view.labels.get(name, name),
        )  # fmt: skip
    st.data_editor(
        state.base_of(key, lambda: _column_table(view, columns, state.kept(key) or {})),
        hide_index=True,
        width="stretch",
        disabled=["Column", "Meaning", "", "Sure"],
        column_config={
            "In your file": st.column_config.SelectboxColumn(options=[NOTHING, *(name for name, _ in view.columns)], required=True)
        },
        key=key,
        on_change=_keep_edits,
        args=(key,),
    )  # fmt: skip
    for further in columns.also:
        given = ", ".join(f"{name} from {source}" for name, source in (*further.columns, *further.metrics))
        st.caption(safe_markdown(f"The same file is also read as {CALLED[further.table].lower()}: {given}."))
    if columns.quarantined:
        st.caption(safe_markdown(f"Set aside because they may know the outcome: {', '.join(columns.quarantined)}."))


def editor(file: str, columns: ColumnMap) -> str:
    """The key of a file's table of columns; if the file is read another way, the key is new, without edits."""
    return f"columns-{file}-{hash(columns)}"


def _keep_edits(key: str) -> None:
    """Keep the choices while another page is on screen; the latest choice comes last."""
    chosen = state.widget(key)["edited_rows"]
    state.keep(key, {**{row: edit for row, edit in (state.kept(key) or {}).items() if row not in chosen}, **chosen})


def _column_table(view: FileView, columns: ColumnMap, edits: Mapping[int, Mapping[str, Any]]) -> pd.DataFrame:
    sure, known = dict(columns.confidence), dict(_with_edits(view, columns, edits).columns)
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


def _chosen(view: FileView, table: str) -> ColumnMap:
    """The mapping with the choices for its columns and scores."""
    columns = view.as_table(table)
    if table == NOT_USED:
        return columns
    key = editor(view.name, columns)
    edits, scores = state.kept(key) or {}, state.widget(f"scores-{key}")
    if scores is not None and set(scores) != {source for _, source in columns.metrics}:
        known = {source: metric for metric, source in columns.metrics}
        named = {
            source: known.get(source)
            or metric_named(source)
            or metric_named(view.labels.get(source, ""))
            or plain_name(source).replace(" ", "_")
            for source in scores
        }
        kept = tuple((name, source) for name, source in columns.columns if source not in named)
        columns = replace(columns, metrics=tuple((metric, source) for source, metric in named.items()), columns=kept,
            extras=tuple(source for source in columns.extras if source not in named))  # fmt: skip
    return _with_edits(view, columns, edits) if edits else columns


def _with_edits(view: FileView, columns: ColumnMap, edits: Mapping[int, Mapping[str, Any]]) -> ColumnMap:
    names = [column.name for column in SCHEMA[columns.table].columns]
    chosen = dict(columns.columns)
    for row, edit in edits.items():
        source = edit.get("In your file", NOTHING)
        chosen = {name: given for name, given in chosen.items() if given != source}
        if source == NOTHING:
            chosen.pop(names[int(row)], None)
        else:
            chosen[names[int(row)]] = source
    taken = {
        *chosen.values(),
        *(source for _, source in columns.metrics if source not in chosen.values()),
        *columns.quarantined,
    }
    left = tuple(name for name, _ in view.columns if name not in taken)
    metrics = tuple((metric, source) for metric, source in columns.metrics if source not in chosen.values())
    return replace(columns, columns=tuple(chosen.items()), metrics=metrics, extras=left)
