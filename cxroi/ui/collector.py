"""Python's garbage collector in a server: what is loaded for good need not be walked again and again."""

from __future__ import annotations

import gc
from functools import cache

BEFORE_A_COLLECTION = 20_000
"""New objects before the youngest are looked through; Python's own figure is 700."""


@cache
def settle() -> None:
    """Once a server, at the end of its first run: libraries, classes and the like are set aside for good.

    Streamlit collects in full after every run of a page. With it, pandas and Plotly loaded that took 130 ms of the processor; once
    they were set aside, less than 1.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(BEFORE_A_COLLECTION, 20, 20)
