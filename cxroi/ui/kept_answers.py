"""The answers about a visitor's tables, kept by the browser for its tab alone: a reload lets go of the files, not of what was said of them.

What is kept is a mapping file: the heads of the columns and the answers, and nothing of the rows.
"""

from __future__ import annotations

from hashlib import sha256

import streamlit as st

from cxroi.tables.saved_map import MapError, SavedMap, read_map
from cxroi.ui import state

KEY, BACK = "kept-answers", "answers-back"
SCRIPT = """
export default function ({ data, setStateValue }) {
  try {
    if (data.map) sessionStorage.setItem(data.name, data.map);
    else if (sessionStorage.getItem(data.name)) setStateValue("map", sessionStorage.getItem(data.name));
  } catch {
    // a browser without storage keeps none
  }
}
"""


def keep(text: str) -> None:
    """Have the tab keep a mapping file; without one, what it keeps comes back."""

    def back() -> None:
        state.keep(BACK, str(getattr(state.widget(KEY), "map", None) or ""))

    name = f"cxroi-map-{sha256(state.keeping().person.encode()).hexdigest()[:12]}"
    mount = st.components.v2.component("cxroi_answers", js=SCRIPT)
    mount(data={"name": name, "map": text or state.kept(BACK) or ""}, key=KEY, on_map_change=back)


def kept() -> SavedMap | None:
    """What the tab kept from before a reload; None where it kept nothing that can be read."""
    try:
        return read_map(state.kept(BACK)) if state.kept(BACK) else None
    except MapError:
        return None
