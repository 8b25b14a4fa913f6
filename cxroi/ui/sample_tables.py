"""The sample tables stay out of a person's own case: their figures are made up, and would stand in it as the company's own evidence."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from cxroi.ui import state

WORDS = (
    ":orange-badge[Sample tables] These figures are made up, so they do not go into your own case. To try it, open one of the "
    "samples; or read your own files."
)


def kept_out() -> bool:
    """True, and said in place of the button, where the tables are the sample and the case is not."""
    asked = state.kept("asked")
    if asked is None or not isinstance(asked.source, Path) or state.document().began_as_sample:
        return False
    st.caption(WORDS)
    return True
