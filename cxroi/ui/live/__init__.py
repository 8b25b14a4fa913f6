"""The live case as a component of the app: `report/charts/live.js`, as in the exported page.

While a slider moves, the browser computes; on release it sends the slider values, and the app returns its own figures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from cxroi.report.charts import live as parts

HEADER = "3.75rem"
"""The height of Streamlit's bar, below which the figures stay in view."""

_live = st.components.v2.component(
    "cxroi_live",
    js=f"{parts.script()}\n{Path(__file__).with_name('mount.js').read_text(encoding='utf-8')}",
    css=f":host {{ --top: {HEADER}; }}\n{parts.style()}",
)


def program(data: dict[str, Any]) -> None:
    """Send the browser the program of a case (`live_data`); it takes no room."""
    _live(data={"kind": "program", **data}, key="live-program")


def view(data: dict[str, Any], *, key: str, on_moved: Any) -> None:
    """The sliders and charts of the program with the same `id`; `on_moved` is called on release."""
    _live(data={"kind": "view", **data}, key=key, on_moved_change=on_moved)
