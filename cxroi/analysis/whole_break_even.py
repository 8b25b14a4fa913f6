"""Break-evens of the whole case: how small a share of the benefit, and how much higher costs, it can bear."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf

from cxroi.analysis.whatif import dearer, npv_at_share
from cxroi.case.model import Case
from cxroi.engine.flows import npv_of

FARTHEST = 1e6
"""Multiple of the benefit, or of costs, beyond which no break-even is looked for."""
HALVINGS = 100


def break_even_share(case: Case) -> float | None:
    """The share of the benefit at which NPV is 0; None where the benefit adds nothing.

    NPV is linear in the share, but where losses are carried forward: there it bends, and the share is found by bisection.
    """
    nothing, everything = npv_at_share(case, 0.0), npv_at_share(case, 1.0)
    if everything <= nothing:
        return None
    share = -nothing / (everything - nothing)
    return share if _is_linear(case) else _crossing(partial(npv_at_share, case), *sorted((0.0, 2 * share)))


def break_even_rise(case: Case) -> float | None:
    """By what share all costs may rise until NPV is 0, negative where they must fall; None where they do not lower NPV.

    NPV is linear in costs, but where losses are carried forward: there the rise is found by bisection. Minus infinity where NPV is
    negative even without any cost.
    """
    npv = float(npv_of(case))
    fall = npv - float(npv_of(dearer(case, 2)))
    if fall <= 0:
        return None
    if float(npv_of(dearer(case, 0))) < 0:
        return -inf
    if _is_linear(case):
        return npv / fall
    factor = _crossing(lambda times: -float(npv_of(dearer(case, times))), 0.0, 2.0)
    return None if factor is None else factor - 1


def _is_linear(case: Case) -> bool:
    return case.finance.tax_losses == "offset" or not case.finance.tax_rate


def _crossing(worth: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a rising worth comes to 0, above `low`; None where that is farther than is looked."""
    while worth(high) < 0:
        high *= 2
        if high > FARTHEST:
            return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if worth(middle) >= 0 else (middle, high)
    return high
