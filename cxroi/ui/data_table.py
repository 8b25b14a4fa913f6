"""How a table is drawn on a page, said once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd
import streamlit as st

from cxroi.ui import browser

NARROW, FITS = 220, 30
"""On a phone the first column is so wide [pixels] where a name in it has more characters than this: the others keep some room."""
NO_COLUMNS: Mapping[str, Any] = MappingProxyType({})


def data_table(
    shown: pd.DataFrame, *, height: int | Literal["auto", "content"] = "auto", columns: Mapping[str, Any] = NO_COLUMNS
) -> None:
    """Any table on a page. On a phone, which shows few columns, the first stays in sight while the others are scrolled: it says what a row is.

    Elsewhere nothing is pinned: Streamlit writes a pinned column in grey, at 4.2 to 1.
    """
    settings = dict(columns)
    if browser.is_phone():
        first, names = str(shown.columns[0]), shown.iloc[:, 0].astype(str)
        narrow = {"width": NARROW} if names.str.len().max() > FITS else {}
        settings[first] = {**(settings.get(first) or {}), "pinned": True, **narrow}
    st.dataframe(shown, hide_index=True, width="stretch", height=height, column_config=settings)
