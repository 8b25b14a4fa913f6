"""Sobol' indices: which share of the variance of NPV each independent factor brings, alone and with all others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.draws import factors, values_at
from cxroi.analysis.points import npv_at
from cxroi.analysis.simulation import BLOCK
from cxroi.case.model import Case

SAMPLES = 1024


@dataclass(frozen=True)
class Index:
    """The indices of one factor: an assumption by its path, or an initiative ("works better than expected as a whole")."""

    name: str
    first: float
    """Share of the variance that goes when this factor alone is known."""
    total: float
    """Share of the variance that stays when all but this factor is known."""


@dataclass(frozen=True)
class Uniform:
    """A distribution on a range, as SciPy's `sobol_indices` asks for one."""

    low: float = 0.0
    high: float = 1.0

    def ppf(self, share: np.ndarray) -> np.ndarray:
        """The value below which a share lies."""
        return self.low + (self.high - self.low) * share


def sobol_indices(
    model: Callable[[np.ndarray], np.ndarray], dists: Sequence[Uniform], *, samples: int = SAMPLES, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """First and total indices of any model of independent inputs, given as (inputs, lanes) → lanes.

    A. Saltelli et al., "Variance based sensitivity analysis of model output", Computer Physics Communications 181 (2010).
    """
    from scipy.stats import sobol_indices as indices

    # SciPy 1.17 fails on a single input, so it is given a second one that the model does not read.
    inputs = [*dists, *([Uniform()] if len(dists) == 1 else ())]
    found = indices(
        func=lambda shares: model(shares[: len(dists)]), n=samples, dists=inputs, rng=np.random.default_rng(seed)
    )
    return found.first_order[: len(dists)], found.total_order[: len(dists)]


def npv_indices(case: Case, *, samples: int = SAMPLES, seed: int = 0) -> tuple[Index, ...]:
    """The indices of every independent factor of a case for its NPV, the largest total first.

    The effects of one initiative share a common factor, which is listed under the initiative's path; the quantities
    themselves are then what each does beyond it.
    """
    from scipy.special import ndtri

    names = factors(case)
    if not names:
        return ()

    def npv(shares: np.ndarray) -> np.ndarray:
        values = []
        for first in range(0, shares.shape[1], BLOCK):
            scores = ndtri(shares[:, first : first + BLOCK])
            values.append(npv_at(case, values_at(case, dict(zip(names, scores, strict=True)))))
        return np.concatenate(values)

    tiny = 0.5**32
    first, total = sobol_indices(npv, [Uniform(tiny, 1 - tiny)] * len(names), samples=samples, seed=seed)
    found = [Index(name, float(one), float(whole)) for name, one, whole in zip(names, first, total, strict=True)]
    return tuple(sorted(found, key=lambda one: -one.total))
