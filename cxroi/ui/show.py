"""Showing: cells of the notebook, charts with their table and downloads, figures that look alike everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cxroi.report.charts import Chart
from cxroi.report.colours import DARK, LIGHT, Palette
from cxroi.report.text import as_csv, file_name, safe_markdown
from cxroi.ui import state

MODEBAR = [["toImage"]]


def palette() -> Palette:
    """The colours for the ground the visitor has chosen."""
    return DARK if st.context.theme.type == "dark" else LIGHT


@contextmanager
def cell(title: str, explanation: str, *, note: str | None = None) -> Iterator[None]:
    """A cell of the notebook: a title, a sentence of explanation, its content, and the user's own note."""
    with st.container(key=f"cell-{file_name(title)}"):
        st.subheader(title, divider="gray")
        st.caption(explanation)
        yield
        if note is not None:
            own_note(note)


def own_note(name: str) -> None:
    """The user's note on a cell: Markdown, kept in the case, printed in every report."""
    path = f"notes/{name}"
    text = state.value(path) or ""
    if text:
        st.markdown(safe_markdown(text))
    key = f"note-{name}"
    with st.expander("Your note" if not text else "Edit your note", icon=":material/edit_note:"):
        st.text_area(
            "Note (Markdown), kept in the case and printed in every report",
            key=state.offer(key, text),
            on_change=_keep_note,
            args=(name, key),
        )


def _keep_note(name: str, key: str) -> None:
    text = state.widget(key)
    if text is None:
        return
    notes = {**(state.value("notes") or {}), name: text}
    state.edit("notes", {kept: words for kept, words in notes.items() if words})


def working(text: str, table: pd.DataFrame | None = None) -> None:
    """How a cell's figures were computed: the formula with today's numbers in it."""
    with st.expander("How this was computed", icon=":material/function:"):
        st.markdown(text)
        if table is not None:
            st.dataframe(table, hide_index=True)


def chart(shown: Chart, *, key: str) -> None:
    """A chart under the title that states its finding, with its table and downloads."""
    st.markdown(f"**{safe_markdown(shown.title)}**")
    options = {"format": "png", "filename": shown.name, "scale": 3}
    config = {
        "displaylogo": False,
        "modeBarButtons": MODEBAR,
        "toImageButtonOptions": options,
        "displayModeBar": "hover",
    }
    figure = go.Figure({"data": shown.data, "layout": shown.layout})
    st.plotly_chart(figure, key=key, theme=None, config=config, alt=shown.title)
    box = st.expander("Table and download", key=f"{key}-table", on_change="rerun", icon=":material/table:")
    if box.open:
        with box:
            st.dataframe(shown.table, hide_index=True)
            st.download_button(
                "Table as CSV",
                data=lambda: as_csv(shown.table),
                file_name=f"{shown.name}.csv",
                mime="text/csv",
                on_click="ignore",
                key=f"{key}-csv",
            )
            st.caption("The camera at the chart's corner saves it as PNG.")


def figures(entries: list[tuple[str, str, str, str]]) -> None:
    """Cards all alike: label, figure, what stands below it, help."""
    for column, (label, value, below, help_text) in zip(st.columns(len(entries)), entries, strict=True):
        with column:
            st.metric(
                label, value, delta=below or None, delta_color="off", delta_arrow="off", help=help_text, border=True
            )
