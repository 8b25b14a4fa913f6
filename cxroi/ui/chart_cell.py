"""A chart on a page: drawn for a wide screen and for a phone, with the table behind it and its files."""

from __future__ import annotations

import time
from contextlib import nullcontext

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cxroi.report.charts.colours import DARK, LIGHT, Palette
from cxroi.report.charts.live import colours
from cxroi.report.charts.narrow import is_crowded, is_empty, names_above, onward
from cxroi.report.charts.plotly_chart import plotly
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.charts.svg_chart import SMALL, svg
from cxroi.report.language.formats import figure
from cxroi.report.language.safe_text import as_csv, safe_markdown
from cxroi.ui import browser, state
from cxroi.ui.data_table import data_table

MOMENT, GLANCE = 1.0, 0.05
"""Seconds from words to the first chart of a tab, and to that of each later run. On a slow machine words stood there in half the time,
and the charts no later; with 0.7 they still came together. After a click the new figures stood there in 150 ms instead of 170, and in
the slowest of twenty in 180 instead of 270."""
NOTHING_DRAWN = (
    "There is nothing to draw here: every figure this chart shows is zero or missing in the case that is open. Assumptions is "
    "where figures are filled in."
)


def palette() -> Palette:
    """The colours for the visitor's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def chart(shown: Chart, *, key: str) -> None:
    """A chart under a title that states its finding, with its table and downloads."""
    _words_first()
    st.markdown(f"**{safe_markdown(shown.title)}**")
    options = {"format": "png", "filename": shown.name, "scale": 3}
    config = {
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": options,
        "displayModeBar": "hover",
    }
    drawn = names_above(plotly(shown, palette()))
    if is_empty(drawn):
        st.info(NOTHING_DRAWN, icon=":material/info:")
    else:
        crowded, further = is_crowded(shown), onward(shown)
        if further:
            with st.container(key=f"onward-{key}"):
                st.caption(safe_markdown(further))
        frame = f"desk-{key}" if crowded else f"wide-{key}" if further else ""
        with st.container(key=frame) if frame else nullcontext():
            st.plotly_chart(go.Figure(drawn), key=key, theme=None, config=config, alt=shown.title)
        if crowded:
            with st.container(key=f"phone-{key}"):
                st.image(_for_a_phone(shown), width="stretch", alt=shown.title)
    box = st.popover(
        "Table and download", key=f"{key}-table", on_change="rerun", icon=":material/table:", type="tertiary"
    )
    if box.open:
        with box:
            data_table(_printed(shown.table))
            _downloads(shown, palette(), key=key)


def _for_a_phone(shown: Chart) -> str:
    """A chart as the web page draws it for a phone: a picture of its own, in the colours of the visitor's theme."""
    named = "".join(f"--{name}: {colour}; " for name, colour in colours(palette()).items())
    return svg(shown, width=SMALL, style=f"{named}font: 13px system-ui, sans-serif; ")


def _words_first() -> None:
    """Before the first chart of a run of a page the browser gets a moment to draw the words and figures above it.

    What comes together with a chart is drawn together with it, and for the first chart of a tab Plotly's script takes a second or more.
    """
    drawn = state.kept("words-drawn")  # None in a new tab, False in a new run of a page
    if browser.is_there() and not drawn:
        state.keep("words-drawn", True)
        time.sleep(MOMENT if drawn is None else GLANCE)


def _printed(table: pd.DataFrame) -> pd.DataFrame:
    """A chart's table for reading: four decimals, or four digits of what is small; “–” where the grid would show None."""
    return table.apply(
        lambda column: (
            column.map(lambda value: _rounded(value) if isinstance(value, float) else value)
            if column.notna().all()
            else column.map(
                lambda value: "–" if pd.isna(value) else figure(value, "", "") if isinstance(value, float) else value
            )
        )
    )


def _rounded(value: float) -> float:
    return round(value, 4) if abs(value) >= 1 else float(f"{value:.4g}")


def _downloads(shown: Chart, colours: Palette, *, key: str) -> None:
    """The table and the image as files, built when clicked, outside the session: from frozen data only."""
    offered = (
        ("Table as CSV", "csv", "text/csv", lambda: as_csv(shown.table)),
        ("Image as PNG", "png", "image/png", lambda: picture(shown, format="png", palette=colours)),
        ("Image as SVG", "svg", "image/svg+xml", lambda: picture(shown, format="svg", palette=colours)),
    )
    with st.container(horizontal=True, gap="small"):
        for label, suffix, mime, build in offered:
            st.download_button(
                label,
                data=build,
                file_name=f"{shown.name}.{suffix}",
                mime=mime,
                on_click="ignore",
                key=f"{key}-{suffix}",
            )
