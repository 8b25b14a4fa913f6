"""Simulation: NPV, ROI and payback of a case over joint draws of its uncertain quantities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from cxroi.analysis.draws import blocks, power_of_two
from cxroi.case.model import Case
from cxroi.case.quantities import with_numbers
from cxroi.case.writing import digest
from cxroi.engine.flows import flow_months, npv_of
from cxroi.version import VERSION

DRAWS = 4096
BLOCK = 16_384
"""Draws computed at once: few enough that a block's arrays stay in the processor's cache."""
BAND_DRAWS = 16_384
"""Draws of which every month is kept, for the band of the cash curve."""
ROUNDING = 1e-9
BAND = (5, 10, 50, 90, 95)


@dataclass(frozen=True)
class Summary:
    """A distribution in seven figures, in the unit of its draws."""

    mean: float
    sd: float
    p5: float
    p10: float
    p50: float
    p90: float
    p95: float


@dataclass(frozen=True, eq=False)
class Simulation:
    """The draws of a case: one entry a draw, read-only; with the digest, seed and version they came from."""

    digest: str
    seed: int
    draws: int
    horizon: int
    npv: np.ndarray
    """[currency]"""
    roi: np.ndarray | None
    """[share]; None where nothing is spent."""
    payback: np.ndarray
    """The month from which the cumulative net flow stays at 0 or above; horizon + 1 means never."""
    band: Mapping[int, tuple[float, ...]]
    """Percentile → cumulative net flow by month [currency]."""
    moved: float = 0.0
    """The most money moved in any draw [currency]."""
    version: str = VERSION

    @property
    def uncertain(self) -> bool:
        """True where some range moves NPV, by more than rounding: a billionth of the money moved."""
        return bool(np.ptp(self.npv) > ROUNDING * self.moved)

    @property
    def p_positive(self) -> float:
        """Share of draws with NPV above 0."""
        return float((self.npv > 0).mean())

    @property
    def p_no_payback(self) -> float:
        """Share of draws that do not pay back within the horizon."""
        return float((self.payback > self.horizon).mean())

    @property
    def cvar5(self) -> float:
        """Conditional value at risk: mean NPV of the worst 5% of draws [currency] (Rockafellar and Uryasev, 2000)."""
        return worst_mean(self.npv)

    @property
    def payback_by_month(self) -> tuple[float, ...]:
        """Share of draws paid back by month 0, 1, … to the horizon."""
        counts = np.bincount(self.payback, minlength=self.horizon + 2)[: self.horizon + 1]
        return tuple((np.cumsum(counts) / self.draws).tolist())

    @property
    def npv_summary(self) -> Summary:
        """The distribution of NPV [currency]."""
        return summary(self.npv)

    @property
    def roi_summary(self) -> Summary | None:
        """The distribution of ROI [share]."""
        return None if self.roi is None else summary(self.roi)


def npv_draws(
    case: Case, *, share: float = 1.0, fixed: Mapping[str, float] = MappingProxyType({}), draws: int, seed: int
) -> np.ndarray:
    """NPV in each of the draws of `simulate`, where only a share of the benefit comes and some quantities, by path, are fixed [currency]."""
    draws = power_of_two(draws)
    size = min(draws, BLOCK)
    parts = (
        np.broadcast_to(npv_of(with_numbers(case, {**numbers, **fixed}), share=share), size)
        for numbers in blocks(case, draws=draws, seed=seed, size=size)
    )
    return np.concatenate(list(parts))


def summary(draws: np.ndarray) -> Summary:
    """Mean, standard deviation and percentiles of draws."""
    p5, p10, p50, p90, p95 = percentiles(np.sort(draws)).tolist()
    return Summary(float(draws.mean()), float(draws.std()), p5, p10, p50, p90, p95)


def worst_mean(draws: np.ndarray) -> float:
    """Mean of the worst 5% of draws, of one at least.

    >>> worst_mean(np.arange(40.0)), worst_mean(np.array([3.0, 1.0]))
    (0.5, 1.0)
    """
    return float(np.sort(draws)[: max(1, round(0.05 * len(draws)))].mean())


def percentiles(ordered: np.ndarray) -> np.ndarray:
    """The percentiles of `BAND` of sorted draws, along the last axis, between two draws linearly.

    >>> percentiles(np.arange(101.0)).tolist()
    [5.0, 10.0, 50.0, 90.0, 95.0]
    """
    place = np.array(BAND) / 100 * (ordered.shape[-1] - 1)
    below = place.astype(np.intp)
    above = np.minimum(below + 1, ordered.shape[-1] - 1)
    return ordered[..., below] + (ordered[..., above] - ordered[..., below]) * (place - below)


def simulate(
    case: Case,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    columns: Sequence[str] = (),
    progress: Callable[[float], object] = lambda share: None,
) -> Simulation:
    """Run a case over joint draws of its uncertain quantities.

    `draws` is rounded up to a power of two. The engine is the one of `evaluate`; results do not depend on the size of
    the blocks it is fed. Cases to be compared are given the same `columns` (`sample`), for common random numbers. `progress` is
    told the share done.
    """
    draws = power_of_two(draws)
    horizon = 12 * case.finance.years
    npv, cost = np.zeros(draws), np.zeros(draws)
    payback = np.zeros(draws, dtype=np.int16)
    kept = np.zeros((horizon + 1, min(draws, BAND_DRAWS)))
    size, most = min(draws, BLOCK), 0.0
    for first, numbers in zip(
        range(0, draws, size), blocks(case, draws=draws, seed=seed, size=size, columns=columns), strict=True
    ):
        block = slice(first, first + size)
        cumulative, moved, last_short = 0.0, 0.0, payback[block]
        for now in flow_months(with_numbers(case, numbers)):
            cumulative = cumulative + now.net
            moved = moved + abs(now.net)
            npv[block] += now.net * now.discount
            cost[block] += now.cost * now.discount
            last_short[cumulative < -1e-12 * moved] = now.month + 1
            if first < BAND_DRAWS:
                kept[now.month, block] = cumulative
        most = max(most, float(np.max(moved)))
        progress(block.stop / draws)
    roi = npv / cost if (cost > 0).all() else None
    kept.sort(axis=1)
    band = dict(zip(BAND, (tuple(column) for column in percentiles(kept).T.tolist()), strict=True))
    for array in (npv, payback, *(() if roi is None else (roi,))):
        array.flags.writeable = False
    return Simulation(digest(case), seed, draws, horizon, npv, roi, payback, band, most)


@dataclass(frozen=True)
class Errors:
    """How far the figures of one simulation may be off: their standard deviation over independent scrambles."""

    scrambles: int
    mean: float
    p10: float
    p50: float
    p90: float
    p_positive: float
    p_no_payback: float


def errors(case: Case, *, draws: int = DRAWS, seed: int = 0, scrambles: int = 8) -> Errors:
    """The Monte Carlo error of `simulate` with these draws, from as many other simulations, each scrambled anew.

    Within two of them (Student's t with few scrambles: 2.4) lies the figure that endless draws would give, in 95 cases of
    100. A. Owen, "Quasi-Monte Carlo sampling", 2003, calls it randomised quasi-Monte Carlo.
    """
    seeds = np.random.SeedSequence(seed, spawn_key=(1,)).generate_state(scrambles)
    runs = [simulate(case, draws=draws, seed=int(other)) for other in seeds]
    names = ("mean", "p10", "p50", "p90")
    found = {name: float(np.std([getattr(run.npv_summary, name) for run in runs], ddof=1)) for name in names}
    for name in ("p_positive", "p_no_payback"):
        found[name] = float(np.std([getattr(run, name) for run in runs], ddof=1))
    return Errors(scrambles, **found)
