"""Who is looking: the locale in which the screen prints numbers and dates, that of the visitor's browser."""

from __future__ import annotations

import streamlit as st

from cxroi.report.language import formats


def use_locale() -> None:
    """Print in the visitor's locale from here on. Each run, and each run of a fragment, has its own thread: called first in both."""
    formats.use_locale(st.context.locale)
