"""What tests of evidence share: the folders of the trials, and the study of made-up tables.

`CXROI_RUNS=300` runs as many simulations as the figures quoted in the changelog rest on.
"""

import os
from pathlib import Path

import pytest
from worlds import connected

from cxroi.evidence import study

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
