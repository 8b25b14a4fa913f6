"""The visitor's locale, from the browser, in which the screen prints numbers and dates."""

from __future__ import annotations

import streamlit as st

from cxroi.report.language import formats


def use_locale() -> None:
    """Print in the visitor's locale from now on. Each run, and each run of a fragment, has its own thread: called first in both."""
    formats.use_locale(st.context.locale)
