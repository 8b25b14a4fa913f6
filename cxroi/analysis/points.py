"""NPV at many points at once: each lane of one run has some assumptions of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cxroi.case.model import Case
from cxroi.case.quantities import Assumption, map_numbers, with_numbers
from cxroi.engine.flows import npv_of


def npv_at(case: Case, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """NPV of each lane, where `values` holds a draw of some paths for each lane [currency].

    All other quantities keep their likely value, and what is drawn has the likely one that the case gives it, against which
    changes in points are measured; where none is given, there is one lane: the case itself.
    """
    return _npv(with_numbers(case, dict(values)), values)


def npv_where(case: Case, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """NPV of the case of each lane, in which some paths have the likely value that `values` holds for the lane [currency]."""
    return _npv(map_numbers(case, lambda path, quantity: values.get(path, quantity)), values)


def _npv(case: Case, values: Mapping[str, np.ndarray]) -> np.ndarray:
    lanes = len(next(iter(values.values()), (0.0,)))
    with np.errstate(all="ignore"):  # at the end of a range a figure may be infinite; that lane is then no bracket
        npv = np.asarray(npv_of(case), dtype=float)
    return np.broadcast_to(npv, (lanes,))


def npv_one_at_a_time(case: Case, changed: Sequence[Assumption], values: np.ndarray) -> np.ndarray:
    """NPV of the case with one assumption changed in each lane: assumption i to value i, all others likely [currency]."""
    lanes = {one.path: np.full(len(changed), float(one.quantity)) for one in changed}
    for lane, (one, value) in enumerate(zip(changed, values, strict=True)):
        lanes[one.path][lane] = value
    return npv_where(case, lanes)
