"""NPV at many points at once: each lane of one run has some assumptions of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cxroi.case.model import Case
from cxroi.case.quantities import assumptions, with_numbers
from cxroi.engine.flows import npv_of


def npv_at(case: Case, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """NPV of each lane, where `values` holds the figure of each lane for some paths [currency].

    All other quantities stand at their likely value.
    """
    lanes = len(next(iter(values.values())))
    with np.errstate(all="ignore"):  # at the end of a range a figure may be infinite; that lane is then no bracket
        npv = np.asarray(npv_of(with_numbers(case, dict(values))), dtype=float)
    return np.broadcast_to(npv, (lanes,))


def npv_one_at_a_time(case: Case, paths: Sequence[str], values: np.ndarray) -> np.ndarray:
    """NPV with one assumption changed in each lane: path i at value i, all others likely [currency]."""
    likely = {assumption.path: float(assumption.quantity) for assumption in assumptions(case)}
    lanes = {}
    for path in dict.fromkeys(paths):
        mine = np.array([other == path for other in paths])
        lanes[path] = np.where(mine, values, likely[path])
    return npv_at(case, lanes)
