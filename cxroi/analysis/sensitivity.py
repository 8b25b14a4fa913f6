"""What matters: how NPV moves with each uncertain assumption, alone and within all the uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cxroi.analysis.draws import quantile, sample, uncertain
from cxroi.analysis.points import npv_at
from cxroi.analysis.simulation import ROUNDING, Simulation
from cxroi.case.model import Case
from cxroi.case.quantities import Assumption
from cxroi.engine.flows import npv_of

SHUFFLES, DEGREE = 8, 4
"""Shuffled inputs that show what chance alone is worth, and the degree of the polynomial that EVPPI is read from."""

Model = Callable[[Mapping[str, np.ndarray]], np.ndarray]
"""From the lanes of each input to one value a lane."""


@dataclass(frozen=True)
class Bar:
    """One bar of a tornado: the result at the low and the high figure of an input, others at their base."""

    name: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far the result moves between the two figures."""
        return abs(self.at_high - self.at_low)

    @property
    def crosses_zero(self) -> bool:
        """True where the result is worth something at one end and a loss at the other."""
        return (self.at_low < 0) != (self.at_high < 0)


@dataclass(frozen=True)
class Influence:
    """How much one assumption matters among all the uncertainty of a case."""

    assumption: Assumption
    rank_correlation: float
    """Spearman's, of the assumption with NPV over the draws."""
    evppi: float
    """EVPPI: what it would be worth to know this one before deciding [currency]."""


@dataclass(frozen=True)
class Knowledge:
    """What it would be worth to know before deciding whether to go ahead [currency]."""

    everything: float
    """EVPI: the expected gain from deciding with all uncertainty resolved."""
    noise: float
    """What the estimate of a worthless assumption comes to, from shuffled draws: smaller figures mean nothing."""
    influences: tuple[Influence, ...]
    """Each uncertain assumption, the most worth knowing first."""


def bars(
    model: Model, *, base: Mapping[str, float], low: Mapping[str, float], high: Mapping[str, float]
) -> tuple[Bar, ...]:
    """A tornado of any model: each input of `low` and `high` at either figure, all others at their base; widest first."""
    names = list(low)
    lanes = {name: np.full(2 * len(names), float(value)) for name, value in base.items()}
    for place, name in enumerate(names):
        lanes[name][2 * place], lanes[name][2 * place + 1] = low[name], high[name]
    values = model(lanes)
    found = [
        Bar(name, low[name], high[name], float(values[2 * place]), float(values[2 * place + 1]))
        for place, name in enumerate(names)
    ]
    return tuple(sorted(found, key=lambda bar: -bar.swing))


def tornado(case: Case) -> tuple[Bar, ...]:
    """NPV with each uncertain assumption at its P10 and its P90, the others at their median; bars are named by path."""
    listed = uncertain(case)
    if not listed:
        return ()
    shares = np.array([0.1, 0.5, 0.9])
    kind = case.uncertainty.distribution
    figures = {one.path: quantile(one.quantity, shares, distribution=kind).tolist() for one in listed}
    low, base, high = ({path: three[place] for path, three in figures.items()} for place in range(3))
    return bars(lambda lanes: npv_at(case, lanes), base=base, low=low, high=high)


def at_medians(case: Case) -> float:
    """NPV with every uncertain assumption at its median: where the bars of the tornado part [currency]."""
    if not uncertain(case):
        return float(npv_of(case))
    half, kind = np.array([0.5]), case.uncertainty.distribution
    return float(
        npv_at(case, {one.path: quantile(one.quantity, half, distribution=kind) for one in uncertain(case)})[0]
    )


def knowledge(case: Case, simulation: Simulation) -> Knowledge:
    """EVPI, and for each uncertain assumption its rank correlation with NPV and its EVPPI, from the draws given.

    The decision is to go ahead or not: worth E[max(NPV, 0)] when all is known, max(E[NPV], 0) when nothing is. What one
    assumption alone tells is the mean of NPV given it, by a polynomial in its normal score (M. Strong, J. Oakley and
    A. Brennan, Medical Decision Making 34, 2014, with a smaller smoother). `noise` repeats that with shuffled draws.
    """
    listed, npv = uncertain(case), simulation.npv
    numbers = sample(case, draws=simulation.draws, seed=simulation.seed)
    generator = np.random.default_rng(simulation.seed)
    shuffled = evppi(npv, np.array([generator.permutation(npv.size) for _ in range(SHUFFLES)]))
    values = np.array([numbers[one.path] for one in listed]).reshape(-1, npv.size)
    ranks, scores = _ranks(npv), _normal_scores(npv.size)
    correlations = [np.corrcoef(scores[ranks[np.argsort(row)]], scores)[0, 1] if np.ptp(npv) else 0.0 for row in values]
    found = [
        Influence(one, float(correlation), float(worth))
        for one, correlation, worth in zip(listed, correlations, evppi(npv, values), strict=True)
    ]
    least = ROUNDING * simulation.moved or 1.0  # what is worth less than that is worth nothing
    ordered = sorted(found, key=lambda one: (-round(one.evppi / least), -abs(one.rank_correlation)))
    return Knowledge(perfect_information(npv), float(shuffled.mean()), tuple(ordered))


def perfect_information(npv: np.ndarray) -> float:
    """EVPI of going ahead or not: E[max(NPV, 0)] - max(E[NPV], 0) [currency].

    >>> perfect_information(np.array([-100.0, 300.0]))
    50.0
    """
    return float(np.maximum(npv, 0).mean() - max(npv.mean(), 0.0))


def evppi(npv: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """EVPPI of each input [inputs × draws]: as EVPI, of the mean of NPV given the input [currency].

    That mean is a polynomial in the input's normal score, which depends on its rank alone: with NPV in the order of the
    input the basis is the same for all of them, so one projection serves every input.
    """
    basis, _ = np.linalg.qr(np.polynomial.hermite_e.hermevander(_normal_scores(npv.size), DEGREE))
    ordered = npv[np.argsort(inputs, axis=1)]
    given = (ordered @ basis) @ basis.T
    return np.maximum(0.0, np.maximum(given, 0).mean(axis=1) - max(npv.mean(), 0.0))


@lru_cache(maxsize=8)
def _normal_scores(count: int) -> np.ndarray:
    """Standard normal deviates at evenly spaced probabilities, ascending."""
    from scipy.special import ndtri

    scores = ndtri((np.arange(count) + 0.5) / count)
    scores.flags.writeable = False
    return scores


def _ranks(values: np.ndarray) -> np.ndarray:
    """The place of each value in ascending order."""
    ranks = np.empty(values.size, dtype=np.intp)
    ranks[np.argsort(values, kind="stable")] = np.arange(values.size)
    return ranks
