"""What tests of evidence share: the folders of the trials, and the study of made-up tables.

`CXROI_RUNS=300` runs as many simulations as the figures quoted in the changelog rest on.
"""

import os
from pathlib import Path

import numpy as np
import pytest
from worlds import connected

from cxroi.evidence import study
from cxroi.evidence.landmarks import COLUMNS, NEVER, Landmarks

RUNS = int(os.environ.get("CXROI_RUNS", "0"))
TRIALS = Path(__file__).parents[2] / "shared" / "trials" / "files"


def trial(name):
    """A folder of the trials; skips where it is not there."""
    found = list(TRIALS.glob(f"{name}-*"))
    if not found:
        pytest.skip(f"trial {name} is not there")
    return found[0]


def studied(tables, **settings):
    return study(connected(tables), present=tuple(tables), **settings)


MONTH = 24300
"""The month of the scores of `marked`."""


def marked(count, *, segment_names=("",), **columns):
    """Landmarks of as many customers as are to be counted: asked in `MONTH`, there for 40 months, 100 a year, none left; what differs is given."""
    usual = {
        "account": np.arange(count), "parent": np.arange(count), "month": MONTH, "score": 5.0, "lowest": 5.0, "respondents": 1,
        "start": MONTH - 40, "observed": MONTH - 30, "stop": NEVER, "left": False, "revenue_12": 100.0, "revenue_3": 25.0,
        "revenue_next": 100.0, "products": 1.0, "products_next": 1.0, "open_cases": 0.0, "segment": 0, "contract": 0,
    }  # fmt: skip
    given = {name: np.array(np.broadcast_to(columns.get(name, usual[name]), count)) for name in COLUMNS}
    return Landmarks(**given, segment_names=segment_names)
